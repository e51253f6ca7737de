"""What is kept between runs, and can be carried to another machine: averaged weights alone, in small files.

The optimiser's moments are four times as large and are dropped: a resumed run warms up again.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.training.trainee import PARTS, Trainee, build

FILE_BYTES_MAX = 16 * 2**20
ALL_BYTES_MAX = 60 * 2**20
_HEADER_BYTES = 256 * 1024
_RECORD = "checkpoint.json"

Weights = dict[str, torch.Tensor]


def weights_of(trainee: Trainee) -> Weights:
    """Every tensor by part and name, buffers included: latent statistics are among them."""
    return {f"{part}.{name}": t for part in PARTS for name, t in _stored(trainee, part).items()}


def save_checkpoint(trainee: Trainee, weights: Weights, folder: Path) -> int:
    """bfloat16 shards of at most 16 MiB; returns their bytes. Written beside the old ones, then put in their place."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: t.detach().to("cpu", torch.bfloat16).contiguous() for name, t in weights.items()}
    parts = shards(halves, FILE_BYTES_MAX)
    if sum(_bytes(shard) for shard in parts) > ALL_BYTES_MAX:
        raise ValueError("This configuration is too large to be carried in one checkpoint.")
    for old in folder.glob("weights-*.partial"):
        old.unlink()
    paths = [folder / f"weights-{index:02d}.safetensors" for index in range(len(parts))]
    for path, shard in zip(paths, parts, strict=True):
        save_file(shard, path.with_suffix(".partial"))
    for path in paths:
        path.with_suffix(".partial").replace(path)
    for left in set(folder.glob("weights-*.safetensors")) - set(paths):
        left.unlink()
    record = {
        "size": trainee.size,
        "time_ratio": trainee.time_ratio,
        "world": trainee.world,
        "clips": trainee.done,
        "files": len(paths),
    }
    (folder / _RECORD).write_text(json.dumps(record, indent=1))
    return sum(path.stat().st_size for path in paths)


def load_checkpoint(folder: Path, device: torch.device) -> Trainee:
    """Raises EngineNotConfiguredError when the folder holds none, or only part of one."""
    try:
        record = json.loads((folder / _RECORD).read_text())
    except (OSError, ValueError) as error:
        raise EngineNotConfiguredError(f"{folder} holds no checkpoint of the small model.") from error
    trainee = build(record["size"], record["time_ratio"], device, world=record.get("world", "whole"))
    trainee.done.update(record["clips"])
    found: Weights = {}
    for path in sorted(folder.glob("weights-*.safetensors")):
        found |= load_file(path)
    put_weights(trainee, found)
    return trainee


def put_weights(trainee: Trainee, weights: Weights) -> None:
    """In place. Raises EngineNotConfiguredError unless every tensor is there, in its shape."""
    for part in PARTS:
        own = _stored(trainee, part)
        missing = [name for name in own if f"{part}.{name}" not in weights]
        if missing:
            raise EngineNotConfiguredError(f"The checkpoint lacks {len(missing)} tensors of {part}.")
        if any(weights[f"{part}.{name}"].shape != tensor.shape for name, tensor in own.items()):
            raise EngineNotConfiguredError(f"The checkpoint's {part} has other shapes: another version made it.")
        with torch.no_grad():
            for name, tensor in own.items():
                tensor.copy_(weights[f"{part}.{name}"])


def _stored(trainee: Trainee, part: str) -> Weights:
    """A tied tensor once: safetensors refuses two names for one memory."""
    seen: set[int] = set()
    found: Weights = {}
    for name, tensor in trainee.part(part).state_dict(keep_vars=True).items():
        if tensor.data_ptr() in seen and tensor.numel():
            continue
        seen.add(tensor.data_ptr())
        found[name.replace("_orig_mod.", "")] = tensor
    return found


def shards(weights: Weights, bytes_max: int) -> list[Weights]:
    """In order, each small enough for a file of `bytes_max`."""
    found: list[Weights] = [{}]
    for name, tensor in weights.items():
        room = bytes_max - _HEADER_BYTES - _bytes(found[-1])
        if found[-1] and tensor.nbytes > room:
            found.append({})
        found[-1][name] = tensor
    return found


def _bytes(shard: Weights) -> int:
    return sum(tensor.nbytes for tensor in shard.values())
