"""Words to a clip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Quality, RenderCancelledError, Stage, StageStarted, Step
from generation.engines.ltx2.engine import LTX2Engine
from tests.generation.engines.ltx2.conftest import Patient, render, request


def test_a_clip_has_exactly_the_pictures_and_the_sound_it_was_asked_for(engine: LTX2Engine) -> None:
    for seconds in (1.0, 1.25, 2.0):
        (clip,) = render(engine, engine.plan(request(seconds=seconds)))
        assert clip.pictures.shape == (round(seconds * 24), 128, 192, 3)
        assert clip.sound.shape == (round(seconds * 16_000), 2)
        assert np.isfinite(clip.sound).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_clip(engine: LTX2Engine) -> None:
    first, again, other = (render(engine, engine.plan(request(seed=seed)))[0] for seed in (7, 7, 8))
    assert first.is_same_as(again)
    assert not np.array_equal(first.pictures, other.pictures)
    assert not np.array_equal(first.sound, other.sound)


def test_a_reload_from_the_folder_gives_the_same_bytes(
    engine: LTX2Engine, load_engine: Callable[..., LTX2Engine], distilled_folder: Path
) -> None:
    (first,) = render(engine, engine.plan(request()))
    reloaded = load_engine(distilled_folder)
    (again,) = render(reloaded, reloaded.plan(request()))
    assert first.is_same_as(again)


def test_a_batch_equals_single_runs(engine: LTX2Engine) -> None:
    plans = [
        engine.plan(request("a lark sings", seed=1)),
        engine.plan(request("a much longer line about rain", seed=2)),
    ]
    assert plans[0].batch_key == plans[1].batch_key != ""
    together = render(engine, *plans)
    for clip, plan in zip(together, plans, strict=True):
        (alone,) = render(engine, plan)
        assert np.abs(clip.pictures.astype(int) - alone.pictures.astype(int)).max() <= 1
        assert np.abs(clip.sound - alone.sound).max() < 1e-5
        assert clip.steps == alone.steps
    assert together[0].done.provenance["batch"] == 2


def test_a_cancel_at_a_step_leaves_the_next_run_as_if_nothing_had_happened(engine: LTX2Engine) -> None:
    (before,) = render(engine, engine.plan(request(quality=Quality.HIGH)))

    class Impatient:
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 5:
                raise RenderCancelledError

    seen = []
    with pytest.raises(RenderCancelledError):
        seen.extend(engine.run([engine.plan(request(seed=99, quality=Quality.HIGH))], Impatient()))
    (after,) = render(engine, engine.plan(request(quality=Quality.HIGH)))
    assert after.is_same_as(before)


def test_leaving_early_stops_the_work(engine: LTX2Engine) -> None:
    (before,) = render(engine, engine.plan(request()))
    events = engine.run([engine.plan(request(seed=99))], Patient())
    assert isinstance(next(events), StageStarted)
    events.close()
    (after,) = render(engine, engine.plan(request()))
    assert after.is_same_as(before)


def test_standard_quality_of_distilled_weights_takes_two_passes(engine: LTX2Engine) -> None:
    (clip,) = render(engine, engine.plan(request(quality=Quality.STANDARD)))
    assert clip.steps == list(range(1, 12))
    stages = [event.stage for event in clip.events if isinstance(event, StageStarted)]
    assert stages == [Stage.UNDERSTANDING, Stage.RENDERING, Stage.UPSCALING, Stage.DECODING, Stage.SOUND]
    (shot,) = clip.done.provenance["shots"]
    assert [one[:2] for one in shot["passes"]] == [[96, 64], [192, 128]]


@pytest.mark.parametrize(("quality", "inner"), [(Quality.DRAFT, [96, 64]), (Quality.HIGH, [192, 128])])
def test_other_qualities_take_one_pass_and_deliver_the_size_asked_for(
    engine: LTX2Engine, quality: Quality, inner: list[int]
) -> None:
    (clip,) = render(engine, engine.plan(request(quality=quality)))
    assert clip.steps == list(range(1, 9))
    assert clip.pictures.shape[1:] == (128, 192, 3)
    assert clip.done.provenance["shots"][0]["passes"][0][:2] == inner


def test_a_size_off_the_models_grid_is_fitted(engine: LTX2Engine) -> None:
    plan = engine.plan(request(size=(184, 136), quality=Quality.HIGH))
    (clip,) = render(engine, plan)
    assert clip.pictures.shape[1:] == (136, 184, 3)
    assert plan.notes == ("Rendered at 192x128 and fitted to 184x136.",)


def test_progress_counts_up_with_an_eta_that_reaches_nothing(engine: LTX2Engine) -> None:
    (clip,) = render(engine, engine.plan(request()))
    steps = [event for event in clip.events if isinstance(event, Step)]
    assert [step.index for step in steps] == list(range(1, len(steps) + 1))
    assert {step.total for step in steps} == {len(steps)}
    assert steps[-1].eta_seconds == 0


def test_provenance_says_what_a_second_render_needs(engine: LTX2Engine) -> None:
    (clip,) = render(engine, engine.plan(request(seed=7)))
    told = clip.done.provenance
    assert told["seeds"] == [7]
    assert told["revision"] in engine.capabilities.revision
    assert set(told["versions"]) == {"torch", "diffusers", "transformers"}
    assert told["shots"][0]["frames"] == 25


def test_a_prompt_is_encoded_once_for_all_its_variations(engine: LTX2Engine) -> None:
    assert engine._prompts is not None
    before = engine._prompts.encoded
    for seed in (1, 2, 3):
        render(engine, engine.plan(request("four larks and a kite", seed=seed)))
    assert engine._prompts.encoded == before + 1
