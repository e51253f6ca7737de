"""Video and sound: probed within limits, then decoded and encoded again in a cage, first streams only."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from common.ffmpeg import command, process, sniff
from common.ffmpeg.probe import Probe, UnreadableMediaError, probe
from common.intake.errors import BrokenFileError, FileTooLargeError, UnknownTypeError

SOUND_RATE = 48_000


@dataclass(frozen=True)
class RecordingLimits:
    """What a recording may be. The defaults fit a cameo capture and a clip brought to be looked up."""

    bytes_max: int = 256 * 1024 * 1024
    seconds_max: float = 120.0
    side_max: int = 3_840
    pixels_max: int = 3_840 * 2_160
    frame_rate_max: float = 121.0
    needs_sound: bool = False


DEFAULTS = RecordingLimits()
CAGE = process.Limits(wall_seconds=180, cpu_seconds=300, memory_bytes=4 << 30, file_bytes=512 << 20, open_files=64)


def take_video(source: Path, into: Path, *, limits: RecordingLimits = DEFAULTS) -> Probe:
    """Write the video at `source` to `into` as a plain mp4 (H.264, AAC), without metadata or further streams.

    Returns the facts of what was written. Raises UnknownTypeError, FileTooLargeError or BrokenFileError.
    """
    kind = _checked(source, limits, "video")
    with _alone(source, kind) as alone:
        opened = command.file_input(alone, demuxer=kind.reader, t=limits.seconds_max)
        streams = [opened["v:0"]] + ([opened["a:0"]] if probe(alone).has_sound else [])
        output = ffmpeg.output(
            *streams,
            command.address(into),
            format="mp4",
            vcodec="libx264",
            preset="veryfast",
            crf=18,
            pix_fmt="yuv420p",
            vf="crop=trunc(iw/2)*2:trunc(ih/2)*2",
            acodec="aac",
            map_metadata=-1,
            map_chapters=-1,
            movflags="+faststart",
            threads=command.threads(),
        )
        _run(command.compiled(output))
    return _written(into)


def take_sound(source: Path, into: Path, *, limits: RecordingLimits = DEFAULTS) -> Probe:
    """Write the first sound of `source` (a sound or a video) to `into` as a 48 kHz mono WAV. Raises as take_video."""
    kind = _checked(source, limits, "sound")
    with _alone(source, kind) as alone:
        opened = command.file_input(alone, demuxer=kind.reader, t=limits.seconds_max)
        output = ffmpeg.output(
            opened["a:0"], command.address(into), format="wav", acodec="pcm_s16le", ar=SOUND_RATE, ac=1, map_metadata=-1
        )
        _run(command.compiled(output))
    return _written(into)


def _checked(source: Path, limits: RecordingLimits, wanted: str) -> sniff.MediaType:
    if source.stat().st_size > limits.bytes_max:
        most = limits.bytes_max // 1024**2
        raise FileTooLargeError(f"The file may have {most} MB at most.", megabytes=most)
    kind = sniff.media_type(source)
    if kind is None or kind.kind == "picture" or (wanted == "video" and kind.kind != "video"):
        names = "MP4 or WebM" if wanted == "video" else "WAV, MP3, Ogg, MP4 or WebM"
        raise UnknownTypeError(f"Send the recording as {names}.")
    facts = _probe(source)
    if wanted == "video" and not facts.has_video:
        raise BrokenFileError("There is no picture in this video.")
    if (wanted == "sound" or limits.needs_sound) and not facts.has_sound:
        raise BrokenFileError("There is no sound in this file.")
    _check_facts(facts, limits)
    return kind


def _check_facts(facts: Probe, limits: RecordingLimits) -> None:
    if facts.seconds > limits.seconds_max:
        most = limits.seconds_max
        raise FileTooLargeError(f"The recording may last {most:g} seconds at most.", seconds=most)
    if max(facts.width, facts.height) > limits.side_max or facts.width * facts.height > limits.pixels_max:
        raise FileTooLargeError("The picture of the video is too large. Record at 4K or less.")
    if facts.frame_rate > limits.frame_rate_max:
        raise FileTooLargeError(f"The video may have {limits.frame_rate_max:.0f} pictures a second at most.")


def _probe(path: Path) -> Probe:
    try:
        return probe(path)
    except UnreadableMediaError as error:
        raise BrokenFileError("The recording can't be read. Save it again and send that.") from error


@contextmanager
def _alone(source: Path, kind: sniff.MediaType) -> Iterator[Path]:
    """The file under a name of ours in an empty folder: whatever it refers to isn't there."""
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        alone = Path(folder) / f"input{kind.suffix}"
        shutil.copyfile(source, alone)
        yield alone


def _run(arguments: list[str]) -> None:
    try:
        process.run(arguments, limits=CAGE)
    except process.FfmpegError as error:
        raise BrokenFileError("The recording can't be decoded within its limits.") from error


def _written(path: Path) -> Probe:
    if not path.is_file() or not path.stat().st_size:
        raise BrokenFileError("Nothing in this recording could be decoded.")
    return _probe(path)
