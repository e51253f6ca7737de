"""The engine `sim`: a closed world with exact physics. It understands what its lexicon holds and says what it did
not understand."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generation.engines.base import (
    Capabilities,
    Control,
    Done,
    EngineRequest,
    Event,
    Failed,
    Frames,
    Plan,
    PlanRefusedError,
    Preview,
    ShotDone,
    Sound,
    Stage,
    StageStarted,
    Step,
)
from generation.engines.checks import check_request
from generation.engines.sim.capabilities import CAPABILITIES
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.negation import read_negation
from generation.engines.sim.parser.read import camera_moves, look_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUGGESTIONS = (
    "a red ball bounces on grass at sunset while a blue cube slides past",
    "a dog chases a ball through a puddle and stumbles, then it shakes in the rain",
    "a glass falls from a table in a kitchen and shatters, slow motion",
)
NOTHING_TO_DRAW = "Nothing in this prompt can be drawn in the simulated world."
CHUNK = 12
PREVIEW_EVERY = 48
LOOKS = ("flat", "film", "noir", "anime", "watercolour", "paper", "neon", "pixel", "documentary")
PLAIN_STYLES = {"flat", "documentary"}
"""Drawn as everything is."""
MOVES = ("still", "pan", "tilt", "dolly", "orbit", "handheld", "drone", "slow")
SECONDS_PER_MEGAPIXEL = 0.022
"""Wall seconds to draw a million pixels on two cores."""


class SimEngine:
    """Implements `Engine`. Holds no weights; loading imports the drawing libraries."""

    def __init__(self) -> None:
        # Read now, so that no plan pays for it.
        lexicon()

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def plan(self, request: EngineRequest) -> Plan:
        check_request(request, CAPABILITIES)
        _check_manner(request)
        frames = tuple(max(1, round(shot.seconds * request.fps)) for shot in request.shots)
        beginning = beginning_of(request, frames)
        script = beginning.script
        if not script.cast and not script.has_scenery:
            denied = ", ".join(one for shot in request.shots for one in read_negation(shot.prompt).understood)
            why = f"This prompt says only what is not to be there: {denied}." if denied else NOTHING_TO_DRAW
            raise PlanRefusedError(
                "nothing_to_draw",
                f"{why} Name a thing, an animal, a person or a place.",
                suggestions=SUGGESTIONS,
                **({"denied": denied} if denied else {}),
            )
        if script.contradicted:
            both = ", ".join(script.contradicted)
            raise PlanRefusedError("nothing_to_draw", f"This prompt asks for it and denies it, so say which: {both}.")
        if beginning.objection is not None:
            raise beginning.objection
        pixels = request.width * request.height * sum(frames)
        return Plan(
            engine="sim",
            request=request,
            shot_frames=frames,
            estimated_seconds=round(1.0 + pixels / 1e6 * SECONDS_PER_MEGAPIXEL, 2),
            estimated_memory_bytes=300_000_000 + request.width * request.height * 3 * CHUNK * 4,
            understood=script.understood,
            ignored=script.ignored,
            notes=script.notes,
        )

    def load(self) -> None:
        from generation.engines.sim import render

        assert render

    def warm(self, plans: Sequence[Plan]) -> None:
        """Nothing is compiled or cached between clips."""

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        for index, plan in enumerate(plans):
            yield from _run_one(plan, index, control)

    def resume(
        self, plan: Plan, shots_done: int, state: Mapping[str, NDArray[Any]], control: Control
    ) -> Iterator[Event]:
        """The whole world is simulated again, which is quick and exact; only the missing pictures are drawn."""
        return _run_one(plan, 0, control, shots_done)

    def unload(self) -> None:
        """Nothing is held."""


def _check_manner(request: EngineRequest) -> None:
    """A style or a camera move that this world does not know is refused: a drawing without it would be paid for."""
    if request.style and request.style not in PLAIN_STYLES and not look_of(request.style):
        raise _unknown("style", request.style, LOOKS)
    if request.camera and not camera_moves(request.camera):
        raise _unknown("camera", request.camera, MOVES)


def _unknown(field: str, asked: str, known: Sequence[str]) -> PlanRefusedError:
    message = f"The simulated world knows no {field} “{asked}”. It has {', '.join(known)}."
    return PlanRefusedError(f"unknown_{field}", message, field=field, suggestions=known, asked=asked)


def _run_one(plan: Plan, plan_index: int, control: Control, shots_done: int = 0) -> Iterator[Event]:
    # Drawing libraries are imported here, in the child process, so that planning in the web process stays light.
    from generation.engines.sim import render, truth
    from generation.engines.sim.drawing.keyframes import PictureOverlay, UnreadablePictureError
    from generation.engines.sim.drawing.thumbnail import jpeg
    from generation.engines.sim.world.recall import memory_from

    request = plan.request
    started = time.monotonic()
    yield StageStarted(Stage.UNDERSTANDING)
    control.raise_if_cancelled()
    beginning = beginning_of(request, plan.shot_frames)
    script, seed = beginning.script, beginning.seed
    memory = memory_from(beginning.memory)
    film = render.make_film(script, request.width, request.height, request.fps, seed, memory, request.references)
    try:
        if request.keyframes:
            film.over.append(PictureOverlay(request.keyframes, film.width, film.height, film.fps, film.frames))
    except UnreadablePictureError as error:
        yield Failed(
            "unreadable_image", f"{error} can't be read as a picture.", is_retryable=False, plan_index=plan_index
        )
        return
    yield StageStarted(Stage.RENDERING)
    first = done = sum(plan.shot_frames[:shots_done])
    for number, frames in enumerate(plan.shot_frames[shots_done:], shots_done):
        for stack in render.draw(film, done, done + frames, CHUNK):
            control.raise_if_cancelled()
            before, done = done, done + len(stack)
            if before // PREVIEW_EVERY != done // PREVIEW_EVERY or before == first:
                yield Preview(jpeg(stack[-1]))
            yield Frames(stack, plan_index)
            left = (time.monotonic() - started) / (done - first) * (film.frames - done)
            yield Step(done, film.frames, round(left, 2))
        yield ShotDone(number, plan_index)
    yield StageStarted(Stage.SOUND)
    control.raise_if_cancelled()
    yield Sound(film.sound(), plan_index)
    record = truth.record(script, film.pictures, film.memory, fps=request.fps, width=request.width,
                          height=request.height, seed=seed,
                          references=[one.id for one in request.references])  # fmt: skip
    yield Done(plan_index, truth=record, provenance=render.provenance(seed))
