"""Places where chance decides: who may stand there, and how likely each was to."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from common import clock
from feed.candidate import Candidate, Counts, Scored, Source
from feed.ranking.exploring import EVERY, explore


def an_item(clip: int, *, score: float, author: int | None = None, views: float = 500, fresh: bool = False) -> Scored:
    source = Source.FRESH if fresh else Source.TRENDING
    vector = np.zeros(4, np.float32)
    candidate = Candidate(clip, author or clip, clip, source, clock.now(), "", 10_000, Counts(views=views), vector)
    return Scored(candidate, score)


def a_ranking(*tried: Scored, known: int = EVERY) -> list[Scored]:
    return [*(an_item(1000 + place, score=2.0 - place / 100) for place in range(known)), *tried]


def names(items: list[Scored]) -> list[int]:
    return [item.candidate.clip_id for item in items]


def test_without_new_clips_the_order_stays_and_nothing_is_left_to_chance() -> None:
    ranking = a_ranking(an_item(1, score=0.1))
    found = explore(ranking, np.random.default_rng(0))
    assert names(found) == names(ranking)
    assert {item.propensity for item in found} == {1.0}


def test_the_tenth_place_goes_to_a_new_clip_which_says_so_and_nothing_is_lost() -> None:
    ranking = a_ranking(an_item(1, score=0.1, fresh=True), an_item(2, score=0.2))
    found = explore(ranking, np.random.default_rng(0))
    assert found[EVERY - 1].candidate.clip_id == 1
    assert "trying_something_new" in found[EVERY - 1].reasons
    assert found[EVERY - 1].propensity < 1
    assert sorted(names(found)) == sorted(names(ranking))


def test_what_hardly_anybody_saw_may_be_tried_wherever_it_was_found() -> None:
    found = explore(a_ranking(an_item(1, score=0.1, views=3), an_item(2, score=0.2)), np.random.default_rng(0))
    assert found[EVERY - 1].candidate.clip_id == 1
    seen_enough = a_ranking(an_item(1, score=0.1, views=1000, fresh=True))
    assert names(explore(seen_enough, np.random.default_rng(0))) == names(seen_enough)


def test_an_author_who_is_not_above_yet_comes_first() -> None:
    """Clip 1 is by the author of the first place, and much better thought of than clip 2 by somebody unknown."""
    tried = [an_item(1, score=1.0, author=1000, fresh=True), an_item(2, score=0.01, author=7, fresh=True)]
    for seed in range(20):
        assert explore(a_ranking(*tried), np.random.default_rng(seed))[EVERY - 1].candidate.clip_id == 2


def test_propensities_are_the_chances_that_the_draw_really_has() -> None:
    tried = [(1, 0.9, 0.0), (2, 0.5, 40.0), (3, 0.1, 300.0)]
    drawn, told = Counter[int](), dict[int, float]()
    rng = np.random.default_rng(0)
    for _ in range(4000):
        ranking = a_ranking(*(an_item(clip, score=score, views=views, fresh=True) for clip, score, views in tried))
        chosen = explore(ranking, rng)[EVERY - 1]
        drawn[chosen.candidate.clip_id] += 1
        told[chosen.candidate.clip_id] = chosen.propensity
    assert sum(told.values()) == pytest.approx(1)
    assert min(told.values()) > 0.02, "weighing by the inverse must not blow up"
    for clip, chance in told.items():
        assert drawn[clip] / 4000 == pytest.approx(chance, abs=0.03)


def test_scores_of_nothing_leave_every_new_clip_the_same_chance() -> None:
    ranking = a_ranking(*(an_item(clip, score=0.0, fresh=True) for clip in range(1, 5)))
    assert explore(ranking, np.random.default_rng(0))[EVERY - 1].propensity == pytest.approx(0.25)
