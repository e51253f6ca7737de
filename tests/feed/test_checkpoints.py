"""Versions on disk and the pointer to the one that serves."""

from pathlib import Path

import pytest
import torch

from feed.ranker import checkpoints
from feed.ranker.checkpoints import Checkpoints
from feed.ranker.items import Items, ItemShape
from feed.ranker.model import History, Ranker, RankerShape


@pytest.fixture
def ranker() -> Ranker:
    return Ranker(RankerShape(ItemShape(id_buckets=20), dim=16, actions=("like",), statistics=2)).eval()


def test_a_version_comes_back_with_the_same_weights_and_facts(tmp_path: Path, ranker: Ranker) -> None:
    store = Checkpoints(tmp_path)
    saved = store.save(ranker, {"auc": 0.7})

    loaded, version = store.load(saved.name)

    history = History(Items(torch.tensor([[1, 2, 3]])), torch.ones(1, 3, dtype=torch.bool))
    torch.testing.assert_close(loaded.encode(history), ranker.encode(history))
    assert loaded.shape == ranker.shape
    assert version.facts == {"auc": 0.7}
    assert not loaded.training


def test_saving_does_not_promote_and_rolling_back_returns_to_what_served_before(tmp_path: Path, ranker: Ranker) -> None:
    store = Checkpoints(tmp_path)
    first, second = store.save(ranker, {}), store.save(ranker, {})
    assert store.promoted() is None

    store.promote(first.name)
    store.promote(second.name)
    assert store.promoted() == second.name

    assert store.roll_back() == first.name
    assert store.promoted() == first.name
    assert store.roll_back() is None


def test_a_version_that_does_not_exist_is_never_promoted(tmp_path: Path, ranker: Ranker) -> None:
    store = Checkpoints(tmp_path)
    store.promote(store.save(ranker, {}).name)
    serving = store.promoted()

    with pytest.raises(FileNotFoundError, match="no version ranker_missing"):
        store.promote("ranker_missing")

    assert store.promoted() == serving


def test_a_half_written_version_is_not_listed(tmp_path: Path, ranker: Ranker) -> None:
    store = Checkpoints(tmp_path)
    saved = store.save(ranker, {})
    (tmp_path / ".writing-abc").mkdir()
    assert store.versions() == [saved.name]


def test_old_versions_go_but_never_the_one_that_serves(tmp_path: Path, ranker: Ranker) -> None:
    store = Checkpoints(tmp_path)
    names = [store.save(ranker, {}).name for _ in range(checkpoints.KEPT_VERSIONS + 3)]

    store.promote(names[0])

    assert store.versions() == [names[0], *names[3:]]


def test_rolling_back_where_nothing_ever_served_changes_nothing(tmp_path: Path) -> None:
    store = Checkpoints(tmp_path / "never")
    assert store.roll_back() is None
    assert store.promoted() is None
