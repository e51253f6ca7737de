"""A storyboard whose first attempt dies in its second shot: the job ends well, and nothing is left on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from generation import pipeline
from generation.engines.base import Shot
from generation.models import GenerationJob, JobState
from generation.pipeline import spool
from tests.cast import make_person
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]
SHOTS = (Shot("a ball that dies", 1.0), Shot("on", 1.0), Shot("end", 2.0))


@pytest.fixture
def job(tmp_path: Path) -> GenerationJob:
    return submit_job(make_person("ann"), engine="shot-by-shot", prompt="", shots=SHOTS, style=str(tmp_path / "diary"))


def test_the_next_attempt_makes_only_the_shots_that_are_missing(job: GenerationJob, tmp_path: Path) -> None:
    assert pipeline.run_next("cpu.shot-by-shot")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.QUEUED, 1)
    assert (spool.kept_of(job) / "shot-0").is_dir()
    assert spool.remove_abandoned() == 0, "the job still waits for it"
    assert pipeline.run_next("cpu.shot-by-shot")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.COMPLETED, 2)
    assert (tmp_path / "diary").read_text().split() == ["0", "1", "1", "2"]
    left = {path.name for path in Path(settings.SPOOL_DIR).iterdir()}
    assert not {name for name in left if name.startswith((spool.PREFIX, spool.KEPT_PREFIX))}


def test_a_job_that_ends_otherwise_leaves_no_shots_behind(job: GenerationJob) -> None:
    assert pipeline.run_next("cpu.shot-by-shot")
    GenerationJob.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)
    assert spool.remove_abandoned() == 1
    assert not spool.kept_of(job).exists()
