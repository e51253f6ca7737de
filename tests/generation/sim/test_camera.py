"""What the camera does when it is asked to, seen in the pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.generation.sim.asking import Clip, make

CHASE = "a dog chases a ball in a park"


def sharpness(picture: np.ndarray) -> float:
    """Of the left edge, where the backdrop meets the ground and nobody stands."""
    rows, columns = picture.shape[:2]
    edge = np.ascontiguousarray(picture[rows // 4 : rows // 2, : columns // 5])
    grey = cv2.cvtColor(edge, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())


def path_of(clip: Clip) -> list[float]:
    path: list[float] = clip.truth["shots"][0]["camera"]["x"]
    return path


@pytest.mark.parametrize("preset", ["still", "locked off"])
def test_a_still_camera_does_not_go_along(preset: str) -> None:
    assert np.ptp(path_of(make(CHASE, seconds=3.0))) > 1
    assert np.ptp(path_of(make(CHASE, seconds=3.0, camera=preset))) == 0


def test_a_focus_pull_goes_from_the_backdrop_to_the_front() -> None:
    plain = make("a red ball on grass", seconds=2.0, camera="still")
    pulled = make("a red ball on grass", seconds=2.0, camera="focus")
    assert sharpness(pulled.frames[0]) > 0.8 * sharpness(plain.frames[0])
    assert sharpness(pulled.frames[-1]) < 0.3 * sharpness(plain.frames[-1])
