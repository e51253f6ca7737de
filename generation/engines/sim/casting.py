"""Cameos and kept objects: the pictures that the cast wears, cut out of what their owners released."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from generation.engines.base import Reference
from generation.engines.sim.drawing.figures.looks_of_people import HEAD
from generation.engines.sim.drawing.label import draw_label
from generation.engines.sim.drawing.sprites import Picture, Sprite, Tint, sprite_from
from generation.engines.sim.script import Cast

FACE_WIDTH = 3.0 * HEAD
"""Of the whole portrait, for a person one metre tall; the face is the middle of it."""
LONGEST = 640
FACE_SHARE, RIM, PAPER = (0.31, 0.41), 0.02, (250, 247, 240)
"""Half axes of a face in an aligned portrait, the paper around it as a share of the side, and its colour."""
PITCH_ATTRIBUTES = ("pitch_hertz", "voice_pitch_hertz")


def cut_outs(references: Sequence[Reference]) -> dict[str, Picture]:
    """Straight RGBA by reference id: an oval of the face for a person, a rounded card for the rest."""
    out: dict[str, Picture] = {}
    for reference in references:
        if not reference.images:
            continue
        picture = cv2.imread(str(reference.images[0]), cv2.IMREAD_UNCHANGED)
        if picture is None:
            continue
        out[reference.id] = _cut(np.asarray(picture, np.uint8), is_face=reference.kind == "person")
    return out


def worn_sprites(pictures: dict[str, Picture], cast: Sequence[Cast], tint: Tint) -> dict[str, Sprite]:
    kinds = {one.reference: one.figure for one in cast if one.reference}
    return {
        key: sprite_from(picture, FACE_WIDTH if kinds.get(key) == "biped" else 1.0, tint)
        for key, picture in pictures.items()
    }


def labels_of(references: Sequence[Reference], *, width: int, height: int) -> dict[str, Picture]:
    """By reference id, for everybody who is somebody's cameo: objects and styles are nobody's."""
    cameos = [one for one in references if one.kind in {"person", "character"}]
    return {one.id: draw_label(one.name, width=width, height=height) for one in cameos}


def pitches_of(references: Sequence[Reference], cast: Sequence[Cast]) -> dict[str, float]:
    """Hz by cast id, where the owner enrolled a voice."""
    enrolled: dict[str, float] = {}
    for reference in references:
        text = next((reference.attributes[name] for name in PITCH_ATTRIBUTES if name in reference.attributes), "")
        try:
            enrolled[reference.id] = float(text)
        except ValueError:
            continue
    return {one.id: enrolled[one.reference] for one in cast if one.reference in enrolled}


def _cut(picture: Picture, *, is_face: bool) -> Picture:
    if picture.ndim == 2:
        picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = picture.shape[:2]
    has_alpha = picture.shape[2] == 4
    share = min(1.0, LONGEST / max(height, width))
    size = (max(2, round(width * share)), max(2, round(height * share)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    code = cv2.COLOR_BGRA2RGBA if has_alpha else cv2.COLOR_BGR2RGBA
    straight = np.asarray(cv2.cvtColor(small, code), np.uint8)
    if is_face:
        return _on_paper(straight)
    straight[:, :, 3] = np.minimum(straight[:, :, 3], _card(size))
    return straight


def _on_paper(portrait: Picture) -> Picture:
    """The face cut out close, with a rim of paper: what was behind the person stays out of the clip."""
    size = (portrait.shape[1], portrait.shape[0])
    face, whole = _oval(size, FACE_SHARE), _oval(size, (FACE_SHARE[0] + RIM, FACE_SHARE[1] + RIM))
    share = face[:, :, None].astype(np.float32) / 255
    colours = portrait[:, :, :3] * share + np.asarray(PAPER, np.float32) * (1 - share)
    return np.dstack([np.round(colours).astype(np.uint8), np.minimum(portrait[:, :, 3], whole)])


def _oval(size: tuple[int, int], share: tuple[float, float]) -> Picture:
    """`share` are its half axes, of the width and of the height."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    centre, axes = (size[0] * 8, size[1] * 8), (round(size[0] * 16 * share[0]), round(size[1] * 16 * share[1]))
    cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA, 4)
    return mask


def _card(size: tuple[int, int]) -> Picture:
    mask = np.zeros((size[1], size[0]), np.uint8)
    r = max(2, min(size) // 12)
    cv2.rectangle(mask, (r, 0), (size[0] - r - 1, size[1] - 1), 255, -1)
    cv2.rectangle(mask, (0, r), (size[0] - 1, size[1] - r - 1), 255, -1)
    for x in (r, size[0] - r - 1):
        for y in (r, size[1] - r - 1):
            cv2.circle(mask, (x, y), r, 255, -1, cv2.LINE_AA)
    return mask
