"""Video and sound from people: what is taken, what stays behind, and each hostile one refused by its own error."""

import shutil
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from common.intake.errors import BrokenFileError, FileTooLargeError, UnacceptableFileError, UnknownTypeError
from common.intake.recordings import RecordingLimits, take_sound, take_video
from tests.common.intake import hostile


def test_a_video_is_encoded_again_without_its_metadata(tmp_path: Path) -> None:
    source = hostile.recording(tmp_path / "in.mp4", "-metadata", "comment=secret garden")
    facts = take_video(source, tmp_path / "out.mp4")
    assert (facts.width, facts.height, facts.video_codec, facts.sound_codec) == (64, 48, "h264", "aac")
    assert b"secret garden" in source.read_bytes()
    assert b"secret garden" not in (tmp_path / "out.mp4").read_bytes()


def test_webm_and_odd_sizes_are_taken(tmp_path: Path) -> None:
    codec = ("-c:v", "libvpx", "-c:a", "libopus", "-deadline", "realtime")
    source = hostile.recording(tmp_path / "in.webm", size="65x49", codec=codec)
    facts = take_video(source, tmp_path / "out.mp4")
    assert (facts.width, facts.height) == (64, 48)


def test_further_streams_stay_behind(tmp_path: Path) -> None:
    (tmp_path / "s.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nsecret garden\n")
    plain = hostile.recording(tmp_path / "plain.mp4")
    source = tmp_path / "in.mp4"
    with av.open(str(plain)) as one, av.open(str(source), "w") as out:
        copies = {s.index: out.add_stream_from_template(s) for s in (*one.streams.video, *one.streams.audio)}
        second = out.add_stream_from_template(one.streams.audio[0])
        for packet in one.demux():
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                out.mux(packet)
        assert second is not None
    take_video(source, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as made:
        assert [stream.type for stream in made.streams] == ["video", "audio"]


def test_sound_is_taken_from_a_wav_and_from_a_video(tmp_path: Path) -> None:
    for source in (hostile.wav(tmp_path / "in.wav"), hostile.recording(tmp_path / "in.mp4")):
        facts = take_sound(source, tmp_path / f"{source.name}.out.wav")
        assert (facts.sound_codec, facts.sound_rate, facts.sound_channels) == ("pcm_s16le", 48_000, 1)
        assert facts.seconds == pytest.approx(1.0, abs=0.1)


def _text(words: str) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_text(words)
        return path

    return write


def _cut(path: Path) -> Path:
    whole = hostile.recording(path.with_name("whole.mp4"))
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    return path


def _noise(path: Path) -> Path:
    path.write_bytes(b"\0\0\0\x20ftypisom" + bytes(range(256)) * 40)
    return path


def _picture(path: Path) -> Path:
    path.write_bytes(hostile.picture())
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], type[UnacceptableFileError]]] = {
    "a playlist that names the password file": (_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), UnknownTypeError),
    "a playlist that calls a server": (_text("#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/x\n"), UnknownTypeError),
    "a concat script": (_text("ffconcat version 1.0\nfile other.mp4\n"), UnknownTypeError),
    "a drawing": (_text('<svg xmlns="http://www.w3.org/2000/svg"/>'), UnknownTypeError),
    "a subtitle": (_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n"), UnknownTypeError),
    "nothing": (_text(""), UnknownTypeError),
    "a picture": (_picture, UnknownTypeError),
    "a sound where a video is asked for": (hostile.wav, UnknownTypeError),
    "half a file": (_cut, BrokenFileError),
    "noise under a header": (_noise, BrokenFileError),
    "a video of seven seconds": (lambda path: hostile.recording(path, seconds=7), FileTooLargeError),
    "a video of 1,200 pixels": (lambda path: hostile.recording(path, size="1200x40"), FileTooLargeError),
    "a video without sound": (lambda path: hostile.recording(path, "-an"), BrokenFileError),
    "a video of 200 pictures a second": (lambda path: hostile.recording(path, "-r", "200"), FileTooLargeError),
}
SMALL = RecordingLimits(seconds_max=5, side_max=1_000, needs_sound=True)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_video_is_refused_with_its_own_error(name: str, tmp_path: Path) -> None:
    make, kind = HOSTILE[name]
    source = make(tmp_path / "in.mp4")
    with pytest.raises(UnacceptableFileError) as caught:
        take_video(source, tmp_path / "out.mp4", limits=SMALL)
    assert type(caught.value) is kind
    assert not (tmp_path / "out.mp4").exists()


def test_a_file_of_too_many_bytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    with source.open("wb") as file:
        file.truncate(2_000)
    with pytest.raises(FileTooLargeError):
        take_video(source, tmp_path / "out.mp4", limits=RecordingLimits(bytes_max=1_000))


def test_a_recording_may_not_read_its_neighbours(tmp_path: Path) -> None:
    """A reference by relative name finds nothing: the file is opened alone in a folder of its own."""
    hostile.recording(tmp_path / "other.mp4")
    script = tmp_path / "in.mp4"
    script.write_text("ffconcat version 1.0\nfile other.mp4\n")
    with pytest.raises(UnknownTypeError):
        take_sound(script, tmp_path / "out.wav")
    shutil.rmtree(tmp_path)
