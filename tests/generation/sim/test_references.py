"""Things, characters and styles that are kept by a picture of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pytest

from generation.engines.base import Reference
from tests.generation.sim.asking import Clip, make

MAGENTA = (255, 0, 255)


def reference(folder: Path, kind: Literal["character", "object", "style"], name: str = "robot") -> Reference:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), np.full((120, 120, 3), MAGENTA, np.uint8))
    return Reference("ref_1", kind, name, images=(path,))


def seen(clip: Clip) -> int:
    """Pixels of the reference's colour in the frame that shows fewest."""
    near = np.abs(clip.frames.astype(int) - MAGENTA).sum(axis=3) < 40
    return int(near.sum(axis=(1, 2)).min())


@pytest.mark.parametrize("kind", ["character", "object"])
def test_what_the_words_name_is_shown_by_its_picture(tmp_path: Path, kind: Literal["character", "object"]) -> None:
    clip = make("the robot stands in a park", seconds=1.0, references=(reference(tmp_path, kind),))
    (robot,) = clip.truth["objects"]
    assert (robot["reference"], robot["is_puppet_of_person"]) == ("ref_1", False)
    assert seen(clip) > 200
    assert clip.plan.ignored == ()


def test_a_character_that_is_kept_walks(tmp_path: Path) -> None:
    clip = make("the robot walks in a park", seconds=2.0, references=(reference(tmp_path, "character"),))
    (rows,) = clip.truth["tracks"].values()
    assert rows[0]["x"][-1] - rows[0]["x"][0] > 0.3


def test_an_object_that_nobody_names_is_there_all_the_same(tmp_path: Path) -> None:
    clip = make("a cat sits in a park", seconds=1.0, references=(reference(tmp_path, "object", "teapot of ann"),))
    assert seen(clip) > 50
    assert len(clip.truth["objects"]) == 2


def test_a_style_gives_its_colours_to_the_whole_and_casts_nobody(tmp_path: Path) -> None:
    plain = make("a cat sits in a park", seconds=1.0)
    styled = make("a cat sits in a park", seconds=1.0, references=(reference(tmp_path, "style", "sunset print"),))
    assert len(styled.truth["objects"]) == 1
    before, after = (clip.frames.reshape(-1, 3).mean(axis=0) for clip in (plain, styled))
    assert after[1] < before[1] - 30
    assert after[0] > before[0]


def test_a_style_that_is_no_picture_changes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    style = Reference("ref_1", "style", "print", images=(broken,))
    plain = make("a cat sits in a park", seconds=1.0)
    assert np.array_equal(make("a cat sits in a park", seconds=1.0, references=(style,)).frames, plain.frames)
