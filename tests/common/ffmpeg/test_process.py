"""One ffmpeg at a time: fed, read, limited, killed."""

import os
from pathlib import Path

import numpy as np
import pytest

from common.ffmpeg import command
from common.ffmpeg.probe import UnreadableMediaError, is_faststart, probe
from common.ffmpeg.process import FfmpegError, FfmpegProcess, Limits, run
from common.ffmpeg.read import luma_frames, mono_sound, picture


def encode(target: Path, *, frames: int = 6, limits: Limits | None = None, **options: object) -> None:
    source = command.frames_input(width=64, height=48, fps=12)
    output = source.video.output(command.address(target), format="mp4", vcodec="libx264", **options)
    with FfmpegProcess(command.compiled(output), limits=limits or Limits(), is_fed=True) as process:
        for index in range(frames):
            process.write(np.full(64 * 48 * 3 // 2, 40 * (index % 6), np.uint8).data)
        process.finish()


def test_frames_go_in_by_pipe_and_a_file_comes_out(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", movflags="+faststart")
    facts = probe(tmp_path / "a.mp4")
    assert (facts.width, facts.height, facts.frames, facts.frame_rate) == (64, 48, 6, 12.0)
    assert (facts.has_video, facts.has_sound) == (True, False)
    assert is_faststart(tmp_path / "a.mp4")


def test_an_index_at_the_end_is_told_from_one_in_front(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4")
    assert not is_faststart(tmp_path / "a.mp4")


def test_frames_come_back_in_order_and_scaled(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", crf=1)
    frames = list(luma_frames(tmp_path / "a.mp4", seconds_max=5, width=32, height=24))
    assert [frame.shape for frame in frames] == [(24, 32)] * 6
    assert [round(float(frame.mean()) / 40) for frame in frames] == [0, 1, 2, 3, 4, 5]


def test_every_second_frame_can_be_asked_for(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", crf=1)
    frames = list(luma_frames(tmp_path / "a.mp4", seconds_max=5, width=64, height=48, every=2))
    assert [round(float(frame.mean()) / 40) for frame in frames] == [0, 2, 4]


def test_a_file_without_sound_gives_no_samples(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4")
    assert mono_sound(tmp_path / "a.mp4", seconds_max=5, rate=8000).size == 0


def test_a_late_ffmpeg_is_stopped_and_says_so(tmp_path: Path) -> None:
    late = Limits(wall_seconds=0.3)
    with pytest.raises(FfmpegError) as caught:
        run([command.executable(), "-f", "lavfi", "-i", "testsrc", "-f", "null", "-"], limits=late)
    assert caught.value.is_timeout


def test_leaving_the_block_kills_the_process(tmp_path: Path) -> None:
    source = command.frames_input(width=64, height=48, fps=12)
    output = source.video.output(command.address(tmp_path / "a.mp4"), format="mp4")
    with FfmpegProcess(command.compiled(output), limits=Limits(), is_fed=True) as process:
        pid = process.pid
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_file_larger_than_allowed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError):
        encode(tmp_path / "a.mp4", frames=400, limits=Limits(file_bytes=1024))


def test_ffmpegs_own_words_are_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(FfmpegError, match="nosuch"):
        encode(tmp_path / "a.mp4", preset="nosuch")


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile secret.mp4\n",
        "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "",
    ],
)
def test_playlists_scripts_and_drawings_are_no_media_whatever_their_name(tmp_path: Path, text: str) -> None:
    for name in ("a.mp4", "a.png"):
        (tmp_path / name).write_text(text)
        with pytest.raises(UnreadableMediaError):
            probe(tmp_path / name)
        with pytest.raises(UnreadableMediaError):
            list(luma_frames(tmp_path / name, seconds_max=1, width=8, height=8))
        with pytest.raises(UnreadableMediaError):
            picture(tmp_path / name)


def test_a_video_that_breaks_off_is_unreadable(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", frames=50)
    data = (tmp_path / "a.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableMediaError):
        probe(tmp_path / "cut.mp4")


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("1", (6000, 6000)).save(tmp_path / "a.png")
    with pytest.raises(UnreadableMediaError, match="pixels"):
        picture(tmp_path / "a.png")


def test_a_path_is_never_an_option_or_another_protocol(tmp_path: Path) -> None:
    assert command.address(Path("-i")).startswith("file:/")
    assert command.address(Path("http://example.com/a.mp4")).startswith("file:/")
