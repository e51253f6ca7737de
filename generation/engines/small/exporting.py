"""From a checkpoint to the folder that the engine serves: diffusers' layout, weights in eight bits, a model card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from generation.engines.small.card import Card, write_card
from generation.engines.small.configuration import SCHEDULER
from generation.engines.small.quantising import quantise
from generation.engines.small.training.checkpoints import FILE_BYTES_MAX, shards, weights_of
from generation.engines.small.training.trainee import PARTS, Trainee

EXPORT_BYTES_MAX = 30 * 10**6
WEIGHTS_PATTERN = "int8-*.safetensors"


def export(trainee: Trainee, folder: Path, measures: Mapping[str, Any] | None = None) -> int:
    """Write the folder anew; returns the bytes of its weights. Raises ValueError above EXPORT_BYTES_MAX."""
    stored = quantise({name: tensor.detach().cpu() for name, tensor in weights_of(trainee).items()})
    size = sum(tensor.nbytes for tensor in stored.values())
    if size > EXPORT_BYTES_MAX:
        raise ValueError(f"{size} bytes of weights are more than may be shipped.")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    _write_configurations(trainee, folder)
    for index, shard in enumerate(shards(stored, FILE_BYTES_MAX)):
        path = folder / f"int8-{index:02d}.safetensors"
        save_file(shard, path)
        path.chmod(0o644)
    write_card(folder, _card(trainee, measures or {}))
    return sum(path.stat().st_size for path in folder.glob(WEIGHTS_PATTERN))


def _card(trainee: Trainee, measures: Mapping[str, Any]) -> Card:
    return Card(
        size=trainee.size,
        time_ratio=trainee.time_ratio,
        clips=dict(trainee.done),
        is_distilled=trainee.is_distilled,
        world=trainee.world,
        measures=dict(measures),
    )


def _write_configurations(trainee: Trainee, folder: Path) -> None:
    """What the adapter reads without torch. Distilled weights are told by a scheduler that shifts nothing."""
    trainee.pipeline.save_config(folder)
    for part in (*PARTS, "scheduler"):
        if part != "text_encoder":
            getattr(trainee.pipeline, part).save_config(folder / part)
    trainee.pipeline.tokenizer.save_pretrained(folder / "tokenizer")
    path = folder / "scheduler" / "scheduler_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | ({} if trainee.is_distilled else SCHEDULER), indent=1))
