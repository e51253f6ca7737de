"""What a second render of a clip needs to know about the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from generation.engines.base import Plan
from generation.engines.ltx2.model import Model
from generation.engines.ltx2.planning import ShotShape


def provenance(
    model: Model, plan: Plan, shapes: Sequence[ShotShape], seeds: Sequence[int], batch: int
) -> Mapping[str, Any]:
    """JSON values only."""
    return {
        "release": model.release.version,
        "revision": model.release.fingerprint,
        "device": model.device_name,
        "dtype": str(model.dtype).removeprefix("torch."),
        "versions": {name: version(name) for name in ("torch", "diffusers", "transformers")},
        "seeds": list(seeds),
        "shots": [
            {
                "frames": shape.frames,
                "carried": shape.carried,
                "passes": [[one.width, one.height, list(one.levels)] for one in shape.recipe.passes],
            }
            for shape in shapes
        ],
        "batch": batch,
        "references": [reference.id for reference in plan.request.references],
        "memory_saving": model.memory_level,
        "is_compiled": model.settings.is_compiled,
    }
