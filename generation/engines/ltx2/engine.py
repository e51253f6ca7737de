"""LTX-2.0, 2.3 and 2.5, and any model in the same classes, from a local folder. Nothing is ever downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from generation.engines.base import Capabilities, Control, EngineRequest, Event, Mode, Plan, Quality
from generation.engines.ltx2.options import EDIT_LORA, REFERENCE_LORA, read_options
from generation.engines.ltx2.pictures import ReferenceCache
from generation.engines.ltx2.planning import RenderingRules, make_plan, shot_shapes
from generation.engines.ltx2.release import open_release
from generation.engines.ltx2.streaming import Emit, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from generation.engines.ltx2.clip import ClipRenderer
    from generation.engines.ltx2.model import Model, Parts
    from generation.engines.ltx2.prompts import PromptCache

COMPILED_BUCKET_SECONDS = 2
MAX_BATCH, MAX_REFERENCES, MAX_KEYFRAMES = 4, 5, 5
ALWAYS = frozenset(
    {
        Mode.TEXT,
        Mode.FIRST_IMAGE,
        Mode.LAST_IMAGE,
        Mode.KEYFRAMES,
        Mode.EXTENSION,
        Mode.REMIX,
        Mode.STORYBOARD,
    }
)


class LTX2Engine:
    """One adapter for the family. Licence and territory are the operator's to state: nothing starts without them."""

    def __init__(self, **options: Any) -> None:
        """Takes the fields of LTX2Options. Raises EngineNotConfiguredError."""
        self._options = read_options(options)
        self._release = open_release(self._options.folder, is_distilled=self._options.is_distilled)
        self._rules = RenderingRules(
            flop_per_second=self._options.rate,
            pixels_max=self._options.pixels_max,
            bucket_seconds=COMPILED_BUCKET_SECONDS if self._options.is_compiled else 0,
        )
        self._references = ReferenceCache()
        self._model: Model | None = None
        self._prompts: PromptCache | None = None

    @cached_property
    def capabilities(self) -> Capabilities:
        options, release = self._options, self._release
        modes = set(ALWAYS)
        if not release.is_distilled:
            modes.add(Mode.NEGATIVE_PROMPT)
        if options.loras:
            modes.add(Mode.LORA)
        if options.has_references or REFERENCE_LORA in options.loras:
            modes.add(Mode.REFERENCE_IMAGE)
        modes |= {Mode.EDIT} if EDIT_LORA in options.loras else set()
        return Capabilities(
            name=options.name,
            title=options.title,
            is_model=True,
            digital_source_type="trainedAlgorithmicMedia",
            revision=f"{release.version}-{release.fingerprint}",
            licence=options.licence,
            modes=frozenset(modes),
            sizes=options.sizes,
            frame_rates=options.frame_rates,
            seconds_min=1.0,
            seconds_max=options.seconds_max,
            audio_sample_rate=release.audio_rate,
            audio_channels=2,
            max_references=MAX_REFERENCES if Mode.REFERENCE_IMAGE in modes else 0,
            max_keyframes=MAX_KEYFRAMES,
            max_batch=MAX_BATCH,
            determinism="bit" if options.hardware == "cpu" else "tolerance",
            qualities=(Quality.DRAFT, Quality.STANDARD, Quality.HIGH),
            hardware=options.hardware,
            notice=options.notice,
        )

    def plan(self, request: EngineRequest) -> Plan:
        """Raises PlanRefusedError."""
        return make_plan(request, self.capabilities, self._release, self._rules)

    def load(self, parts: Parts | None = None) -> None:
        """From the folder, or around modules that were built. Raises EngineNotConfiguredError and OutOfMemoryError."""
        from generation.engines.ltx2.model import Model
        from generation.engines.ltx2.prompts import PromptCache

        self._model = Model(self._release, self._options, parts)
        self._prompts = PromptCache(self._model)

    def warm(self, plans: Sequence[Plan]) -> None:
        """Render each shape once, which compiles it; what comes out is thrown away."""
        for plan in plans:
            for _ in self.run([plan], _Patient()):
                continue

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        """Plans of one batch key share every forward pass; others are rendered one after another."""
        is_batch = bool(plans[0].batch_key) and len({plan.batch_key for plan in plans}) == 1
        groups = [list(plans)] if is_batch else [[plan] for plan in plans]

        def work(emit: Emit) -> None:
            renderer = self._renderer(control, emit)
            first_index = 0
            for group in groups:
                shapes = shot_shapes(group[0], self._release, self._rules)
                renderer.render(group, shapes, first_index)
                first_index += len(group)

        yield from stream(work)

    def resume(
        self, plan: Plan, shots_done: int, state: Mapping[str, NDArray[Any]], control: Control
    ) -> Iterator[Event]:
        """Goes on from the pictures and the sound that the last finished shot handed on."""

        def work(emit: Emit) -> None:
            shapes = shot_shapes(plan, self._release, self._rules)
            self._renderer(control, emit).resume(plan, shapes, shots_done, state)

        yield from stream(work)

    def _renderer(self, control: Control, emit: Emit) -> ClipRenderer:
        from generation.engines.ltx2.clip import ClipRenderer

        assert self._model is not None, "load comes first"
        assert self._prompts is not None
        return ClipRenderer(self._model, self._prompts, self._references, control, emit)

    @property
    def model(self) -> Model:
        """What was loaded, for measurements that look inside. `load` comes first."""
        assert self._model is not None, "load comes first"
        return self._model

    def unload(self) -> None:
        self._model = self._prompts = None

    def save_memory(self, level: int) -> bool:
        """Decode in tiles, then keep weights off the device while they are idle. Going back reloads the weights."""
        from generation.engines.ltx2.model import ReloadNeededError

        assert self._model is not None, "load comes first"
        try:
            return self._model.save_memory(level)
        except ReloadNeededError:
            self.unload()
            self.load()
            return self.save_memory(level)

    def forget(self, reference_ids: Sequence[str]) -> int:
        return self._references.forget(reference_ids)


class _Patient:
    """A control that never cancels."""

    def raise_if_cancelled(self) -> None:
        return
