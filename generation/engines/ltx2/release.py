"""What a folder of LTX-2 weights is, read from its JSON files alone: no torch, quick enough for a web process."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generation.engines.errors import EngineNotConfiguredError

_FINGERPRINT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Release:
    """A checkpoint in diffusers' folder layout: LTX-2.0, 2.3, 2.5 or another model in the same classes."""

    folder: Path
    is_distilled_override: bool | None = None

    @cached_property
    def index(self) -> dict[str, Any]:
        return _json(self.folder / "model_index.json")

    @cached_property
    def transformer(self) -> dict[str, Any]:
        return _json(self.folder / "transformer" / "config.json")

    @cached_property
    def vae(self) -> dict[str, Any]:
        return _json(self.folder / "vae" / "config.json")

    @cached_property
    def scheduler(self) -> dict[str, Any]:
        return _json(self.folder / "scheduler" / "scheduler_config.json")

    @cached_property
    def version(self) -> str:
        """Which release's habits to follow: 2.5 reads text with Gemma 4, and 2.3 brought the 48 kHz vocoder."""
        if "Gemma4" in _class_of(self.index, "text_encoder"):
            return "2.5"
        return "2.3" if "BWE" in _class_of(self.index, "vocoder") else "2.0"

    @property
    def is_distilled(self) -> bool:
        """Distilled weights run eight fixed steps unguided. Full weights come with a shifting schedule."""
        if self.is_distilled_override is not None:
            return self.is_distilled_override
        return not self.scheduler.get("use_dynamic_shifting", False)

    @property
    def has_upsampler(self) -> bool:
        return (self.folder / "latent_upsampler" / "config.json").exists()

    @cached_property
    def space_ratio(self) -> int:
        """Pixels of a side per latent."""
        given = self.vae.get("spatial_compression_ratio")
        return int(given or self.vae["patch_size"] * 2 ** sum(self.vae["spatio_temporal_scaling"]))

    @cached_property
    def time_ratio(self) -> int:
        """Frames per latent, after the first frame, which has a latent of its own."""
        given = self.vae.get("temporal_compression_ratio")
        return int(given or self.vae["patch_size_t"] * 2 ** sum(self.vae["spatio_temporal_scaling"]))

    @cached_property
    def audio_rate(self) -> int:
        return int(_json(self.folder / "vocoder" / "config.json")["output_sampling_rate"])

    @cached_property
    def audio_latents_per_second(self) -> float:
        config = _json(self.folder / "audio_vae" / "config.json")
        return float(config["sample_rate"]) / float(config["mel_hop_length"]) / 4

    @cached_property
    def text_tokens(self) -> int:
        """The length that prompts are padded to."""
        length = _json(self.folder / "tokenizer" / "tokenizer_config.json").get("model_max_length", 1024)
        return min(int(length), 1024)

    @cached_property
    def weight_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*.safetensors"))

    @cached_property
    def fingerprint(self) -> str:
        """Names, sizes, and the first and last MiB of every weight file: tens of GB can't be hashed at each start."""
        digest = hashlib.sha256()
        for path in sorted([*self.folder.rglob("*.json"), *self.folder.rglob("*.safetensors")]):
            size = path.stat().st_size
            digest.update(f"{path.relative_to(self.folder)}:{size}\n".encode())
            with path.open("rb") as file:
                digest.update(file.read(_FINGERPRINT_BYTES))
                file.seek(max(0, size - _FINGERPRINT_BYTES))
                digest.update(file.read())
        return digest.hexdigest()[:16]


def open_release(folder: str, *, is_distilled: bool | None) -> Release:
    """Raises EngineNotConfiguredError when the folder does not hold an LTX-2 model in diffusers' layout."""
    release = Release(Path(folder).expanduser(), is_distilled)
    name = str(release.index.get("_class_name", ""))
    if not name.startswith("LTX2"):
        raise EngineNotConfiguredError(f"{folder} holds {name or 'no pipeline'}, not an LTX-2 model.")
    return release


def _class_of(index: dict[str, Any], part: str) -> str:
    return str((index.get(part) or ["", ""])[1])


def _json(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise EngineNotConfiguredError(f"The model folder lacks a readable {path.name} in {path.parent}.") from error
    return data
