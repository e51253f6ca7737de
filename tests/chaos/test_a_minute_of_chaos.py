"""The small form of `make chaos`: one fault of each kind around a dozen jobs; and the plan that a seed makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from config import env
from tests.chaos.clients import make_wishes
from tests.chaos.faults import KINDS, draw


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_charged_twice_whatever_breaks() -> None:
    command = [sys.executable, "-m", "tests.chaos", "--jobs", "12", "--faults", str(len(KINDS))]
    # A forgetful database may lose its last commits when it is killed, and with them the names of files: not here.
    options = ["--seed", "7", "--lease", "8", "--hands", "8", "--minutes", "12"]
    environment = {**os.environ, "PYTHONPATH": f"{env.ROOT}:{env.ROOT / 'platform'}"}
    ended = subprocess.run(
        [*command, *options], cwd=env.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stdout, ended.stderr[-3000:]
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["problems"] == []
    assert set(figures["faults"]) == set(KINDS)
    assert sum(figures["states"].values()) == 12
    assert figures["credits_captured"] == figures["credits_delivered"] == 4 * figures["states"].get("completed", 0)
    assert ended.returncode == 0


def test_a_seed_makes_the_same_storm_again() -> None:
    assert draw(64, 7) == draw(64, 7)
    assert draw(64, 7) != draw(64, 8)
    assert make_wishes(30, seed=7, tokens=["a", "b"]) == make_wishes(30, seed=7, tokens=["a", "b"])


def test_every_kind_of_fault_comes_about_equally_often() -> None:
    counts = Counter(draw(64, 3))
    assert set(counts) == set(KINDS)
    assert max(counts.values()) - min(counts.values()) <= 1
