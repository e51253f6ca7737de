"""Shapes are told by what they overlap with, however soft or small they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from generation.evaluation.outlines import LEAST_OVERLAP, SHAPES, overlaps

SIDES = {"ball": 40, "box": 4, "triangle": 3}


def outline(shape: str, radius: float, turn: float = 0.0, blur: float = 0.0) -> cv2.typing.MatLike:
    """The hull of a shape as it stands in a picture, with its corners as soft as asked."""
    angles = np.arange(SIDES[shape]) * 2 * np.pi / SIDES[shape] + np.radians(turn)
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius + 50.3
    canvas = np.zeros((100, 100), np.float32)
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32)], 1.0, lineType=cv2.LINE_AA, shift=4)
    soft = cv2.GaussianBlur(canvas, (0, 0), blur) if blur else canvas
    found, _ = cv2.findContours((soft > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.convexHull(found[0])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("radius", [10.0, 30.0])
@pytest.mark.parametrize("turn", [0.0, 17.0, 45.0])
def test_a_shape_is_told_at_any_size_and_turn(shape: str, radius: float, turn: float) -> None:
    found = overlaps(outline(shape, radius, turn))
    assert SHAPES[int(np.argmax(found))] == shape
    assert max(found) > LEAST_OVERLAP


@pytest.mark.parametrize("shape", SHAPES)
def test_soft_corners_are_still_those_of_the_shape(shape: str) -> None:
    found = overlaps(outline(shape, 14.0, 30.0, blur=2.0))
    assert SHAPES[int(np.argmax(found))] == shape


def test_a_long_thing_is_none_of_them() -> None:
    rod = np.array([[[10, 10]], [[80, 10]], [[80, 20]], [[10, 20]]], np.int32)
    assert max(overlaps(rod)) < LEAST_OVERLAP


def test_a_point_is_nothing() -> None:
    assert overlaps(np.array([[[5, 5]]], np.int32)) == (0.0, 0.0, 0.0)
