"""An engine that is switched on must be set up before anything starts."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from generation.engines.readiness import check_engines


def test_what_ships_is_ready() -> None:
    assert check_engines() == []


def test_an_engine_without_its_folder_says_what_to_set(settings: Settings) -> None:
    settings.ENGINES = ["sim", "ltx2"]
    (problem,) = check_engines()
    assert "HIBARI_LTX2_FOLDER" in problem.msg


def test_an_engine_that_does_not_exist_is_named(settings: Settings) -> None:
    settings.ENGINES = ["sim", "sorra"]
    (problem,) = check_engines()
    assert "sorra" in problem.msg


def test_commands_refuse_to_start_with_it(settings: Settings) -> None:
    settings.ENGINES = ["ltx2"]
    with pytest.raises(CommandError, match="HIBARI_LTX2_FOLDER"):
        call_command("check")
