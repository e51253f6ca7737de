"""Lifecycle and ledger against a model of ten lines: whatever people, workers and sweeps do in whatever order."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.plans import entitlements_of
from clips.models import Clip
from common import clock
from common.errors import ConflictError, LimitError
from common.ids import new_public_id
from generation.engines.codec import plan_from_json
from generation.lifecycle import JOB
from generation.models import FailureStage, GenerationJob, JobState
from generation.models.job import ACTIVE_STATES
from generation.pipeline import ending
from generation.pipeline.claim import claim_next
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.finish import Finished
from generation.pipeline.render import Rendered
from generation.services import jobs as job_services
from generation.services import ledger
from generation.services.requests import ClipRequest
from generation.services.sweeping import recover_expired_leases
from generation.services.verifying import verify
from moderation.provenance.fingerprint import Fingerprint
from moderation.provenance.marks.keys import mark_id
from moderation.provenance.media import FinishedMedia
from moderation.screening.verdicts import Decision, Verdict
from tests.cast import make_person
from tests.generation.factories import let_leases_run_out

PRICE = Decimal(4)
EMPTY = Fingerprint((), np.zeros((1, 8, 8), np.uint8), ())


def deliver(attempt: GenerationJob) -> None:
    """What a worker does at its end, with a clip of no files."""
    clip_id = new_public_id("clip")
    media = FinishedMedia((), 48, 4.0, mark_id(clip_id), 1, EMPTY)
    verdict = Verdict(Decision.ALLOW, (), (), "1", "")
    plan = plan_from_json(attempt.plan or {})
    rendered = Rendered(Path(os.devnull), None, None, {}, 360, 640, 12)
    ending.deliver(attempt, plan, rendered, Finished(clip_id, (), media, verdict))


class JobsAndCredits(RuleBasedStateMachine):
    """Attempts in the bundle may be long dead: acting on one then must change nothing."""

    jobs = Bundle("jobs")
    attempts = Bundle("attempts")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(clock.now(), tick=True)
        self.clock.start()
        self.people = [make_person("ann"), make_person("bob", plan="plus")]
        self.granted = Decimal(0)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(target=jobs, who=st.integers(0, 1), count=st.integers(1, 4))
    def submit(self, who: int, count: int) -> object:
        by = self.people[who]
        left = ledger.quota_of(by).left
        request = ClipRequest(prompt="a red ball", engine="tiny", seconds=4, size="360p", fps=12, variations=count)
        try:
            made = job_services.submit(by=by, request=request)
        except LimitError:
            assert left < PRICE * count
            assert ledger.quota_of(by).left == left
            return multiple()
        assert ledger.quota_of(by).left == left - PRICE * count
        return multiple(*[job.pk for job in made])

    @rule(target=attempts)
    def claim(self) -> object:
        taken = claim_next("cpu.tiny", worker="w")
        return multiple() if taken is None else taken

    @rule(attempt=attempts)
    def finish_rendering(self, attempt: GenerationJob) -> None:
        is_held = self.holds(attempt, JobState.RUNNING)
        try:
            with transaction.atomic():
                ending.to_finishing(attempt, spent_seconds=1.0)
            assert is_held
        except AttemptLostError:
            assert not is_held

    @rule(attempt=consumes(attempts))
    def deliver(self, attempt: GenerationJob) -> None:
        is_held = self.holds(attempt, JobState.FINISHING)
        before = Clip.objects.count()
        try:
            with transaction.atomic():
                deliver(attempt)
            assert is_held
            assert Clip.objects.count() == before + 1
        except AttemptLostError:
            assert not is_held
            assert Clip.objects.count() == before

    @rule(attempt=attempts, is_retryable=st.booleans())
    def fail(self, attempt: GenerationJob, is_retryable: bool) -> None:
        row = GenerationJob.objects.get(pk=attempt.pk)
        is_held = row.attempt_token == attempt.attempt_token and row.state == attempt.state
        failure = AttemptFailedError(FailureStage.RENDER, "broke", "It broke.", is_retryable=is_retryable)
        ending.fail(attempt, failure, spent_seconds=1.0)
        now = GenerationJob.objects.get(pk=attempt.pk)
        if not is_held:
            assert (now.state, now.attempt_token) == (row.state, row.attempt_token)
        elif is_retryable and attempt.attempt < settings.JOB_MAX_ATTEMPTS:
            assert now.state == JobState.QUEUED
        else:
            assert now.state == JobState.FAILED

    @rule(job=jobs)
    def cancel(self, job: int) -> None:
        row = GenerationJob.objects.select_related("owner").get(pk=job)
        may = row.is_open or row.state == JobState.CANCELLED
        try:
            job_services.cancel(job=row, by=row.owner)
            assert may
        except ConflictError:
            assert not may

    @rule()
    def lose_all_workers(self) -> None:
        let_leases_run_out()
        recover_expired_leases()
        assert not GenerationJob.objects.filter(state__in=ACTIVE_STATES).exists()

    @rule(who=st.integers(0, 1), amount=st.integers(1, 20), reference=st.sampled_from(["a", "b", None]))
    def grant(self, who: int, amount: int, reference: str | None) -> None:
        before = ledger.quota_of(self.people[who]).balance
        is_new = ledger.grant(user=self.people[who], amount=Decimal(amount), reason="gift", reference=reference)
        after = ledger.quota_of(self.people[who]).balance
        assert after - before == (amount if is_new else 0)

    @rule(hours=st.sampled_from([1, 23, 25]))
    def let_time_pass(self, hours: int) -> None:
        self.clock.stop()
        self.clock = time_machine.travel(clock.now() + timedelta(hours=hours), tick=True)
        self.clock.start()

    @invariant()
    def books_add_up(self) -> None:
        found = verify()
        assert found.problems == ()
        assert found.captured == found.delivered == PRICE * Clip.objects.count()

    @invariant()
    def nobody_has_more_running_than_the_plan_allows(self) -> None:
        for person in self.people:
            running = GenerationJob.objects.filter(owner=person, state__in=ACTIVE_STATES).count()
            assert running <= entitlements_of(person).concurrent_jobs

    @invariant()
    def what_is_held_is_the_price_of_what_is_open(self) -> None:
        for person in self.people:
            is_open = [state for state in JobState if state not in JOB.terminal]
            count = GenerationJob.objects.filter(owner=person, state__in=is_open).count()
            quota = ledger.quota_of(person)
            assert quota.held == PRICE * count
            assert quota.left >= 0

    def holds(self, attempt: GenerationJob, state: JobState) -> bool:
        row = GenerationJob.objects.get(pk=attempt.pk)
        # An attempt object remembers the state it was last moved to, as a worker does.
        return row.attempt_token == attempt.attempt_token and row.state == state == attempt.state


@pytest.mark.django_db
@pytest.mark.usefixtures("tiny_engines")
def test_no_order_of_events_breaks_the_books() -> None:
    quick = hypothesis_settings(
        max_examples=10,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes of a database's time
    )
    run_state_machine_as_test(JobsAndCredits, settings=quick)
