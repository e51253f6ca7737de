"""Picture and sound: flashes, black, frozen, clipping, watches, unreadable speech, and files that are no clips."""

import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from moderation.screening.media.backend import Sighting
from moderation.screening.media.frames import MediaItem, SampledFrame
from moderation.screening.models import ScreeningEvent
from moderation.screening.services import screen_media
from moderation.screening.verdicts import Decision, Policy, ScreeningContext, Stage, Verdict

pytestmark = pytest.mark.django_db
WIDTH, HEIGHT, FPS = 180, 320, 24
Paint = Callable[[int], tuple[np.ndarray, int, int]]


def clip(folder: Path, paint: Paint, seconds: float = 3.0) -> Path:
    """An I420 file; `paint(frame)` gives luma (broadcast over the frame), Cb and Cr."""
    path = folder / "frames.i420"
    with path.open("wb") as file:
        for index in range(round(seconds * FPS)):
            luma, blue, red = paint(index)
            file.write(np.broadcast_to(luma, (HEIGHT, WIDTH)).astype(np.uint8).tobytes())
            file.write(np.full((HEIGHT // 2, WIDTH // 2), blue, np.uint8).tobytes())
            file.write(np.full((HEIGHT // 2, WIDTH // 2), red, np.uint8).tobytes())
    return path


def tone(folder: Path, gain: float = 0.3, seconds: float = 3.0) -> Path:
    path = folder / "sound.wav"
    samples = np.clip(gain * np.sin(np.arange(int(48_000 * seconds)) * 0.05), -1, 32767 / 32768) * 32767
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def item(frames: Path, **more: object) -> MediaItem:
    return MediaItem(frames, WIDTH, HEIGHT, FPS, **more)  # type: ignore[arg-type]


def look(media: MediaItem, **more: object) -> Verdict:
    return screen_media(Stage.FRAMES, media, ScreeningContext(), **more)  # type: ignore[arg-type]


def panning(index: int) -> tuple[np.ndarray, int, int]:
    return (np.sin((np.arange(WIDTH) + 3 * index) / 9) * 90 + 125)[None, :], 128, 128


def rules_of(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings}


def test_a_moving_clip_with_sound_and_a_harmless_script_passes(tmp_path: Path) -> None:
    verdict = look(item(clip(tmp_path, panning), sound=tone(tmp_path), transcript="Good morning, little bird."))
    assert (verdict.decision, verdict.findings) == (Decision.ALLOW, ())
    assert ScreeningEvent.objects.get(public_id=verdict.event_id).stage == "frames"


@pytest.mark.parametrize(("a_second", "is_found"), [(6, True), (4, True), (2, False)])
def test_more_than_three_flashes_a_second_are_found(tmp_path: Path, a_second: int, is_found: bool) -> None:
    half = FPS // (2 * a_second)
    verdict = look(item(clip(tmp_path, lambda i: (np.array(220 if i // half % 2 else 30), 128, 128))))
    assert ("general flashes" in rules_of(verdict)) is is_found


def test_flashes_on_a_fifth_of_the_picture_are_within_the_limit(tmp_path: Path) -> None:
    def paint(index: int) -> tuple[np.ndarray, int, int]:
        luma = np.full((HEIGHT, WIDTH), 60.0)
        luma[: HEIGHT // 5] = 220 if index // 2 % 2 else 30
        luma[-20:] += index % 50
        return luma, 128, 128

    assert rules_of(look(item(clip(tmp_path, paint)))) == set()


def test_red_flashes_of_equal_brightness_are_found(tmp_path: Path) -> None:
    verdict = look(
        item(clip(tmp_path, lambda i: (np.array(63), 102 if i // 2 % 2 else 128, 240 if i // 2 % 2 else 128)))
    )
    assert "red flashes" in rules_of(verdict)
    told = next(e for e in verdict.explanations if e.policy is Policy.PHOTOSENSITIVITY)
    assert told.where.endswith(" s")
    assert verdict.decision is Decision.PRIVATE_ONLY


def test_a_black_second_is_told_with_its_time(tmp_path: Path) -> None:
    def paint(index: int) -> tuple[np.ndarray, int, int]:
        return (np.array(16), 128, 128) if 24 <= index < 60 else panning(index)

    verdict = look(item(clip(tmp_path, paint)))
    assert rules_of(verdict) == {"black"}
    assert verdict.explanations[0].where == "1.0-2.5 s"


def test_a_frozen_clip_is_told(tmp_path: Path) -> None:
    assert rules_of(look(item(clip(tmp_path, lambda i: panning(0))))) == {"frozen"}


def test_clipped_sound_is_told_and_silence_is_not_an_offence(tmp_path: Path) -> None:
    frames = clip(tmp_path, panning)
    assert rules_of(look(item(frames, sound=tone(tmp_path, gain=4.0), transcript=""))) == {"clipping"}
    silent = look(item(frames, sound=tone(tmp_path, gain=0.0), transcript=""))
    assert (silent.decision, rules_of(silent)) == (Decision.ALLOW, {"silent"})


def test_float_sound_is_heard_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    samples = np.sin(np.arange(48_000 * 3) * 0.05).astype(np.float32)
    for gain, rules in ((0.3, set()), (4.0, {"clipping"})):
        wavfile.write(path, 48_000, np.clip(gain * samples, -1, 1))
        assert rules_of(look(item(clip(tmp_path, panning), sound=path, transcript=""))) == rules


def test_speech_that_nobody_can_read_is_held(tmp_path: Path) -> None:
    verdict = look(item(clip(tmp_path, panning), sound=tone(tmp_path), transcript=None))
    assert (verdict.decision, rules_of(verdict)) == (Decision.HOLD, {"no_transcript"})


def test_what_is_said_is_screened_like_a_text(tmp_path: Path) -> None:
    verdict = look(item(clip(tmp_path, panning), sound=tone(tmp_path), transcript="You should kill yourself."))
    assert verdict.decision is Decision.REFUSE
    assert verdict.explanations[0].stage is Stage.TRANSCRIPT


def test_a_watch_of_an_upper_app_sees_first_last_every_second_and_cuts(tmp_path: Path) -> None:
    seen: list[float] = []

    def watch(frames: Sequence[SampledFrame]) -> Sequence[Sighting]:
        seen.extend(round(frame.seconds, 2) for frame in frames)
        assert frames[0].rgb.shape == (HEIGHT, WIDTH, 3)
        return [Sighting(Policy.REMOVED_MATERIAL, 0.95, frames[-1].seconds, "bank 3")]

    def paint(index: int) -> tuple[np.ndarray, int, int]:
        return np.array(40 + index % 3 if index < 36 else 200 + index % 3), 128, 128

    verdict = look(item(clip(tmp_path, paint)), watches={"bank": watch})
    assert {0.0, 1.0, 1.5, 2.0, 2.96} <= set(seen)
    assert verdict.decision is Decision.REFUSE
    assert verdict.explanations[0].policy is Policy.REMOVED_MATERIAL


def test_a_watch_that_fails_holds_the_clip(tmp_path: Path) -> None:
    def watch(frames: Sequence[SampledFrame]) -> Sequence[Sighting]:
        raise TimeoutError

    assert look(item(clip(tmp_path, panning)), watches={"faces": watch}).decision is Decision.HOLD


@pytest.mark.parametrize("damage", ["cut", "empty", "gone"])
def test_a_file_that_is_not_whole_frames_is_held(tmp_path: Path, damage: str) -> None:
    path = clip(tmp_path, panning)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-7] if damage == "cut" else b"")
    assert look(item(path)).decision is Decision.HOLD


def test_sound_that_is_no_wav_is_held(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"RIFFnonsense")
    assert look(item(clip(tmp_path, panning), sound=sound, transcript="")).decision is Decision.HOLD
