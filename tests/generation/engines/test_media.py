"""Reading clips that engines start from or receive."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.engines import media
from generation.engines.errors import MediaInvalidError
from tests.generation.engines.clips import brightness, write_clip


def levels(pictures: list[np.ndarray]) -> list[float]:
    return [float(picture.mean()) for picture in pictures]


def test_pictures_come_in_order_at_the_clips_own_rate(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=1.0, fps=24)
    pictures = list(media.read_pictures(clip, fps=24, count=24))
    assert pictures[0].shape == (64, 96, 3)
    assert levels(pictures) == pytest.approx([brightness(index, 24) for index in range(24)], abs=3)


def test_another_rate_picks_the_picture_shown_at_each_moment(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=1.0, fps=24)
    pictures = list(media.read_pictures(clip, fps=12, count=12))
    assert levels(pictures) == pytest.approx([brightness(index, 24) for index in range(0, 24, 2)], abs=3)


def test_a_short_clip_holds_its_last_picture(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=0.5, fps=24)
    pictures = list(media.read_pictures(clip, fps=24, count=20))
    assert levels(pictures[12:]) == pytest.approx([brightness(11, 12)] * 8, abs=3)


def test_the_last_pictures_end_at_the_end(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=2.0, fps=24)
    pictures = media.read_last_pictures(clip, fps=24, count=9)
    assert levels(pictures) == pytest.approx([brightness(index, 48) for index in range(39, 48)], abs=3)


def test_sound_comes_at_the_rate_asked_for(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=1.0, tone=500.0)
    sound = media.read_sound(clip, rate=16_000, channels=2)
    assert sound.shape[1] == 2
    assert abs(len(sound) - 16_000) < 2_048
    spectrum = np.abs(np.fft.rfft(sound[:16_000, 0]))
    assert abs(int(spectrum.argmax()) - 500) <= 3


def test_a_clip_without_sound_has_no_samples(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", seconds=0.5, tone=None)
    assert media.read_sound(clip, rate=48_000, channels=2).shape == (0, 2)


@pytest.mark.parametrize(
    "content", [b"", b"#EXTM3U\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n"]
)
def test_what_is_no_mp4_is_refused_whatever_it_claims_to_be(tmp_path: Path, content: bytes) -> None:
    trap = tmp_path / "clip.mp4"
    trap.write_bytes(content)
    with pytest.raises(MediaInvalidError):
        list(media.read_pictures(trap, fps=24, count=1))


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    with pytest.raises(MediaInvalidError):
        media.read_last_pictures(clip, fps=24, count=9)
