"""Who sees whom in the trunk."""

import pytest
import torch

from feed.ranker.heads import DURATION_BUCKETS, WATCH_BUCKETS
from feed.ranker.items import Items, ItemShape
from feed.ranker.model import Candidates, History, Ranker, RankerShape

ACTIONS = ("like", "share")


@pytest.fixture
def ranker() -> Ranker:
    torch.manual_seed(0)
    shape = RankerShape(
        ItemShape(id_buckets=50, id_hashes=2, author_buckets=20, semantic_levels=2, semantic_codes=8, caption_dim=6),
        dim=16,
        max_length=12,
        actions=ACTIONS,
        statistics=3,
    )
    made = Ranker(shape).eval()
    for block in made.trunk.blocks:
        torch.nn.init.normal_(block.position_bias)
        torch.nn.init.normal_(block.time_bias)
    return made


def some_items(*shape: int, seed: int) -> Items:
    drawn = torch.Generator().manual_seed(seed)
    return Items(
        torch.randint(1, 10_000, shape, generator=drawn),
        torch.randint(1, 500, shape, generator=drawn),
        torch.randint(0, 8, (*shape, 2), generator=drawn),
        torch.nn.functional.normalize(torch.randn(*shape, 6, generator=drawn), dim=-1),
    )


def a_history(batch: int, length: int, real: int | None = None) -> History:
    drawn = torch.Generator().manual_seed(1)
    mask = torch.arange(length).expand(batch, -1) < (real or length)
    return History(
        some_items(batch, length, seed=2),
        mask,
        times=torch.arange(length).expand(batch, -1) * 60,
        actions=torch.randint(0, 2, (batch, length, len(ACTIONS)), generator=drawn).float(),
        watched=torch.randint(0, WATCH_BUCKETS, (batch, length), generator=drawn),
    )


def some_candidates(batch: int, count: int, at: int = 10_000) -> Candidates:
    drawn = torch.Generator().manual_seed(3)
    return Candidates(
        some_items(batch, count, seed=4),
        times=torch.full((batch, count), at),
        statistics=torch.randn(batch, count, 3, generator=drawn),
        durations=torch.randint(0, DURATION_BUCKETS, (batch, count), generator=drawn),
    )


def only(candidates: Candidates, chosen: torch.Tensor) -> Candidates:
    assert candidates.times is not None
    assert candidates.statistics is not None
    assert candidates.durations is not None
    items = candidates.items
    assert items.authors is not None
    assert items.semantic is not None
    assert items.captions is not None
    return Candidates(
        Items(items.ids[:, chosen], items.authors[:, chosen], items.semantic[:, chosen], items.captions[:, chosen]),
        candidates.times[:, chosen],
        candidates.statistics[:, chosen],
        candidates.durations[:, chosen],
    )


def test_a_candidates_score_is_the_same_alone_and_in_any_company(ranker: Ranker) -> None:
    history, candidates = a_history(1, 8), some_candidates(1, 5)

    together = ranker.score(history, candidates)
    shuffled = ranker.score(history, only(candidates, torch.tensor([3, 1, 4, 0, 2])))
    alone = ranker.score(history, only(candidates, torch.tensor([3])))

    torch.testing.assert_close(alone[0, 0], together[0, 3])
    torch.testing.assert_close(shuffled[0, 0], together[0, 3])


def test_a_viewers_scores_do_not_depend_on_padding(ranker: Ranker) -> None:
    padded = a_history(1, 9, real=5)
    items = padded.items
    parts = (items.ids, items.authors, items.semantic, items.captions)
    cut = History(
        Items(*(None if part is None else part[:, :5] for part in parts)),
        *(
            None if part is None else part[:, :5]
            for part in (padded.mask, padded.times, padded.actions, padded.watched)
        ),
    )

    torch.testing.assert_close(ranker.score(padded, some_candidates(1, 3)), ranker.score(cut, some_candidates(1, 3)))


def test_a_step_judged_in_training_gets_the_score_that_serving_gives(ranker: Ranker) -> None:
    """Step 6 of a history, judged in one pass with all others, against the same step served after six steps."""
    history = a_history(1, 9)
    items = history.items
    assert history.times is not None
    durations = torch.randint(0, DURATION_BUCKETS, (1, 9))
    statistics = torch.randn(1, 9, 3)
    steps = Candidates(items, history.times, statistics, durations)

    _, judged = ranker.judge_history(history, steps)
    before = History(items, torch.arange(9)[None] < 6, history.times, history.actions, history.watched)
    served = ranker.score(before, only(steps, torch.tensor([6])))

    torch.testing.assert_close(judged[0, 6], served[0, 0])


def test_what_comes_later_never_reaches_an_earlier_state(ranker: Ranker) -> None:
    history = a_history(1, 8)
    assert history.actions is not None
    changed = History(history.items, history.mask, history.times, history.actions.clone(), history.watched)
    assert changed.actions is not None
    changed.actions[:, 5] = 1 - changed.actions[:, 5]

    before, after = ranker.encode(history), ranker.encode(changed)

    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_an_item_nobody_has_watched_differs_by_its_meaning(ranker: Ranker) -> None:
    twins = some_items(1, 2, seed=9)
    same_id = Items(torch.tensor([[7, 7]]), twins.authors, twins.semantic, twins.captions)

    vectors = ranker.items(same_id)

    assert not torch.allclose(vectors[0, 0], vectors[0, 1])
