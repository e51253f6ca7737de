"""The registry behind `manage.py bench`: found by name, one JSON object last, verdicts that can fail."""

from __future__ import annotations

import json
import sys
import types
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from common.bench import Benchmark, Figures, Target, benchmarks, measure


class Counting(Benchmark):
    name = "counting"
    summary = "Counts as far as it is told."
    targets = (Target("counted", at_least=3), Target("inner.seconds", at_most=1.0))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=int, default=3)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        say("counting")
        return {"counted": options.to, "inner": {"seconds": 0.5}}


@pytest.fixture
def counting_in_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that brings a measurement, as a real module that the registry has to find by itself."""
    module = types.ModuleType("accounts.bench")
    module.BENCHMARKS = (Counting,)  # type: ignore[attr-defined]
    module.__spec__ = types.SimpleNamespace(name="accounts.bench")  # type: ignore[assignment]
    monkeypatch.setitem(sys.modules, "accounts.bench", module)


@pytest.mark.usefixtures("counting_in_accounts")
def test_a_measurement_is_found_in_its_app_and_prints_one_json_object_last() -> None:
    assert benchmarks()["counting"] is Counting
    said, told = StringIO(), StringIO()
    call_command("bench", "counting", "--to", "5", stdout=said, stderr=told)
    figures = json.loads(said.getvalue().splitlines()[-1])
    assert figures["bench"] == "counting"
    assert figures["counted"] == 5
    assert [verdict["is_met"] for verdict in figures["targets"]] == [True, True]
    assert "counting" in told.getvalue()


@pytest.mark.usefixtures("counting_in_accounts")
def test_a_missed_target_is_told_and_fails_only_where_asked_to_be_strict() -> None:
    said = StringIO()
    call_command("bench", "counting", "--to", "2", stdout=said, stderr=StringIO())
    assert json.loads(said.getvalue())["targets"][0] == {
        "figure": "counted",
        "at_least": 3,
        "found": 2,
        "is_met": False,
    }
    with pytest.raises(CommandError, match="counted"):
        call_command("bench", "counting", "--to", "2", "--strict", stdout=StringIO(), stderr=StringIO())


def test_a_figure_that_was_not_measured_is_a_missed_target() -> None:
    assert Target("inner.absent", at_most=1).verdict({"inner": {}})["is_met"] is False
    assert Target("inner", at_most=1).verdict({"inner": {"a": 0}})["is_met"] is False


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="no-such-thing"):
        call_command("bench", "no-such-thing")


def test_measuring_without_targets_gives_the_bare_figures() -> None:
    class Bare(Counting):
        targets = ()

    assert measure(Bare(), Namespace(to=1), lambda line: None) == {
        "bench": "counting",
        "counted": 1,
        "inner": {"seconds": 0.5},
    }
