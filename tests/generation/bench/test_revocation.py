"""The measurement of a revocation, in a world of a few clips."""

from __future__ import annotations

import pytest

from generation.bench.revocation.run import measure
from generation.bench.revocation.world import Size

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tiny_world_is_taken_back_and_every_answer_is_counted() -> None:
    figures = measure(Size(clips=40, uses=4, descendants=22, jobs=4), 2, lambda line: None)
    assert (figures["served_after_commit"], figures["traces_left"], figures["errors"]) == (0, 0, 0)
    assert int(str(figures["shown_before"])) > 0
    assert int(str(figures["answers_after"])) > 0
    steps = figures["steps"]
    assert isinstance(steps, dict)
    assert (steps["clips"]["clips"], steps["clips"]["renditions"], steps["generation"]["jobs"]) == (26, 26, 4)
