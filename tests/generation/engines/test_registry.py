"""Engines by name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_django import Settings

from generation.engines.errors import UnknownEngineError
from generation.engines.registry import get_engine, get_spec, list_capabilities


@pytest.mark.usefixtures("tiny_engines")
def test_an_engine_is_found_by_name_and_built_once() -> None:
    assert get_engine("tiny").capabilities.name == "tiny"
    assert get_engine("tiny") is get_engine("tiny")
    assert get_engine("tiny") is not get_engine("other")


@pytest.mark.parametrize("name", ["nonsense", "", "os.system"])
def test_an_unknown_engine_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(UnknownEngineError) as refusal:
        get_engine(name)
    assert refusal.value.specific_code == "unknown_engine"
    assert "sim" in refusal.value.message


@pytest.mark.usefixtures("tiny_engines")
def test_an_engine_that_is_switched_off_is_unknown(settings: Settings) -> None:
    settings.ENGINES = ["other"]
    with pytest.raises(UnknownEngineError):
        get_engine("tiny")
    assert [engine.name for engine in list_capabilities()] == ["other"]


@pytest.mark.usefixtures("tiny_engines")
def test_options_reach_the_child_as_plain_data(settings: Settings) -> None:
    settings.ENGINE_OPTIONS = {"tiny": {"folder": "/models/tiny"}}
    assert get_spec("tiny").options == {"folder": "/models/tiny"}


def test_looking_engines_up_imports_neither_torch_nor_an_engine() -> None:
    script = (
        "import sys, generation.engines.registry, generation.engines.host.engine_process\n"
        "print([name for name in ('torch', 'diffusers', 'generation.engines.sim') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
