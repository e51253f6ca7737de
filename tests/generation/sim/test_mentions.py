"""An @handle is a person, wherever it stands; whoever has a reference wears its picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from generation.engines.base import Reference
from generation.engines.sim.casting import PAPER, cut_outs, labels_of
from generation.engines.sim.drawing.label import draw_label, put_label
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.parser.read import PromptPart, read_script
from tests.generation.sim.asking import make, request

ANN = Reference("cameo_9", "person", "@ann", attributes={"display_name": "Annika Lark"})


def _portrait(path: Path, *, width: int, height: int) -> Path:
    """A face of four colours that no set has."""
    picture = np.full((height, width, 3), (255, 0, 255), np.uint8)
    picture[: height // 2, : width // 2] = (0, 0, 0)
    picture[height // 2 :, width // 2 :] = (255, 255, 0)
    cv2.imwrite(str(path), picture)
    return path


@pytest.mark.parametrize("references", [(), (ANN,)], ids=["nobody at hand", "with a cameo"])
@pytest.mark.parametrize("prompt", ["@ann dances on the beach", "on the beach @Ann dances", "a dog and @ann dance"])
def test_a_mention_is_understood_as_a_person(prompt: str, references: tuple[Reference, ...]) -> None:
    plan = SimEngine().plan(request(prompt, references=references))
    assert "@ann" in plan.understood
    assert not [word for word in plan.ignored if "ann" in word]


def test_a_mentioned_person_does_what_the_words_say() -> None:
    clip = make("@ann dances on the beach", seconds=1.0, references=(ANN,))
    (puppet,) = clip.truth["objects"]
    assert (puppet["reference"], puppet["figure"], clip.truth["shots"][0]["place"]) == ("cameo_9", "biped", "beach")


def test_of_two_people_each_does_what_is_said_of_them() -> None:
    bob = Reference("cameo_8", "person", "@bob")
    parts = [PromptPart("@bob jumps in a park while @ann waves", 24)]
    script = read_script(parts, references=(ANN, bob))
    done = {(script.member(act.who).reference, act.verb) for act in script.shots[0].acts}
    assert done == {("cameo_8", "jump"), ("cameo_9", "wave")}


def test_a_cameo_is_known_by_its_display_name_too() -> None:
    plan = SimEngine().plan(request("Annika Lark waves in a park", references=(ANN,)))
    assert "@ann" in plan.understood
    assert plan.ignored == ()


def test_an_address_of_mail_is_nobody() -> None:
    assert "@example.com" not in SimEngine().plan(request("a dog sits near bob@example.com")).understood


def test_an_unnamed_cameo_is_there_all_the_same() -> None:
    clip = make("a sunny beach", seconds=1.0, references=(ANN,))
    assert [one["reference"] for one in clip.truth["objects"]] == ["cameo_9"]


def test_the_face_is_seen_in_the_pictures_and_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    face = _portrait(tmp_path / "face.png", width=160, height=160)
    asked = {"seconds": 2.0, "size": (360, 640)}
    dressed = replace(ANN, images=(face,))
    with_face, again, without = (
        make("@ann waves in a park", references=references, **asked) for references in ((dressed,), (dressed,), (ANN,))
    )
    assert np.array_equal(with_face.frames, again.frames)
    seen = [_likeness(frame, face) for frame in with_face.frames[::12]]
    bare = [_likeness(frame, face) for frame in without.frames[::12]]
    assert min(seen) > 0.75 > 0.7 > max(bare), (seen, bare)


def _likeness(frame: np.ndarray, face: Path) -> float:
    """The best correlation of the middle of the portrait with any place of the frame, over sizes."""
    portrait = cv2.cvtColor(cv2.imread(str(face)), cv2.COLOR_BGR2RGB)[30:130, 30:130]
    sizes = [cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA) for side in range(24, 120, 8)]
    return max(float(cv2.matchTemplate(frame, one, cv2.TM_CCOEFF_NORMED).max()) for one in sizes)


def test_a_face_is_cut_out_close_and_laid_on_paper_so_that_nothing_behind_it_comes_along(tmp_path: Path) -> None:
    green = np.zeros((256, 256, 3), np.uint8)
    green[:, :, 1] = 255
    cv2.ellipse(green, (128, 128), (81, 107), 0, 0, 360, (40, 60, 200), -1)
    cv2.imwrite(str(tmp_path / "portrait.png"), green)
    (cut,) = cut_outs([replace(ANN, images=(tmp_path / "portrait.png",))]).values()
    is_there = cut[:, :, 3] > 128
    greenish = (cut[:, :, 1].astype(int) - cut[:, :, 0] > 60) & is_there
    assert greenish.mean() < 0.01
    assert is_there[128, 128]
    assert not is_there[:, :20].any()
    assert tuple(cut[128 + 107, 128, :3]) == PAPER


@pytest.mark.parametrize("kind", ["person", "character"])
def test_the_name_of_each_cameo_stands_over_it_in_every_picture(tmp_path: Path, kind: str) -> None:
    worn = replace(ANN, kind=kind, images=(_portrait(tmp_path / "face.png", width=160, height=160),))
    clip = make("@ann waves in a park", seconds=2.0, size=(360, 640), references=(worn,))
    assert min(_named(frame, "@ann") for frame in clip.frames[::8]) > 0.95
    assert max(_named(frame, "@bob") for frame in clip.frames[::8]) < 0.9


def _named(frame: np.ndarray, name: str) -> float:
    """How well a label of this name, without its round ends, fits anywhere in the frame."""
    label = draw_label(name, width=frame.shape[1], height=frame.shape[0])
    letters = cv2.cvtColor(label[:, label.shape[0] // 2 : -(label.shape[0] // 2)], cv2.COLOR_RGBA2RGB)
    return float(cv2.matchTemplate(frame, letters, cv2.TM_CCOEFF_NORMED).max())


def test_an_object_that_is_kept_bears_no_name(tmp_path: Path) -> None:
    path = _portrait(tmp_path / "lamp.png", width=100, height=100)
    assert labels_of([replace(ANN, kind="object", images=(path,))], width=360, height=640) == {}


@pytest.mark.parametrize("name", ["@a", "@" + "w" * 30])
@pytest.mark.parametrize(("width", "height"), [(360, 640), (1920, 1080), (64, 64)])
def test_a_name_is_whole_in_a_picture_of_any_size(name: str, width: int, height: int) -> None:
    label = draw_label(name, width=width, height=height)
    frame = np.full((height, width, 3), 200, np.uint8)
    for x, y in ((-500.0, -500.0), (width / 2, height / 2), (width + 500.0, height + 500.0)):
        before = frame.copy()
        put_label(frame, label, x=x, y=y)
        assert (frame != before).any()
    assert label.shape[1] <= width


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (3000, 2), (2, 2)])
@pytest.mark.parametrize("kind", ["person", "character"])
def test_a_picture_of_any_size_can_be_worn(tmp_path: Path, kind: str, width: int, height: int) -> None:
    path = tmp_path / "odd.png"
    cv2.imwrite(str(path), np.full((height, width, 3), 90, np.uint8))
    worn = replace(ANN, kind=kind, images=(path,))
    assert len(make("@ann jumps", seconds=1.0, references=(worn,)).frames) == 24


def test_a_quoted_line_is_said_at_the_enrolled_pitch() -> None:
    voiced = replace(ANN, attributes={"pitch_hertz": "205"})
    clip = make('@ann says "hello there"', seconds=2.0, references=(voiced,))
    assert [line["pitch_hertz"] for line in clip.truth["speech"]] == [205]
