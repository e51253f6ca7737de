"""The engine's contract: what it declares, what it refuses and what a run yields."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from generation.engines.base import (
    Done,
    Frames,
    Mode,
    PlanRefusedError,
    Preview,
    RenderCancelledError,
    Sound,
    StageStarted,
    Step,
)
from generation.engines.sim.engine import SimEngine
from tests.generation.sim.asking import make, request

PROMPT = "a red ball bounces on grass at sunset while a blue cube slides past"


def test_it_says_that_it_is_no_model() -> None:
    capabilities = SimEngine().capabilities
    assert capabilities.is_model is False
    assert capabilities.digital_source_type == "algorithmicMedia"
    assert "not a model" in capabilities.notice
    assert capabilities.determinism == "bit"


def test_a_run_yields_every_frame_its_sound_and_its_truth_in_order() -> None:
    clip = make(PROMPT, seconds=2.0)
    assert clip.frames.shape == (48, 288, 160, 3)
    assert clip.frames.dtype == np.uint8
    assert clip.sound.shape == (96_000, 2)
    assert clip.sound.dtype == np.float32
    kinds = [type(event) for event in clip.events]
    assert kinds[0] is StageStarted
    assert kinds[-1] is Done
    assert kinds.index(Frames) < kinds.index(Sound)
    assert Preview in kinds
    steps = [event.index for event in clip.events if isinstance(event, Step)]
    assert steps == sorted(steps)
    assert steps[-1] == 48


def test_the_same_request_gives_the_same_bytes_of_picture_and_sound() -> None:
    first, second = make(PROMPT, seconds=2.0), make(PROMPT, seconds=2.0)
    assert np.array_equal(first.frames, second.frames)
    assert np.array_equal(first.sound, second.sound)
    assert first.truth == second.truth


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib\n"
        "from tests.generation.sim.asking import make\n"
        f"clip = make({PROMPT!r}, seconds=1.0)\n"
        "print(hashlib.sha256(clip.frames.tobytes() + clip.sound.tobytes()).hexdigest())\n"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(hashes) == 1


def test_another_seed_gives_another_clip() -> None:
    assert not np.array_equal(make(PROMPT, seconds=1.0).frames, make(PROMPT, seconds=1.0, seed=8).frames)


def test_a_prompt_with_nothing_to_draw_is_refused_with_prompts_that_work() -> None:
    engine = SimEngine()
    with pytest.raises(PlanRefusedError) as refusal:
        engine.plan(request("the inexpressible essence of thermodynamics"))
    assert refusal.value.code == "nothing_to_draw"
    assert refusal.value.values == {}
    assert len(refusal.value.suggestions) == 3
    for suggestion in refusal.value.suggestions:
        assert engine.plan(request(suggestion)).ignored == ()


def test_words_it_does_not_know_are_told_and_the_rest_is_drawn() -> None:
    plan = SimEngine().plan(request("a flibbertigibbet ball bounces quixotically"))
    assert plan.ignored == ("flibbertigibbet", "quixotically")
    assert "ball" in plan.understood
    assert "bounces" in plan.understood


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"size": (123, 457)}, "unsupported_size", "size"),
        ({"fps": 23}, "unsupported_fps", "fps"),
        ({"seconds": 0.5}, "unsupported_seconds", "seconds"),
        ({"seconds": 61.0}, "unsupported_seconds", "seconds"),
        ({"mode": Mode.LORA}, "unsupported_mode", "mode"),
    ],
)
def test_what_is_not_declared_is_refused_at_the_door(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(PlanRefusedError) as refusal:
        SimEngine().plan(request(PROMPT, **change))
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_plan_is_light_enough_for_the_web_process() -> None:
    program = (
        "import sys\n"
        "from generation.engines.sim.engine import SimEngine\n"
        "from generation.engines.base import EngineRequest, Shot\n"
        f"SimEngine().plan(EngineRequest((Shot({PROMPT!r}, 10.0),), 720, 1280, 24, 1))\n"
        "print([name for name in ('torch', 'cv2', 'pymunk', 'django') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_cancelled_run_stops_at_the_next_step() -> None:
    class Cancelled:
        calls = 0

        def raise_if_cancelled(self) -> None:
            self.calls += 1
            if self.calls > 2:
                raise RenderCancelledError

    engine = SimEngine()
    seen: list[object] = []
    with pytest.raises(RenderCancelledError):
        seen.extend(engine.run([engine.plan(request(PROMPT, seconds=4.0))], Cancelled()))
    assert not any(isinstance(event, Done) for event in seen)


def test_plans_and_truth_can_be_stored_as_json() -> None:
    clip = make(PROMPT, seconds=1.0)
    assert json.loads(json.dumps(clip.truth)) == clip.truth
    assert json.dumps(dataclasses.asdict(clip.plan), default=str)


def test_several_plans_run_one_after_another() -> None:
    engine = SimEngine()
    plans = [engine.plan(request(PROMPT, seconds=1.0, seed=seed)) for seed in (1, 2)]

    class Free:
        def raise_if_cancelled(self) -> None:
            return

    done = [event.plan_index for event in engine.run(plans, Free()) if isinstance(event, Done)]
    assert done == [0, 1]


@pytest.mark.parametrize(("field", "code"), [("style", "unknown_style"), ("camera", "unknown_camera")])
def test_a_manner_that_this_world_does_not_know_is_refused_with_those_it_has(field: str, code: str) -> None:
    plain = request("a dog", seconds=2.0)
    with pytest.raises(PlanRefusedError) as refused:
        SimEngine().plan(dataclasses.replace(plain, **{field: "vaporcore"}))
    assert (refused.value.code, refused.value.field) == (code, field)
    for name in refused.value.suggestions:
        assert name in refused.value.message
        SimEngine().plan(dataclasses.replace(plain, **{field: name}))
