"""For You when the learned ranker serves, and when it is away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from common.redis import client as redis
from feed.models.vectors import DIMENSIONS
from feed.ranker.checkpoints import Checkpoints
from feed.ranker.items import ItemShape
from feed.ranker.lens import Lens
from feed.ranker.log_training import log_shape
from feed.ranker.meanings import Meanings
from feed.ranker.model import Ranker
from feed.ranker.versions_from_logs import Trained, save_version
from feed.ranking import learned
from feed.services import training
from inference.client import states
from tests.cast import make_person
from tests.feed.scenes import clip_about, page_of, report, topic_vector
from tests.feed.test_serving import exposures_of_tastes
from tests.inference.serving import inference_process

pytestmark = pytest.mark.django_db


def untrained_version(folder: Path) -> str:
    """A version of the right shape for this site's vectors; what it has learned does not matter here."""
    exposures = exposures_of_tastes(rows=1500)
    meanings = Meanings.of({clip: topic_vector(clip % 4, clip) for clip in range(1, 81)})
    assert meanings is not None
    lens = Lens.of(exposures)
    ranker = Ranker(log_shape(exposures, lens, dim=16, blocks=1, meanings=meanings))
    assert isinstance(ranker.shape.items, ItemShape)
    assert ranker.shape.items.caption_dim == DIMENSIONS
    store = Checkpoints(folder)
    name = save_version(store, Trained(ranker, lens, meanings.codebooks), {}, exposures).name
    store.promote(name)
    return name


@pytest.fixture
def serving(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An inference process whose ranker is a promoted version; gives the version's name."""
    redis().flushdb()
    learned._away.clear()
    settings.INFERENCE_SOCKET = tmp_path / "inference.sock"
    settings.FEED_RANKER_SECONDS = 60.0
    monkeypatch.setenv("HIBARI_WEIGHTS_DIR", str(tmp_path / "weights"))
    name = untrained_version(tmp_path / "weights" / "feed")
    with inference_process(settings.INFERENCE_SOCKET):
        yield name


def test_the_version_that_judged_is_named_and_the_formula_serves_once_it_is_gone(
    serving: str, tmp_path: Path, settings: Any
) -> None:
    ann, bob = make_person("ann"), make_person("bob")
    for topic in range(6):
        clip_about(ann, topic=topic)

    first = page_of(bob, limit=2)
    report(bob, {"impression": first["data"][0]["impression"], "kind": "like"})
    seconds_old = clip_about(ann, topic=1)
    judged = page_of(bob, limit=5)
    assert states(timeout_seconds=5)["ranker"] == "ready"
    shutil.rmtree(tmp_path / "weights")
    without = page_of(bob, limit=5)

    assert {item["why"]["ranker"] for item in [*first["data"], *judged["data"]]} == {serving}
    assert seconds_old.public_id in {item["id"] for item in judged["data"]}
    assert {item["why"]["ranker"] for item in without["data"]} <= {"formula"}


def test_a_ranker_that_is_away_is_not_asked_again_at_once(settings: Any, tmp_path: Path) -> None:
    redis().flushdb()
    learned._away.clear()
    settings.INFERENCE_SOCKET = tmp_path / "nobody.sock"
    ann, bob = make_person("ann"), make_person("bob")
    clip_about(ann, topic=1)

    assert page_of(bob)["data"][0]["why"]["ranker"] == "formula"
    assert learned._away["until"] > 0
    learned._away.clear()


def test_no_training_starts_where_hardly_anything_happened(settings: Any, tmp_path: Path) -> None:
    settings.RANKER_DIR = tmp_path
    assert not training.train_if_new()


@pytest.mark.parametrize(("worse", "better"), [(-234.0, -40.0), (-40.0, 0.0), (0.0, 0.005), (0.009, 0.02), (1.0, 2.0)])
def test_worths_keep_their_order_without_zeros_and_negatives(worse: float, better: float) -> None:
    lower, higher = learned.positive(np.array([worse, better]))
    assert 0 < lower <= higher
    low, none, high = learned.positive(np.array([-40.0, 0.0, 0.02]))
    assert low < none < high
