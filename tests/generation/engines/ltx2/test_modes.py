"""Every other way of asking: pictures, a clip before, a clip beside, a clip below, several shots, people in context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from generation.engines.base import (
    Done,
    EngineRequest,
    Frames,
    Keyframe,
    Mode,
    Plan,
    PlanRefusedError,
    Quality,
    Reference,
    ShotDone,
    ShotState,
    Sound,
    Source,
    Step,
)
from generation.engines.errors import MediaInvalidError
from generation.engines.ltx2.engine import LTX2Engine
from tests.generation.engines.clips import write_clip
from tests.generation.engines.ltx2.conftest import Patient, Rendered, render, request


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "still.png"
    noise = np.random.default_rng(1).integers(0, 255, (150, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    return path


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source("clip_1", write_clip(tmp_path / "source.mp4", size=(192, 128)), "a lark sings", seed=3)


def one(engine: LTX2Engine, asked: EngineRequest) -> Rendered:
    (clip,) = render(engine, engine.plan(asked))
    assert len(clip.pictures) == round(asked.seconds * asked.fps)
    assert len(clip.sound) == round(asked.seconds * 16_000)
    return clip


def distance(one: Rendered, other: Rendered, frames: slice = slice(None)) -> float:
    return float(np.abs(one.pictures[frames].astype(float) - other.pictures[frames]).mean())


@pytest.mark.parametrize("quality", list(Quality))
def test_a_first_image_changes_the_clip_at_every_quality(engine: LTX2Engine, still: Path, quality: Quality) -> None:
    asked = request(quality=quality)
    held = one(engine, replace(asked, mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(still, 0.0),)))
    assert distance(one(engine, asked), held) > 0


def test_a_last_image_changes_the_clip(engine: LTX2Engine, still: Path) -> None:
    asked = request()
    held = one(engine, replace(asked, mode=Mode.LAST_IMAGE, keyframes=(Keyframe(still, 1.0),)))
    assert distance(one(engine, asked), held) > 0


def test_keyframes_at_two_moments_and_their_strength_matter(engine: LTX2Engine, still: Path) -> None:
    asked = request(seconds=2.0, mode=Mode.KEYFRAMES)
    clips = [
        one(engine, replace(asked, keyframes=(Keyframe(still, 0.0), Keyframe(still, 1.2, strength))))
        for strength in (1.0, 0.3)
    ]
    assert distance(*clips) > 0


def test_a_still_that_is_no_image_is_refused(engine: LTX2Engine, tmp_path: Path) -> None:
    trap = tmp_path / "still.png"
    trap.write_text("#!/bin/sh")
    with pytest.raises(PlanRefusedError) as refusal:
        one(engine, request(mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(trap, 0.0),)))
    assert refusal.value.code == "image_invalid"


def test_an_extension_delivers_only_what_is_new_and_depends_on_what_was(
    engine: LTX2Engine, source: Source, tmp_path: Path
) -> None:
    asked = request(mode=Mode.EXTENSION, source=source)
    dark = replace(source, video=write_clip(tmp_path / "dark.mp4", seconds=0.2, size=(192, 128)))
    clip = one(engine, asked)
    assert clip.done.provenance["shots"][0]["carried"] == 9
    assert clip.done.provenance["shots"][0]["frames"] == 33
    assert distance(clip, one(engine, replace(asked, source=dark))) > 0


def test_a_remix_goes_further_from_its_source_the_stronger_it_is(engine: LTX2Engine, source: Source) -> None:
    asked = request(mode=Mode.REMIX, quality=Quality.HIGH)
    clips = [
        one(engine, replace(asked, source=replace(source, strength=strength))) for strength in (0.1, 0.3, 0.6, 0.9)
    ]
    kept = one(engine, replace(asked, source=replace(source, strength=0.0)))
    distances = [distance(kept, clip) for clip in clips]
    sounds = [float(np.abs(kept.sound - clip.sound).mean()) for clip in clips]
    assert distances == sorted(distances)
    assert sounds == sorted(sounds)
    assert distances[0] < distances[-1]


def test_a_remix_hears_its_source(engine: LTX2Engine, source: Source, tmp_path: Path) -> None:
    asked = request(mode=Mode.REMIX, quality=Quality.HIGH, source=replace(source, strength=0.2))
    silent = write_clip(tmp_path / "silent.mp4", size=(192, 128), tone=None)
    quiet = one(engine, replace(asked, source=replace(source, strength=0.2, video=silent)))
    assert np.abs(one(engine, asked).sound - quiet.sound).mean() > 0


def test_a_full_strength_remix_takes_nothing_but_the_words(engine: LTX2Engine, source: Source) -> None:
    asked = request(mode=Mode.REMIX, quality=Quality.HIGH, source=source)
    plain = one(engine, replace(asked, mode=Mode.TEXT, source=None))
    assert one(engine, asked).is_same_as(plain)


def test_a_source_that_is_no_clip_is_an_error(engine: LTX2Engine, source: Source, tmp_path: Path) -> None:
    trap = tmp_path / "trap.mp4"
    trap.write_text("not a clip")
    with pytest.raises(MediaInvalidError):
        one(engine, request(mode=Mode.EXTENSION, source=replace(source, video=trap)))


def test_a_storyboard_is_rendered_shot_by_shot_with_seeds_of_their_own(engine: LTX2Engine) -> None:
    asked = request("dawn over a field", "a lark rises", "it sings", seconds=1.25)
    clip = one(engine, asked)
    assert [event.index for event in clip.events if isinstance(event, ShotDone)] == [0, 1, 2]
    assert len(set(clip.done.provenance["seeds"])) == 3
    assert [shot["carried"] for shot in clip.done.provenance["shots"]] == [0, 9, 9]
    assert clip.steps == list(range(1, 34))


def test_the_first_shot_of_a_storyboard_is_the_clip_it_would_be_alone(engine: LTX2Engine) -> None:
    alone = one(engine, request("dawn over a field"))
    board = one(engine, request("dawn over a field", "a lark rises"))
    assert np.array_equal(board.pictures[:24], alone.pictures)
    seam = round(16_000 * 15 / 24)
    assert np.array_equal(board.sound[:seam], alone.sound[:seam])


def test_a_later_shot_carries_the_one_before_on(engine: LTX2Engine) -> None:
    boards = [one(engine, request(first, "a lark rises")) for first in ("dawn over a field", "a stormy night at sea")]
    assert distance(*boards, slice(24, 48)) > 0


@pytest.mark.parametrize("shots_done", [1, 2])
def test_a_storyboard_that_resumes_ends_as_it_would_have(engine: LTX2Engine, shots_done: int) -> None:
    asked = request("dawn over a field", "a lark rises", "it sings")
    whole = one(engine, asked)
    (state,) = [one for one in whole.events if isinstance(one, ShotState) and one.index == shots_done - 1]
    events = list(engine.resume(engine.plan(asked), shots_done, state.arrays, Patient()))
    pictures = np.concatenate([event.pictures for event in events if isinstance(event, Frames)])
    (sound,) = [event.samples for event in events if isinstance(event, Sound)]
    (done,) = [event for event in events if isinstance(event, Done)]
    assert np.array_equal(pictures, whole.pictures[24 * shots_done :])
    assert np.array_equal(sound, whole.sound)
    assert done.provenance["seeds"] == whole.done.provenance["seeds"]
    assert next(event.index for event in events if isinstance(event, Step)) == 11 * shots_done + 1


def test_an_image_in_the_second_shot_is_held_there(engine: LTX2Engine, still: Path) -> None:
    asked = request("dawn", "dusk", mode=Mode.KEYFRAMES, keyframes=(Keyframe(still, 1.6),))
    plain = one(engine, replace(asked, mode=Mode.TEXT, keyframes=()))
    held = one(engine, asked)
    assert np.array_equal(held.pictures[:24], plain.pictures[:24])
    assert distance(held, plain, slice(24, 48)) > 0


def test_people_in_context_change_the_clip_and_are_forgotten_on_request(engine: LTX2Engine, still: Path) -> None:
    ann = Reference("cameo_ann", "person", "ann", (still,))
    plain = one(engine, request())
    assert distance(plain, one(engine, request(references=(ann,)))) > 0
    assert engine.forget(["cameo_bob"]) == 0
    assert engine.forget(["cameo_ann"]) == 1
    assert engine.forget(["cameo_ann"]) == 0
    assert one(engine, request()).is_same_as(plain)


def test_an_edit_looks_at_its_source(engine: LTX2Engine, source: Source, tmp_path: Path) -> None:
    asked = request("make it night", mode=Mode.EDIT, source=source)
    other = replace(source, video=write_clip(tmp_path / "short.mp4", seconds=0.2, size=(192, 128)))
    assert distance(one(engine, asked), one(engine, replace(asked, source=other))) > 0


def test_a_style_puts_its_adapter_on_and_takes_it_off(engine: LTX2Engine) -> None:
    plain = one(engine, request())
    painted = one(engine, request(style="watercolour"))
    assert distance(plain, painted) > 0
    assert one(engine, request()).is_same_as(plain)
    assert one(engine, request(style="watercolour")).is_same_as(painted)


def test_a_style_without_an_adapter_and_a_camera_are_words(engine: LTX2Engine) -> None:
    said = one(engine, request("Style: noir. a lark sings Camera: pan left."))
    assert one(engine, request(style="noir", camera="pan left")).is_same_as(said)


def test_a_negative_prompt_needs_full_weights(engine: LTX2Engine, full_engine: LTX2Engine) -> None:
    with pytest.raises(PlanRefusedError, match="negative prompt"):
        engine.plan(request(negative_prompt="rain"))
    asked = request(quality=Quality.DRAFT)
    assert distance(one(full_engine, asked), one(full_engine, replace(asked, negative_prompt="rain"))) > 0


def test_full_weights_run_guided_and_can_remix(full_engine: LTX2Engine, source: Source) -> None:
    high = one(full_engine, request(quality=Quality.HIGH))
    assert high.steps == list(range(1, 31))
    remix = one(full_engine, request(mode=Mode.REMIX, quality=Quality.DRAFT, source=replace(source, strength=0.4)))
    assert len(remix.steps) < 20


def test_saving_memory_gives_the_same_clip_and_can_be_undone(
    load_engine: Callable[..., LTX2Engine], distilled_folder: Path
) -> None:
    engine = load_engine(distilled_folder)
    plain = one(engine, request())
    levels: list[Any] = []
    for level in (1, 2, 0):
        assert engine.save_memory(level)
        clip = one(engine, request())
        levels.append(clip.done.provenance["memory_saving"])
        assert distance(plain, clip) < 2
    assert not engine.save_memory(3)
    assert levels == [1, 2, 0]
    assert clip.is_same_as(plain)


def test_warming_up_renders_each_shape(engine: LTX2Engine) -> None:
    plans: list[Plan] = [engine.plan(request(seconds=1.0)), engine.plan(request(seconds=1.5))]
    engine.warm(plans)
    assert len(one(engine, request()).pictures) == 24
