"""What every engine speaks: dataclasses in, typed events out. No torch, no Django.

An engine declares what it can do (`Capabilities`), prices a request without loading anything (`plan`), and renders
plans inside a child process (`run`). The web process only ever calls `capabilities` and `plan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Mode(StrEnum):
    """A way of asking for a clip. An engine lists the ones it has in `Capabilities.modes`."""

    TEXT = "text"
    FIRST_IMAGE = "first_image"
    LAST_IMAGE = "last_image"
    KEYFRAMES = "keyframes"
    EXTENSION = "extension"
    REMIX = "remix"
    EDIT = "edit"
    STORYBOARD = "storyboard"
    REFERENCE_IMAGE = "reference_image"
    REFERENCE_AUDIO = "reference_audio"
    NEGATIVE_PROMPT = "negative_prompt"
    WEIGHTED_PHRASES = "weighted_phrases"
    LORA = "lora"


class Quality(StrEnum):
    """Maps to steps, stages and inner size; the delivered size stays the one asked for."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Stage(StrEnum):
    """Where a render is. Order of appearance; an engine skips the ones it does not have."""

    LOADING = "loading"
    UNDERSTANDING = "understanding"
    RENDERING = "rendering"
    UPSCALING = "upscaling"
    DECODING = "decoding"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, as data. `plan` refuses at the door whatever is not declared here."""

    name: str
    title: str
    is_model: bool
    digital_source_type: Literal["trainedAlgorithmicMedia", "algorithmicMedia"]
    revision: str
    licence: str
    modes: frozenset[Mode]
    sizes: tuple[tuple[int, int], ...]
    """(width, height) in pixels."""
    frame_rates: tuple[int, ...]
    seconds_min: float
    seconds_max: float
    audio_sample_rate: int
    audio_channels: int
    max_references: int = 0
    max_keyframes: int = 0
    max_batch: int = 1
    determinism: Literal["bit", "tolerance", "none"] = "tolerance"
    blocked_territories: tuple[str, ...] = ()
    qualities: tuple[Quality, ...] = (Quality.STANDARD,)
    hardware: Literal["cpu", "gpu"] = "cpu"
    notice: str = ""
    """One sentence for people about what this engine is and is not."""

    @property
    def queue(self) -> str:
        """The Celery queue whose workers can run this engine."""
        return f"{self.hardware}.{self.name}"


@dataclass(frozen=True, slots=True)
class Shot:
    prompt: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Keyframe:
    image: Path
    at_seconds: float
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Reference:
    """A person, character or object to keep: pictures and sound of it, released under a consent ticket."""

    id: str
    kind: Literal["person", "character", "object", "style"]
    name: str
    images: tuple[Path, ...] = ()
    audio: Path | None = None
    ticket: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What the owner enrolled that an engine may use without media, such as the pitch of a voice in Hz."""


@dataclass(frozen=True, slots=True)
class Source:
    """The clip that an extension, a remix or an edit starts from."""

    clip_id: str
    video: Path
    prompt: str
    seed: int
    strength: float = 1.0
    """How far to go from it: 0 keeps it, 1 only takes its prompt and mood."""
    truth: Path | None = None
    """The scene record beside the source, where its engine kept one."""


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One clip to be made. Seconds are those of all shots together."""

    shots: tuple[Shot, ...]
    width: int
    height: int
    fps: int
    seed: int
    mode: Mode = Mode.TEXT
    negative_prompt: str = ""
    quality: Quality = Quality.STANDARD
    style: str = ""
    camera: str = ""
    keyframes: tuple[Keyframe, ...] = ()
    references: tuple[Reference, ...] = ()
    source: Source | None = None

    @property
    def seconds(self) -> float:
        return sum(shot.seconds for shot in self.shots)

    @property
    def prompt(self) -> str:
        return " ".join(shot.prompt for shot in self.shots)


@dataclass(frozen=True, slots=True)
class Plan:
    """A request that was accepted: snapped to the engine's grid and priced. Pure data, safe to store as JSON."""

    engine: str
    request: EngineRequest
    shot_frames: tuple[int, ...]
    estimated_seconds: float
    """Wall seconds of rendering on the hardware the engine is declared for, one clip at a time."""
    estimated_flop: float = 0.0
    estimated_memory_bytes: int = 0
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """Words of the prompt that will not be seen or heard."""
    notes: tuple[str, ...] = ()
    """What was snapped or changed, in words for the person who asked."""
    batch_key: str = ""
    """Plans with the same non-empty key may share one forward pass."""

    @property
    def frames(self) -> int:
        return sum(self.shot_frames)

    @property
    def duration(self) -> Fraction:
        """Exact seconds of the finished clip."""
        return Fraction(self.frames, self.request.fps)


class PlanRefusedError(Exception):
    """The engine can't make this. `code` is stable; `message` says what to do next.

    `values` are what the message names, for a client that says it in another language: `engine`, `least`, `most`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str = "prompt",
        suggestions: Sequence[str] = (),
        **values: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.suggestions = tuple(suggestions)
        self.values = values


class RenderCancelledError(Exception):
    """Raised inside an engine when its control says stop; the host turns it into a `Cancelled` event."""


@dataclass(frozen=True, slots=True)
class StageStarted:
    stage: Stage
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: `index` of `total` done. Index only grows within one plan."""

    index: int
    total: int
    eta_seconds: float | None = None
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A small JPEG of what is being made."""

    jpeg: bytes
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Frames:
    """Finished pictures in order: uint8 [n, height, width, 3], RGB."""

    pictures: NDArray[np.uint8]
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """Finished sound in order: float32 [samples, channels] in [-1, 1] at the declared rate."""

    samples: NDArray[np.float32]
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class ShotState:
    """What later shots need of this one, just before its ShotDone: from an engine that can resume after it.

    The host keeps it beside the shot's pictures; it never travels.
    """

    index: int
    arrays: Mapping[str, NDArray[Any]]
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class ShotDone:
    index: int
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """The clip is complete. `truth` is a JSON-ready record of what was drawn and when, where the engine has one."""

    plan_index: int = 0
    truth: Mapping[str, object] = field(default_factory=dict)
    provenance: Mapping[str, object] = field(default_factory=dict)
    """Weights hash, library versions, sigmas, per-shot seeds: what a re-render needs."""


@dataclass(frozen=True, slots=True)
class Failed:
    code: str
    message: str
    is_retryable: bool
    plan_index: int = 0


@dataclass(frozen=True, slots=True)
class Cancelled:
    plan_index: int = 0


Event = StageStarted | Step | Preview | Frames | Sound | ShotState | ShotDone | Done | Failed | Cancelled


class Control(Protocol):
    """The engine's line to whoever asked. Checked at least once a step."""

    def raise_if_cancelled(self) -> None:
        """Raise `RenderCancelledError` if the job was cancelled, its lease lost or its deadline passed."""


class Engine(Protocol):
    """One file (or folder) per model family implements this. `capabilities` and `plan` never import torch."""

    @property
    def capabilities(self) -> Capabilities: ...

    def plan(self, request: EngineRequest) -> Plan:
        """Validate, snap and price. Pure and quick (<= 20 ms). Raises PlanRefusedError."""

    def load(self) -> None:
        """Bring weights and tables into memory. Called once in the child process."""

    def warm(self, plans: Sequence[Plan]) -> None:
        """Run once what the given shapes need (compilation, caches)."""

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        """Render. Yields Frames and Sound in order for each plan, then Done. Raises RenderCancelledError."""

    def unload(self) -> None:
        """Give the memory back."""


@runtime_checkable
class SavesMemory(Protocol):
    """An engine that can trade speed for memory once a render did not fit."""

    def save_memory(self, level: int) -> bool:
        """Apply the first `level` measures and no others (0: none). False when there are fewer than `level`."""


@runtime_checkable
class KeepsReferences(Protocol):
    """An engine that caches what it derived from people's references."""

    def forget(self, reference_ids: Sequence[str]) -> int:
        """Drop everything derived from these references, at once, and say how many entries went."""


@runtime_checkable
class ResumesShots(Protocol):
    """An engine that can go on with a storyboard after shots that an earlier attempt finished."""

    def resume(
        self, plan: Plan, shots_done: int, state: Mapping[str, NDArray[Any]], control: Control
    ) -> Iterator[Event]:
        """As `run` of one plan, but for the Frames of the first `shots_done` shots. The Sound is that of the whole.

        `state` is the last ShotState of the attempt that finished them; empty where the engine yields none.
        """
