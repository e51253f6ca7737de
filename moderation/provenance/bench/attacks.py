"""Copies as people make them: re-encoded, cut, bent, filmed off a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common.ffmpeg import command
from common.ffmpeg.process import Limits, run

_LIMITS = Limits(wall_seconds=300, cpu_seconds=300)
_REFILMED = "scale=trunc(iw*0.4)*2:-2,rotate=0.5*PI/180,gblur=0.8,eq=gamma=1.15:contrast=0.9,noise=alls=14:allf=t"
_BOXES = (
    "drawbox=x=iw*0.06:y=ih*0.76:w=iw*0.88:h=ih*0.12:color=black@0.9:t=fill,"
    "drawbox=x=iw*0.78:y=ih*0.03:w=iw*0.18:h=ih*0.08:color=white:t=fill"
)


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to make a copy. `options` are those of ffmpeg's output; `start` cuts that many seconds off first."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    start: float = 0.0
    seconds: float = 0.0
    suffix: str = ".mp4"


def _x264(quality: int, filters: str = "null", **more: Any) -> dict[str, Any]:
    return {"vf": filters, "vcodec": "libx264", "preset": "veryfast", "crf": quality, "an": None, **more}


PICTURE = (
    Attack("crf 23", _x264(23)),
    Attack("crf 28", _x264(28)),
    Attack("crf 32", _x264(32)),
    Attack("half size", _x264(28, "scale=trunc(iw/4)*2:-2")),
    Attack("crop 10 %", _x264(28, "crop=trunc(iw*0.45)*2:trunc(ih*0.45)*2")),
    Attack("restretch", _x264(30, "crop=trunc(iw*0.45)*2:trunc(ih*0.475)*2,scale=trunc(iw/1.8)*2:trunc(ih/1.9)*2")),
    Attack("trim", _x264(28), start=1.0, seconds=5.0),
    Attack("15 fps", _x264(30, r=15)),
    Attack("all at once", _x264(30, "crop=trunc(iw*0.45)*2:trunc(ih*0.45)*2,scale=360:-2", r=15), 1.0, 5.0),
    Attack("boxes", _x264(28, _BOXES)),
    Attack("1.25x speed", _x264(28, "setpts=PTS/1.25")),
    Attack("blur", _x264(28, "gblur=1.5")),
    Attack("gamma", _x264(28, "eq=gamma=1.3:contrast=1.1")),
    Attack("rotate 1 degree", _x264(28, "rotate=PI/180")),
    Attack("mirror", _x264(28, "hflip")),
    Attack("padding", _x264(28, "pad=trunc(iw*0.8)*2:ih:(ow-iw)/2:0")),
    Attack(
        "x265 crf 30",
        {"vcodec": "libx265", "crf": 30, "preset": "ultrafast", "x265-params": "log-level=none", "an": None},
    ),
    Attack("AV1 crf 40", {"vcodec": "libsvtav1", "crf": 40, "preset": 10, "svtav1-params": "lp=1", "an": None}),
    Attack("filmed off a screen", _x264(26, _REFILMED)),
)

SOUND = (
    Attack("AAC 64k", {"acodec": "aac", "audio_bitrate": "64k", "vn": None}),
    Attack("AAC 48k", {"acodec": "aac", "audio_bitrate": "48k", "vn": None}),
    Attack("MP3 64k", {"audio_bitrate": "64k", "vn": None}, suffix=".mp3"),
    Attack("Opus 24k", {"acodec": "libopus", "audio_bitrate": "24k", "vn": None}, suffix=".ogg"),
    Attack("16 kHz", {"ar": 16_000, "vn": None}, suffix=".wav"),
    Attack("trim", {"vn": None}, start=1.3, seconds=5.0, suffix=".wav"),
)


def make_copy(source: Path, attack: Attack, folder: Path, *, seconds_max: float | None = None) -> Path:
    """The copy that an attack leaves, in `folder`: of the first seconds alone where asked, unless it cuts by itself.

    Raises FfmpegError.
    """
    target = folder / f"copy{attack.suffix}"
    cut = {"ss": attack.start, "t": attack.seconds} if attack.seconds else {"t": seconds_max} if seconds_max else {}
    stream = command.file_input(source, demuxer="mov", **cut)
    run(command.compiled(stream.output(command.address(target), threads=2, **attack.options)), limits=_LIMITS)
    return target
