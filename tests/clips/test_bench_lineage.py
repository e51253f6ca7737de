"""The measurement of lineage, small: it answers for all three clips and leaves nothing behind."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from clips.models import Clip


@pytest.mark.django_db
def test_bench_lineage_measures_a_chain_and_a_crowd_and_rolls_back() -> None:
    out = StringIO()
    call_command("bench", "lineage", "--chain", "30", "--children", "30", stdout=out, stderr=StringIO())
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert (figures["chain"], figures["children"]) == (30, 30)
    for page in ("lineage", "ancestors", "tree"):
        assert figures[page]["most_queries_over_one_child"] == 0
        assert figures[page]["crowd_p95_milliseconds"] > 0
        assert figures[page]["one_child_p50_over_bare_p50"] > 0
    assert len(figures["targets"]) == 12
    assert all(target["found"] is not None for target in figures["targets"])
    assert not Clip.objects.exists()
