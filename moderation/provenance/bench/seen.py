"""What the mark costs the eye: SSIM and VMAF of an encode that carries it, and its grain on a flat gradient."""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import ffmpeg
import numpy as np
from numpy.typing import NDArray

from common.bench import Figures
from common.ffmpeg import command
from common.ffmpeg.process import FfmpegProcess, Limits, run
from common.ffmpeg.read import luma_frames
from moderation.provenance import encode, raw
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.media import FinishRequest

_LIMITS = Limits(wall_seconds=600, cpu_seconds=600)
_WINDOW = (16, 16)
_GRADIENT_FRAMES = 24


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int
    fps: int


def likeness(request: FinishRequest, folder: Path, *, key: MarkKey, ident: int, frames_max: int) -> Figures:
    """SSIM and VMAF between the first frames with the invisible mark alone and without it, both encoded as clips are.

    And of both against their source, which tells the mark from the encoder. VMAF is None where ffmpeg lacks it.
    """
    size = _Size(request.width, request.height, request.fps)
    frames = raw.map_frames(request.frames, width=size.width, height=size.height)[:frames_max]
    plain = _encoded(frames, folder / "plain.mp4", size)
    marked = _encoded(_marked(frames, size, key=key, ident=ident), folder / "marked.mp4", size)
    source = command.raw_frames_input(request.frames, width=size.width, height=size.height, fps=size.fps).video
    source = source.filter("trim", end_frame=len(frames))
    return {
        "frames": len(frames),
        "marked_against_unmarked": _compared(_video(marked), _video(plain), folder),
        "marked_against_source": _compared(_video(marked), source, folder),
        "unmarked_against_source": _compared(_video(plain), source, folder),
    }


def on_a_gradient(folder: Path, *, width: int, height: int, fps: int, key: MarkKey, ident: int) -> Figures:
    """The largest deviation of the mark within 16x16 pixels of a still gradient, where nothing hides it, in luma steps.

    Before the encoder, and as a viewer sees it afterwards: decoded with the mark less decoded without.
    """
    size = _Size(width, height, fps)
    frames = gradient_frames(width, height)
    marked = np.stack(list(_marked(frames, size, key=key, ident=ident)))
    before = [_difference(one, other) for one, other in zip(_lumas(marked, size), _lumas(frames, size), strict=True)]
    files = _encoded(marked, folder / "flat-marked.mp4", size), _encoded(frames, folder / "flat.mp4", size)
    shown = (luma_frames(path, seconds_max=60, width=width, height=height) for path in files)
    after = [_difference(one, other) for one, other in zip(*shown, strict=True)]
    return {
        "deviation_luma_steps_largest": _largest_deviation(before),
        "change_luma_steps_largest": float(max(np.abs(one).max() for one in before)),
        "decoded_deviation_luma_steps_largest": _largest_deviation(after),
        "psnr_decibels": round(float(10 * np.log10(255**2 / np.mean(np.square(before)))), 2),
    }


def gradient_frames(width: int, height: int) -> NDArray[np.uint8]:
    """A still grey gradient, dark to bright along the height, as flat I420 frames: the hardest ground to hide on."""
    luma = np.repeat(np.linspace(40, 215, height).round().astype(np.uint8)[:, None], width, axis=1)
    chroma = np.full(width * height // 2, 128, np.uint8)
    return np.repeat(np.concatenate([luma.ravel(), chroma])[None], _GRADIENT_FRAMES, axis=0)


@functools.cache
def has_vmaf() -> bool:
    """Whether this ffmpeg was built with libvmaf."""
    listed = subprocess.run([command.executable(), "-hide_banner", "-filters"], capture_output=True, timeout=30)
    return b" libvmaf " in listed.stdout


def _compared(shown: Any, reference: Any, folder: Path) -> Figures:
    ssim_log, vmaf_log = folder / "ssim.log", folder / "vmaf.json"
    _filtered(shown, reference, "ssim", stats_file=str(ssim_log))
    frames = [float(found) for found in re.findall(r"All:([0-9.]+)", ssim_log.read_text())]
    vmaf = None
    if has_vmaf():
        _filtered(shown, reference, "libvmaf", log_fmt="json", log_path=str(vmaf_log), n_threads=2)
        vmaf = round(float(json.loads(vmaf_log.read_text())["pooled_metrics"]["vmaf"]["mean"]), 2)
    return {"ssim": round(float(np.mean(frames)), 4), "ssim_lowest": round(min(frames), 4), "vmaf": vmaf}


def _filtered(shown: Any, reference: Any, name: str, **options: Any) -> None:
    """Both streams through one of ffmpeg's comparisons, which writes what it finds into a file."""
    compared = ffmpeg.filter([shown, reference], name, **options)
    run(command.compiled(compared.output("pipe:1", format="null")), limits=_LIMITS)


def _video(path: Path) -> Any:
    return command.file_input(path, demuxer="mov").video


def _encoded(frames: Iterable[NDArray[np.uint8]], target: Path, size: _Size) -> Path:
    words = encode.bare_command(width=size.width, height=size.height, fps=size.fps, target=target)
    with FfmpegProcess(words, limits=_LIMITS, is_fed=True) as process:
        for frame in frames:
            process.write(np.ascontiguousarray(frame).data)
        process.finish()
    return target


def _marked(frames: NDArray[np.uint8], size: _Size, *, key: MarkKey, ident: int) -> Iterator[NDArray[np.uint8]]:
    host = _lumas(frames[::HOST_EVERY], size)
    marker = PictureMarker(key=key, ident=ident, width=size.width, height=size.height, host=host)
    for source in frames:
        frame = np.array(source)
        marker.apply(raw.luma(frame, width=size.width, height=size.height))
        yield frame


def _lumas(frames: NDArray[np.uint8], size: _Size) -> list[NDArray[np.uint8]]:
    return [raw.luma(frame, width=size.width, height=size.height) for frame in frames]


def _difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    changed: NDArray[np.float32] = one.astype(np.float32) - other
    return changed


def _largest_deviation(differences: list[NDArray[np.float32]]) -> float:
    """Over all windows of all frames."""
    largest = 0.0
    for change in differences:
        mean = cv2.blur(change, _WINDOW)
        variance = cv2.blur(change * change, _WINDOW) - mean * mean
        largest = max(largest, float(np.sqrt(max(float(variance.max()), 0.0))))
    return round(largest, 3)
