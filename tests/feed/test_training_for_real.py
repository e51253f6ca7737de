"""What beat does every five minutes, whole: viewers scroll, another process learns, and the pointer says who serves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from common.redis import client as redis
from feed.ranker.pointer import promoted_version, trained_until_ms
from feed.ranker.versions_from_logs import ALLOWED_LOSS
from feed.services import training
from feed.simulation.town import make_town
from feed.simulation.trials import Trials
from feed.simulation.viewers import store

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where versions go; the process that trains finds it, and the database of the tests, by its environment."""
    settings.RANKER_DIR = tmp_path / "feed"
    known = connection.settings_dict
    secret = f":{quote(str(known['PASSWORD']))}" if known["PASSWORD"] else ""
    where = f"host={quote(str(known['HOST']), safe='')}" + (f"&port={known['PORT']}" if known["PORT"] else "")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{known['USER']}{secret}@/{known['NAME']}?{where}")
    monkeypatch.setenv("REDIS_URL", settings.REDIS_URL)
    monkeypatch.setenv("HIBARI_WEIGHTS_DIR", str(tmp_path))
    redis().flushdb()
    yield tmp_path / "feed"
    for process in training._running:
        process.kill()
        process.wait()
    training._running.clear()


def test_beat_trains_once_on_what_viewers_did_and_promotes_only_what_is_no_worse(folder: Path) -> None:
    trials = Trials(make_town(clips=120, authors=20, seed=0), people=12)
    assert not training.train_if_new(), "nobody has done anything yet"
    for _ in range(12):
        viewer = trials.viewer()
        for _ in range(5):
            viewer.react(trials.town, viewer.refresh())
    store()

    assert training.train_if_new()
    assert not training.train_if_new(), "one at a time"
    (process,) = training._running
    assert process.wait(timeout=170) == 0

    (version,) = folder.glob("ranker_*")
    figures = json.loads((version / "ranker.json").read_text())["facts"]["figures"]
    assert figures["exposures"] >= 100
    is_no_worse = figures["mean_gauc"] >= figures["running_counts_mean_gauc"] - ALLOWED_LOSS
    assert promoted_version(folder) == (version.name if is_no_worse else None)
    assert trained_until_ms(folder)
    assert not training.train_if_new(), "nothing is new since, promoted or not"
