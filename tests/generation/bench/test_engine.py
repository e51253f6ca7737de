"""`manage.py bench engine`: the simulated world judged by its files, and what the command says when it can't."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common.bench import benchmarks
from generation.bench.engine import EngineQuality


def bench(*arguments: str) -> dict[str, object]:
    said = StringIO()
    call_command("bench", "engine", *arguments, stdout=said, stderr=StringIO())
    figures: dict[str, object] = json.loads(said.getvalue().splitlines()[-1])
    return figures


def test_the_command_knows_the_measurement() -> None:
    assert benchmarks()["engine"] is EngineQuality


def test_the_physics_and_the_sound_of_the_simulated_world_hold_and_the_controls_fail() -> None:
    figures = bench("--engine", "sim", "--only", "physics")
    assert figures["engine"] == "sim"
    assert figures["size"] == "360x640"
    assert float(str(figures["onset_f1"])) >= 0.97
    assert float(str(figures["free_fall_error_worst"])) <= 0.02
    assert float(str(figures["restitution_error"])) <= 0.02
    assert float(str(figures["onset_f1_shuffled"])) < 0.6
    assert float(str(figures["onset_f1_shifted"])) < 0.6
    verdicts = figures["targets"]
    assert isinstance(verdicts, list)
    assert float(str(figures["free_fall_error_wrong_g"])) > 0.05
    assert {verdict["figure"] for verdict in verdicts} == {
        "free_fall_error_wrong_g",
        "onset_f1",
        "onset_f1_shuffled",
        "onset_f1_shifted",
        "free_fall_error_worst",
    }
    assert all(verdict["is_met"] for verdict in verdicts)


def test_things_stay_themselves_over_the_cuts_of_the_simulated_world() -> None:
    figures = bench("--engine", "sim", "--only", "persistence")
    assert figures["persistence"] == 1.0
    assert figures["persistence_swapped"] == 0.0


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CommandError, match="sim"):
        bench("--engine", "no-such-engine")


@pytest.mark.parametrize("size", ["7x7", "wide", "360"])
def test_a_size_that_the_engine_does_not_have_is_refused(size: str) -> None:
    with pytest.raises(CommandError, match="360x640"):
        bench("--engine", "sim", "--size", size)


def test_full_size_weights_are_timed_for_one_engine_only() -> None:
    with pytest.raises(CommandError, match="ltx2"):
        bench("--engine", "sim", "--full-size")
