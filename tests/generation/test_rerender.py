"""A delivered job is rendered again from what was kept, and proves to be the same, or says that it is not."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from clips.models import Clip, PendingFile
from generation import pipeline
from generation.models import GenerationJob, LedgerEntry
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


@pytest.fixture
def job(ann: User) -> GenerationJob:
    made = submit_job(ann, engine="sim", seed=7)
    assert pipeline.run_next(made.queue)
    made.refresh_from_db()
    return made


def rerender(public_id: str) -> dict[str, Any]:
    out = StringIO()
    call_command("rerender", public_id, stdout=out)
    figures: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return figures


def test_the_simulated_world_renders_the_same_clip_again_bit_by_bit(job: GenerationJob) -> None:
    entries = LedgerEntry.objects.count()
    figures = rerender(job.public_id)
    assert figures["is_identical"]
    assert figures["determinism"] == "bit"
    assert set(figures["raw"]["now"]) == {"pictures", "sound"}
    assert figures["raw"]["now"] == figures["raw"]["then"]
    assert figures["revision"]["then"] == figures["revision"]["now"]
    assert job.clip is not None
    assert rerender(job.clip.public_id)["is_identical"]
    assert (Clip.objects.count(), LedgerEntry.objects.count(), PendingFile.objects.count()) == (1, entries, 0)


def test_another_seed_is_found_out(job: GenerationJob) -> None:
    assert job.plan is not None
    job.plan["request"]["seed"] += 1
    job.save(update_fields=["plan"])
    with pytest.raises(CommandError, match="came out differently"):
        rerender(job.public_id)


def test_a_job_of_which_too_little_was_kept_is_told_so(ann: User, job: GenerationJob) -> None:
    with pytest.raises(CommandError, match="too little"):
        rerender(submit_job(ann).public_id)
    with pytest.raises(CommandError, match="no job"):
        rerender("video_nothing")
