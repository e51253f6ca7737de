"""The one ffmpeg command that turns pieces into raw frames and sound, ready to be screened, marked and signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from common.ffmpeg import command, sniff
from common.ffmpeg.process import FfmpegError, FfmpegProcess, Limits
from generation.composing.media import Placed
from generation.composing.recipe import Composition, Layout

SOUND_RATE = 48_000
LIMITS = Limits(wall_seconds=600, cpu_seconds=1200, memory_bytes=8 << 30, file_bytes=16 << 30)
BED_FADE_SECONDS = 1.0
SEAM_SECONDS = 0.006
MELT_SAMPLES = 576
"""Half of the time in which the sound of a piece becomes that of the piece that goes on from it."""
BACKGROUND = "0x14161a"
"""Of what a rounding leaves free beside a picture of the frame's own shape."""
BARS_MIN = 4.0
"""Pixels on both sides together from which they are filled."""
BEHIND_REDUCED, BEHIND_BLUR, BEHIND_LIGHT = 8, 4, 0.42
"""How much smaller the picture behind is blurred, by how many of its pixels, and how light it stays."""
_MATRIX = {"in_color_matrix": "bt601", "out_color_matrix": "bt601", "in_range": "tv", "out_range": "tv"}
"""Everything here is BT.601 in video range; unsaid, the scaler guesses by size and shifts the colours."""


def compose(
    composition: Composition,
    placed: Sequence[Placed],
    bed: Placed | None,
    *,
    frames: Path,
    sound: Path,
    on_progress: Callable[[float], None],
) -> None:
    """Write planar frames and a 48 kHz WAV. `on_progress` gets the share that is done, and may raise to stop.

    Raises FfmpegError.
    """
    _write_frames(composition, placed, frames, on_progress)
    output = _sound(composition, placed, bed).output(
        command.address(sound), format="wav", acodec="pcm_f32le", ar=SOUND_RATE, ac=2, t=composition.seconds
    )
    with FfmpegProcess(command.compiled(output), limits=LIMITS) as process:
        process.finish()


def _write_frames(
    composition: Composition, placed: Sequence[Placed], target: Path, on_progress: Callable[[float], None]
) -> None:
    size = composition.width * composition.height * 3 // 2
    output = _picture(composition, placed).output("pipe:1", format="rawvideo", pix_fmt="yuv420p", threads=2)
    last = bytearray()
    with FfmpegProcess(command.compiled(output), limits=LIMITS, is_read=True) as process, target.open("wb") as file:
        for index in range(composition.frames):
            # What a rounding in the last millisecond left out is filled by the picture before it.
            if len(frame := process.read(size)) == size:
                last = frame
            elif not index:
                process.finish()
                raise FfmpegError("nothing came out of the pieces")
            file.write(last)
            if index % composition.fps == 0:
                on_progress(index / composition.frames)


def _picture(composition: Composition, placed: Sequence[Placed]) -> Any:
    if composition.layout is Layout.SEQUENCE:
        shown = [_fitted(one, composition.width, composition.height, composition.fps) for one in placed]
        return _one_after_another(composition, placed, shown)
    is_row = composition.layout is Layout.SIDE_BY_SIDE
    width = composition.width // 2 if is_row else composition.width
    height = composition.height if is_row else composition.height // 2
    panels = [
        _fitted(one, width, height, composition.fps).filter(
            "tpad", stop_mode="clone", stop_duration=max(0.0, composition.seconds - one.seconds) + 1
        )
        for one in placed
    ]
    stacked = ffmpeg.filter(panels, "hstack" if is_row else "vstack", inputs=len(panels))
    return stacked.filter("trim", end=composition.seconds)


def _one_after_another(composition: Composition, placed: Sequence[Placed], shown: list[Any]) -> Any:
    if not composition.fade_seconds:
        return ffmpeg.concat(*shown, v=1, a=0)
    joined = shown[0]
    for one, stream in zip(placed[1:], shown[1:], strict=True):
        joined = ffmpeg.filter(
            [joined, stream], "xfade", transition="fade", duration=composition.fade_seconds, offset=round(one.at, 4)
        )
    return joined


def _trimmed(one: Placed) -> Any:
    material = one.material
    if material.is_raw:
        source = command.raw_frames_input(
            material.video, width=material.width, height=material.height, fps=material.fps
        )
    else:
        source = _opened(one, material.video, sniff.MP4)
    return source.video.filter("trim", start=one.start, end=one.end).filter("setpts", "PTS-STARTPTS")


def _opened(one: Placed, path: Path, kind: sniff.MediaType) -> Any:
    """The graph's builder takes inputs with the same words for one and the same: each piece says its number."""
    return command.file_input(path, demuxer=kind.reader, thread_queue_size=16 + one.number)


def _fitted(one: Placed, width: int, height: int, fps: int) -> Any:
    """The whole picture inside the frame, at one rate and on one clock; what is left free shows it dim and blurred."""
    stream = _trimmed(one).filter("fps", fps)
    if _has_bars(one, width, height):
        pictures = stream.filter_multi_output("split", 2)
        behind, whole = _behind(pictures[0], width, height), _inside(pictures[1], width, height)
        filled = ffmpeg.overlay(behind, whole, x="(W-w)/2", y="(H-h)/2", format="yuv420")
    else:
        filled = _inside(stream, width, height).filter("pad", width, height, "(ow-iw)/2", "(oh-ih)/2", color=BACKGROUND)
    return filled.filter("setsar", 1).filter("format", "yuv420p").filter("settb", f"1/{fps}")


def _has_bars(one: Placed, width: int, height: int) -> bool:
    """Whether the picture's shape leaves more than a rounding of the frame free."""
    scale = min(width / one.material.width, height / one.material.height)
    return max(width - one.material.width * scale, height - one.material.height * scale) > BARS_MIN


def _inside(stream: Any, width: int, height: int) -> Any:
    return stream.filter(
        "scale", width, height, force_original_aspect_ratio="decrease", force_divisible_by=2, **_MATRIX
    )


def _behind(stream: Any, width: int, height: int) -> Any:
    """The same picture over the whole frame, blurred and dimmed: at a small size, where that costs next to nothing.

    Averaged twice: ffmpeg's `gblur` reads past small pictures where it has AVX2, and shows what lay there.
    """
    small = [max(2, side // BEHIND_REDUCED // 2 * 2) for side in (width, height)]
    return (
        stream.filter("scale", *small, force_original_aspect_ratio="increase", flags="area", **_MATRIX)
        .filter("crop", *small)
        .filter("avgblur", BEHIND_BLUR)
        .filter("avgblur", BEHIND_BLUR)
        .filter("lutyuv", y=f"16+(val-16)*{BEHIND_LIGHT}", u="128+(val-128)*0.7", v="128+(val-128)*0.7")
        .filter("scale", width, height, flags="bicubic", **_MATRIX)
        .filter("format", "yuv420p")
    )


def _sound(composition: Composition, placed: Sequence[Placed], bed: Placed | None) -> Any:
    if composition.is_unbroken:
        mixed = _heard_unbroken(placed)
    elif composition.layout is Layout.SEQUENCE:
        mixed = _heard_in_turn(composition, [_without_clicks(_heard(one), one.seconds) for one in placed])
    else:
        heard = [_without_clicks(_heard(one), one.seconds) for one in placed]
        padded = [stream.filter("apad").filter("atrim", end=composition.seconds) for stream in heard]
        mixed = ffmpeg.filter(padded, "amix", inputs=len(padded), duration="longest", normalize=0)
    if bed is not None:
        mixed = ffmpeg.filter([mixed, _below(bed, composition.seconds)], "amix", inputs=2, duration="first",
                              normalize=0)  # fmt: skip
    return (
        mixed.filter("apad").filter("atrim", end=composition.seconds).filter("alimiter", limit=0.97, level=0, latency=1)
    )


def _heard_in_turn(composition: Composition, heard: list[Any]) -> Any:
    if not composition.fade_seconds:
        return ffmpeg.concat(*heard, v=0, a=1)
    joined = heard[0]
    for stream in heard[1:]:
        joined = ffmpeg.filter([joined, stream], "acrossfade", d=composition.fade_seconds)
    return joined


def _heard_unbroken(placed: Sequence[Placed]) -> Any:
    """Pieces that go on from each other melt over the join without getting shorter.

    Each is lengthened past the join by its own last moments played backwards, which meet it at the same level.
    """
    joined = _heard(placed[0])
    length = placed[0].seconds
    for one in placed[1:]:
        before = joined.filter_multi_output("asplit")
        after = _heard(one).filter_multi_output("asplit")
        tail = before[1].filter("atrim", start_sample=round(length * SOUND_RATE) - MELT_SAMPLES)
        head = after[1].filter("atrim", end_sample=MELT_SAMPLES)
        longer = ffmpeg.concat(before[0], _backwards(tail), v=0, a=1)
        earlier = ffmpeg.concat(_backwards(head), after[0], v=0, a=1)
        joined = ffmpeg.filter([longer, earlier], "acrossfade", ns=2 * MELT_SAMPLES, c1="qsin", c2="qsin")
        joined = joined.filter("asetpts", "N/SR/TB")
        length += one.seconds
    return joined


def _backwards(stream: Any) -> Any:
    return stream.filter("asetpts", "PTS-STARTPTS").filter("areverse").filter("asetpts", "N/SR/TB")


def _heard(one: Placed) -> Any:
    """Exactly as long as the pictures that it belongs to, silence where there is none."""
    material = one.material
    if material.sound is None:
        source = ffmpeg.input(
            f"anullsrc=r={SOUND_RATE}:cl=stereo", format="lavfi", t=one.seconds, thread_queue_size=16 + one.number
        ).audio
    elif material.is_raw:
        source = _opened(one, material.sound, sniff.WAV).audio
    else:
        source = _opened(one, material.sound, sniff.MP4).audio
    stream = source.filter("aresample", SOUND_RATE).filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
    if material.sound is not None:
        stream = stream.filter("atrim", start=one.start, end=one.end).filter("asetpts", "PTS-STARTPTS")
    if one.volume != 1.0:
        stream = stream.filter("volume", one.volume)
    return stream.filter("apad").filter("atrim", end=one.seconds)


def _without_clicks(stream: Any, seconds: float) -> Any:
    """Two sounds that meet in the middle of a wave would be heard as a click."""
    start = max(0.0, seconds - SEAM_SECONDS)
    return stream.filter("afade", t="in", d=SEAM_SECONDS).filter("afade", t="out", st=start, d=SEAM_SECONDS)


def _below(bed: Placed, seconds: float) -> Any:
    """The bed from its start, over and over while the film lasts, and gently away at the end."""
    samples = max(1, round(bed.seconds * SOUND_RATE))
    fade = min(BED_FADE_SECONDS, seconds / 2)
    return (
        _heard(bed)
        .filter("aloop", loop=-1, size=samples)
        .filter("atrim", end=seconds)
        .filter("afade", t="out", st=seconds - fade, d=fade)
    )
