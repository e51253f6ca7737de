"""Tiny models, made once, and a way to render with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from generation.engines.base import Control, Done, EngineRequest, Event, Frames, Plan, Shot, Sound, Step
from generation.engines.ltx2.engine import LTX2Engine
from tests.generation.engines.ltx2.tiny_model import save_tiny_lora, save_tiny_model

SIZES = ((192, 128), (128, 192), (128, 128), (184, 136))
STATED: dict[str, Any] = {
    "is_licence_accepted": True,
    "territory": "IS",
    "hardware": "cpu",
    "sizes": SIZES,
    "device": "cpu",
}


@dataclass
class Rendered:
    """One clip's pictures and sound, and every event on the way."""

    events: list[Event] = field(default_factory=list)
    pictures: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 1, 1, 3), np.uint8))
    sound: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 2), np.float32))

    @property
    def steps(self) -> list[int]:
        return [event.index for event in self.events if isinstance(event, Step)]

    @property
    def done(self) -> Done:
        return next(event for event in self.events if isinstance(event, Done))

    def is_same_as(self, other: Rendered) -> bool:
        return np.array_equal(self.pictures, other.pictures) and np.array_equal(self.sound, other.sound)


class Patient:
    def raise_if_cancelled(self) -> None:
        return


def render(engine: LTX2Engine, *plans: Plan, control: Control | None = None) -> list[Rendered]:
    clips = [Rendered() for _ in plans]
    pictures: list[list[NDArray[np.uint8]]] = [[] for _ in plans]
    for event in engine.run(plans, control or Patient()):
        clip = clips[event.plan_index]
        clip.events.append(event)
        if isinstance(event, Frames):
            pictures[event.plan_index].append(event.pictures)
        if isinstance(event, Sound):
            clip.sound = event.samples
    for clip, parts in zip(clips, pictures, strict=True):
        clip.pictures = np.concatenate(parts)
    return clips


def request(
    *prompts: str, seconds: float = 1.0, size: tuple[int, int] = (192, 128), seed: int = 7, **kwargs: Any
) -> EngineRequest:
    shots = tuple(Shot(prompt, seconds) for prompt in prompts or ("a lark sings",))
    return EngineRequest(shots, *size, fps=24, seed=seed, **kwargs)


@pytest.fixture(scope="session")
def distilled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)  # a toy gains nothing from threads, and loses much on a busy machine
    return save_tiny_model(tmp_path_factory.mktemp("models") / "distilled")


@pytest.fixture(scope="session")
def full_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    return save_tiny_model(tmp_path_factory.mktemp("models") / "full", is_distilled=False)


@pytest.fixture(scope="session")
def loras(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("loras")
    names: Sequence[str] = ("reference", "edit", "watercolour")
    return {name: str(save_tiny_lora(folder / f"{name}.safetensors", seed=seed)) for seed, name in enumerate(names)}


@pytest.fixture(scope="session")
def load_engine() -> Callable[..., LTX2Engine]:
    def load(folder: Path, **options: Any) -> LTX2Engine:
        engine = LTX2Engine(folder=str(folder), **STATED, **options)
        engine.load()
        return engine

    return load


@pytest.fixture(scope="session")
def engine(load_engine: Callable[..., LTX2Engine], distilled_folder: Path, loras: dict[str, str]) -> LTX2Engine:
    """Distilled weights with an upsampler and three adapters."""
    return load_engine(distilled_folder, loras=loras)


@pytest.fixture(scope="session")
def full_engine(load_engine: Callable[..., LTX2Engine], full_folder: Path) -> LTX2Engine:
    return load_engine(full_folder)
