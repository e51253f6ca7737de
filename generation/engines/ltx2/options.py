"""What an operator states about a folder of weights. Comes from settings as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from generation.engines.codec import from_plain
from generation.engines.errors import EngineNotConfiguredError

COMMUNITY_LICENCE = "LTX-2.x Community"
OPEN_LICENCES = frozenset({"Apache-2.0", "MIT"})
REFERENCE_LORA, EDIT_LORA = "reference", "edit"
# An H200's dense bf16 rate over the 1.6 that a well-set-up diffusers process should need; and a CPU core's.
FLOP_PER_SECOND = {"gpu": 790e12 / 1.6, "cpu": 60e9}


@dataclass(frozen=True, slots=True)
class LTX2Options:
    """`reference` and `edit` among the LoRA names switch those modes on; any other is a style by that name."""

    folder: str = ""
    folder_setting: str = "HIBARI_LTX2_FOLDER"
    """The environment variable that a complaint about the folder names."""
    name: str = "ltx2"
    title: str = "LTX-2"
    notice: str = "A neural model that makes picture and sound together."
    licence: str = COMMUNITY_LICENCE
    is_licence_accepted: bool = False
    territory: str = ""
    """Two-letter code of the country whose law the operator answers to."""
    hardware: Literal["cpu", "gpu"] = "gpu"
    sizes: tuple[tuple[int, int], ...] = (
        (1280, 720),
        (720, 1280),
        (768, 512),
        (512, 768),
        (1024, 1024),
        (1920, 1080),
        (1080, 1920),
        (1792, 1024),
        (1024, 1792),
        (640, 360),
        (360, 640),
    )
    frame_rates: tuple[int, ...] = (24, 25, 30, 60)
    pixels_max: int = 1920 * 1088
    """The largest inner picture; larger clips are scaled up from it. For models trained at small sizes."""
    flop_per_second: float = 0.0
    is_distilled: bool | None = None
    device: str = ""
    """Empty: the first CUDA device, else the CPU."""
    dtype: str = ""
    """Empty: bfloat16 on CUDA; float32 on a CPU, where bfloat16 is no faster."""
    attention_backend: str = ""
    """One of diffusers' names. Empty: cuDNN's on CUDA, else torch's own."""
    is_compiled: bool = False
    loras: Mapping[str, str] = field(default_factory=dict)
    seconds_max: float = 60.0
    image_crf: int | None = None
    """How strongly stills are compressed before they are encoded, as in training. None: as the release has it."""
    has_references: bool = False
    """The weights themselves keep references, without an adapter for it."""

    @property
    def rate(self) -> float:
        return self.flop_per_second or FLOP_PER_SECOND[self.hardware]


def read_options(given: Mapping[str, Any]) -> LTX2Options:
    """Raises EngineNotConfiguredError for whatever must be stated and is not."""
    options = from_plain(given, LTX2Options)
    if not options.folder or not Path(options.folder).expanduser().is_dir():
        raise EngineNotConfiguredError(
            f"{options.title} needs the folder that holds its weights: {options.folder_setting}."
        )
    if options.licence not in OPEN_LICENCES:
        if not options.is_licence_accepted:
            message = f"Read the {options.licence} licence, then set HIBARI_LTX2_LICENCE_ACCEPTED=1."
            raise EngineNotConfiguredError(message)
        if len(options.territory) != 2 or not options.territory.isalpha():
            raise EngineNotConfiguredError("Set HIBARI_TERRITORY to the two-letter code of your country.")
    if options.attention_backend.endswith("_hub"):
        raise EngineNotConfiguredError("That attention back end downloads code when it runs: choose a local one.")
    missing = sorted(name for name, path in options.loras.items() if not Path(path).expanduser().is_file())
    if missing:
        raise EngineNotConfiguredError(f"These LoRA files are missing: {', '.join(missing)}.")
    return options
