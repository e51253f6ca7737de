"""The measurement measures, keeps its hands off the data, and judges by its targets."""

from argparse import Namespace

import pytest

from accounts.models import User
from clips.models import Clip
from common.bench import benchmarks, measure

pytestmark = pytest.mark.django_db


def test_a_small_run_gives_every_figure_and_leaves_no_row() -> None:
    figures = measure(benchmarks()["api"](), Namespace(people=60, clips=120), lambda line: None)
    calls = figures["calls"]
    assert isinstance(calls, dict)
    assert set(calls) == {
        "bare",
        "sign_in",
        "profile",
        "clips_of_person",
        "notifications",
        "search_people",
        "search_clips",
    }
    assert calls["bare"]["queries"] == 0
    assert calls["profile"]["queries"] == 3
    assert calls["notifications"]["queries"] == 3
    assert calls["clips_of_person"]["queries"] == 3
    assert isinstance(figures["targets"], list)
    assert len(figures["targets"]) == 8
    assert isinstance(figures["filtered"], dict)
    assert figures["filtered"]["recall"] == 1.0
    assert not User.objects.exists()
    assert not Clip.objects.exists()
