"""What an operator must state before a folder of weights is used, and what is read from the folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from generation.engines.base import Mode
from generation.engines.errors import EngineNotConfiguredError
from generation.engines.ltx2.engine import LTX2Engine
from tests.generation.engines.ltx2.conftest import STATED


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"folder": ""}, "HIBARI_LTX2_FOLDER"),
        ({"folder": "/nowhere"}, "HIBARI_LTX2_FOLDER"),
        ({"is_licence_accepted": False}, "HIBARI_LTX2_LICENCE_ACCEPTED"),
        ({"territory": ""}, "HIBARI_TERRITORY"),
        ({"territory": "Iceland"}, "HIBARI_TERRITORY"),
        ({"attention_backend": "flash_hub"}, "downloads code"),
        ({"loras": {"noir": "/nowhere.safetensors"}}, "noir"),
    ],
)
def test_nothing_starts_without_what_must_be_stated(distilled_folder: Path, change: dict[str, Any], names: str) -> None:
    with pytest.raises(EngineNotConfiguredError, match=names):
        LTX2Engine(**{"folder": str(distilled_folder), **STATED, **change})


def test_an_open_licence_needs_no_acceptance(distilled_folder: Path) -> None:
    engine = LTX2Engine(folder=str(distilled_folder), licence="Apache-2.0", name="small", hardware="cpu")
    assert engine.capabilities.queue == "cpu.small"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}')
    with pytest.raises(EngineNotConfiguredError, match="StableDiffusionPipeline"):
        LTX2Engine(folder=str(tmp_path), **STATED)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineNotConfiguredError, match=r"model_index\.json"):
        LTX2Engine(folder=str(tmp_path), **STATED)


def test_capabilities_follow_from_the_folder_and_the_adapters(
    distilled_folder: Path, full_folder: Path, loras: dict[str, str]
) -> None:
    distilled = LTX2Engine(folder=str(distilled_folder), **STATED).capabilities
    full = LTX2Engine(folder=str(full_folder), **STATED).capabilities
    adapted = LTX2Engine(folder=str(distilled_folder), loras=loras, **STATED).capabilities
    assert Mode.NEGATIVE_PROMPT in full.modes - distilled.modes
    assert adapted.modes - distilled.modes == {Mode.LORA, Mode.REFERENCE_IMAGE, Mode.EDIT}
    assert (distilled.audio_sample_rate, distilled.is_model) == (16_000, True)
    assert distilled.revision != full.revision


def test_a_changed_weight_changes_the_revision(distilled_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(distilled_folder, tmp_path / "copy")
    same = LTX2Engine(folder=str(copy), **STATED).capabilities.revision
    weights = copy / "vocoder" / "diffusion_pytorch_model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    assert same == LTX2Engine(folder=str(distilled_folder), **STATED).capabilities.revision
    assert same != LTX2Engine(folder=str(copy), **STATED).capabilities.revision
