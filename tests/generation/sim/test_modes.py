"""Extension, remix, pictures, references, storyboards and words that weigh."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from generation.engines.base import Failed, Keyframe, Mode, PlanRefusedError, Reference, Source
from generation.engines.sim.engine import SimEngine
from tests.generation.sim.asking import Clip, NeverCancelled, make, request

PROMPT = "a red ball rolls on grass at sunset"


def source_of(clip: Clip, folder: Path, strength: float = 1.0, prompt: str = PROMPT) -> Source:
    path = folder / "truth.json"
    path.write_text(json.dumps(clip.truth))
    return Source("clip_1", folder / "clip.mp4", prompt, clip.truth["seed"], strength, path)


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(np.abs(a.astype(np.int16) - b.astype(np.int16))))


def test_an_extension_goes_on_where_the_clip_ended(tmp_path):
    first = make("a red ball bounces on grass at sunset", seconds=2.0)
    source = source_of(first, tmp_path)
    more = make("the ball goes on", seconds=2.0, mode=Mode.EXTENSION, source=source, seed=99)
    before, after = first.track("ball_1"), more.track("ball_1")
    assert after["y"][0] == pytest.approx(before["y"][-1], abs=0.25)
    assert difference(first.frames[-1], more.frames[0]) < 2.0
    change = (np.diff(after["y"])[0] - np.diff(before["y"])[-1]) * 24
    assert change == pytest.approx(-9.81 * 2 / 24, abs=0.05)


def test_what_broke_stays_broken_in_an_extension(tmp_path):
    first = make("a glass falls in a kitchen and shatters", seconds=3.0)
    assert first.truth["objects"][0]["broken_at"] is not None
    more = make("the glass", seconds=1.0, mode=Mode.EXTENSION, source=source_of(first, tmp_path))
    assert more.truth["objects"][0]["broken_at"] == 0
    assert not any(more.track("glass_1")["is_visible"])


def test_an_extension_of_a_clip_without_a_record_is_refused(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 1)
    with pytest.raises(PlanRefusedError) as refusal:
        SimEngine().plan(request("it rolls on", mode=Mode.EXTENSION, source=source))
    assert refusal.value.code == "source_not_simulated"


def test_an_edit_changes_only_what_it_names_and_that_in_full(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 7, 0.3)
    edit = make("make it night", seconds=2.0, mode=Mode.EDIT, source=source, seed=55)
    plain = make(PROMPT, seconds=2.0, seed=7)
    shot = edit.truth["shots"][0]
    assert (shot["hour"], shot["hour_share"], shot["place"]) == ("night", 1.0, "meadow")
    assert edit.track("ball_1")["x"] == plain.track("ball_1")["x"]


def test_a_remix_without_strength_is_its_source(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 7, 0.0)
    remix = make("a cat on a beach at night, noir", seconds=1.0, mode=Mode.REMIX, source=source, seed=55)
    assert np.array_equal(remix.frames, make(PROMPT, seconds=1.0, seed=7).frames)


def test_a_remix_goes_further_from_its_source_with_every_tenth_of_strength(tmp_path):
    plain = make(PROMPT, seconds=1.0, seed=7).frames
    words = "a purple ball rolls on a beach at night, film grain"
    ways = []
    for tenth in range(11):
        source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 7, tenth / 10)
        remix = make(words, seconds=1.0, mode=Mode.REMIX, source=source, seed=55)
        ways.append(difference(remix.frames, plain))
    assert ways == sorted(ways)
    assert len({round(way, 1) for way in ways}) == 11


def test_an_hour_comes_in_by_degrees_and_an_extension_keeps_the_degree(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 7, 0.2)
    remix = make("make it night", seconds=2.0, mode=Mode.REMIX, source=source, seed=55)
    shot = remix.truth["shots"][0]
    assert (shot["hour"], shot["hour_from"], shot["hour_share"]) == ("night", "sunset", 0.4)
    more = make("the ball goes on", seconds=1.0, mode=Mode.EXTENSION, source=source_of(remix, tmp_path))
    assert difference(remix.frames[-1], more.frames[0]) < 2.0


def test_an_extension_of_a_remix_keeps_its_colouring(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", PROMPT, 7, 0.9)
    remix = make("a red ball rolls on a beach, anime", seconds=2.0, mode=Mode.REMIX, source=source, seed=55)
    assert remix.truth["end"]["grade"] != [1.0, 1.0, 1.0]
    more = make("the ball goes on", seconds=1.0, mode=Mode.EXTENSION, source=source_of(remix, tmp_path))
    assert difference(remix.frames[-1], more.frames[0]) < 2.0


def test_a_remix_swaps_who_it_is_about(tmp_path):
    source = Source("clip_1", tmp_path / "clip.mp4", "a dog runs on a beach at dawn", 7, 0.1)
    remix = make("a cat", seconds=1.0, mode=Mode.REMIX, source=source)
    assert [one["id"] for one in remix.truth["objects"]] == ["cat_1"]
    assert remix.truth["shots"][0]["place"] == "beach"


def test_more_strength_never_keeps_more_of_the_source(tmp_path):
    prompt = "a dog runs on a beach at night in the rain"
    kept: list[int] = []
    for strength in (0.0, 0.3, 0.5, 0.7, 0.9):
        source = Source("clip_1", tmp_path / "clip.mp4", prompt, 7, strength)
        truth = make("a cat", seconds=1.0, mode=Mode.REMIX, source=source, seed=55).truth
        shot = truth["shots"][0]
        kept.append(
            (truth["seed"] == 7) + (shot["hour"] == "night") + bool(shot["weather"]) + (shot["place"] == "beach")
        )
    assert kept == sorted(kept, reverse=True)
    assert kept[0] == 4
    assert kept[-1] == 0


def test_a_clip_begins_with_the_picture_that_it_was_given(tmp_path):
    path = tmp_path / "first.png"
    image = np.full((288, 160, 3), (200, 60, 20), np.uint8)
    cv2.imwrite(str(path), image)
    clip = make(PROMPT, seconds=2.0, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(path, 0.0),))
    assert difference(clip.frames[0], image[:, :, ::-1]) < 1.0
    assert np.array_equal(clip.frames[-1], make(PROMPT, seconds=2.0).frames[-1])


def test_a_clip_passes_through_its_keyframes(tmp_path):
    path = tmp_path / "middle.png"
    image = np.full((40, 90, 3), (20, 190, 20), np.uint8)
    cv2.imwrite(str(path), image)
    clip = make(PROMPT, seconds=2.0, mode=Mode.KEYFRAMES, keyframes=(Keyframe(path, 1.0),))
    assert difference(clip.frames[24], np.full((288, 160, 3), (20, 190, 20), np.uint8)) < 1.0


def test_a_picture_that_can_not_be_read_fails_the_job(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    engine = SimEngine()
    plan = engine.plan(request(PROMPT, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(path, 0.0),)))
    failed = [event for event in engine.run([plan], NeverCancelled()) if isinstance(event, Failed)]
    assert [(one.code, one.is_retryable) for one in failed] == [("unreadable_image", False)]


def test_a_cameo_is_a_paper_puppet_that_wears_its_owners_face(tmp_path):
    path = tmp_path / "face.png"
    cv2.imwrite(str(path), np.full((200, 160, 3), (255, 0, 255), np.uint8))
    reference = Reference("cameo_9", "person", "Ann", images=(path,), attributes={"pitch_hertz": "187"})
    clip = make('Ann waves in a park and says "hello"', seconds=3.0, size=(360, 640), references=(reference,))
    puppet = clip.truth["objects"][0]
    assert puppet["is_puppet_of_person"] is True
    assert puppet["reference"] == "cameo_9"
    assert clip.truth["speech"][0]["pitch_hertz"] == 187
    face = clip.frames.astype(int) - (255, 0, 255)
    assert (np.abs(face).sum(axis=3) < 30).sum(axis=(1, 2)).min() > 200
    assert clip.plan.ignored == ()


def test_a_storyboard_carries_its_cast_from_shot_to_shot():
    clip = make("a red ball rolls on a beach", "the ball bounces", "a cat jumps over the ball", seconds=3.0)
    assert [shot["place"] for shot in clip.truth["shots"]] == ["beach"] * 3
    assert [shot["first_frame"] for shot in clip.truth["shots"]] == [0, 24, 48]
    assert [track["shot"] for track in clip.truth["tracks"]["ball_1"]] == [0, 1, 2]


def test_a_weighted_rain_falls_harder():
    light, heavy = (make(f"a dog sits in the (rain:{w})", seconds=1.0) for w in ("0.5", "2.5"))
    dry = make("a dog sits", seconds=1.0)
    assert light.truth["shots"][0]["weather"] == {"rain": 0.5}
    assert difference(heavy.frames[5], dry.frames[5]) > difference(light.frames[5], dry.frames[5])
