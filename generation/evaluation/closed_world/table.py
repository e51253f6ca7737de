"""The table: the model beside its two ceilings, attributes seen and held out, motion, sound, and a first frame."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from generation.engines.base import Keyframe, Mode, Shot
from generation.engines.ltx2.model import Model
from generation.evaluation.closed_world.cases import Case, make_cases
from generation.evaluation.closed_world.figures import Figures, followed, moved_and_heard
from generation.evaluation.closed_world.makers import by_autoencoders, by_engine, by_renderer
from generation.evaluation.studio import Studio

FIRST_IMAGE_CASES = 4


def closed_world(studio: Studio, model: Model, cases: int) -> Figures:
    """`cases` clips for each kind of question. Shares are of all clips; ratios are to the reconstruction's."""
    size, fps, folder = studio.size, studio.fps, studio.folder
    makers = {
        "model": by_engine(studio),
        "reconstruction": by_autoencoders(model, size, fps, folder),
        "render": by_renderer(size, fps, folder),
    }
    seen = make_cases(cases, size, is_held_out=False)
    held_out = make_cases(cases, size, is_held_out=True, seed=1000)
    bouncing = make_cases(cases, size, is_held_out=False, verb="bounce", seed=2000)
    table: Figures = {}
    for name, maker in makers.items():
        found = followed(maker, seen, "seen") | followed(maker, held_out, "held_out")
        table[name] = found | moved_and_heard(maker, bouncing, size)
    table |= {f"{key}_of_ceiling": _ratio(table, f"{key}_all") for key in ("seen", "held_out")}
    return table | _first_images(studio, seen[:FIRST_IMAGE_CASES])


def _ratio(table: Figures, key: str) -> float | None:
    made, most = (table[name][key] for name in ("model", "reconstruction"))  # type: ignore[index]
    return float(made / most) if most else None


def _first_images(studio: Studio, cases: list[Case]) -> Figures:
    """Likeness in dB of the first frame to the picture given, and to the next case's: the control."""
    truth = by_renderer(studio.size, studio.fps, studio.folder)
    stills = [truth(case).pictures[0] for case in cases]
    own, other = [], []
    for index, case in enumerate(cases):
        path = _saved(studio.folder / f"first-{index}.png", stills[index])
        shot = Shot(case.prompt, 2.0)
        request = studio.request(shot, seed=case.seed, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(path, 0.0),))
        first = studio.render(request).clip.pictures[0]
        own.append(_psnr(first, stills[index]))
        other.append(_psnr(first, stills[(index + 1) % len(stills)]))
    return {"first_image_psnr_db": float(np.mean(own)), "first_image_psnr_db_shuffled": float(np.mean(other))}


def _saved(path: Path, picture: np.ndarray) -> Path:
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return path


def _psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = float(np.mean((one.astype(np.float32) - other.astype(np.float32)) ** 2))
    return float(10 * np.log10(255**2 / max(error, 1e-6)))
