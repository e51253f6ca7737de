"""`bench queue`: from the commit of a job to its claim by a worker, beside bare Celery on the same broker."""

from __future__ import annotations

import json
import secrets
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import ClassVar

from celery import current_app
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import User
from common import redis
from common.bench import Benchmark, Figures, Target
from common.ids import new_public_id
from generation import lifecycle
from generation.bench.queue_tasks import BARE, OURS
from generation.engines.base import EngineRequest, Shot
from generation.engines.codec import plan_to_json
from generation.engines.registry import get_engine
from generation.models import GenerationJob, JobState, LedgerEntry
from generation.services import ledger

ANSWER_SECONDS = 30


class QueueLatency(Benchmark):
    name = "queue"
    summary = "Seconds from a job's commit to its claim, and jobs a second with an empty engine, beside bare Celery."
    targets: ClassVar = (Target("ratio_of_medians", at_most=2.0),)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=200, help="one job and one bare task each, in turn")
        parser.add_argument("--burst", type=int, default=300, help="jobs that are queued before the first is taken")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        line = _Line()
        try:
            with _worker(line.queue, say):
                line.ours(), line.bare()  # the first of each also connects and imports
                pairs = [(line.ours(), line.bare()) for _ in range(options.rounds)]
                say(f"{options.rounds} rounds done")
                ours_rate, bare_rate = line.burst_of_ours(options.burst), line.burst_of_bare(options.burst)
        finally:
            line.clear()
        ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        return {
            "rounds": options.rounds,
            "commit_to_claim_ms": _spread(ours),
            "bare_celery_ms": _spread(bare),
            "ratio_of_medians": round(statistics.median(ours) / statistics.median(bare), 3),
            "jobs_per_second": round(ours_rate, 1),
            "bare_tasks_per_second": round(bare_rate, 1),
        }


class _Line:
    """A queue of its own with a person of its own, so that a running stack is neither used nor disturbed."""

    def __init__(self) -> None:
        tag = secrets.token_hex(4)
        self.queue, self.answers = f"bench.{tag}", f"hibari:bench:{tag}"
        ball = EngineRequest((Shot("a red ball bounces", 4.0),), width=360, height=640, fps=24, seed=1)
        self.plan = plan_to_json(get_engine("sim").plan(ball))
        self.person = User.objects.create_user(
            f"bench-{tag}@example.com", handle=f"bench{tag}", birth_date=date(1990, 1, 1), plan="pro"
        )

    def ours(self) -> float:
        committed_at = self._queue_job(is_rung=True)
        return self._answer() - committed_at

    def bare(self) -> float:
        sent_at = time.monotonic()
        self._send(BARE)
        return self._answer() - sent_at

    def burst_of_ours(self, count: int) -> float:
        """Jobs a second, from the first bell to the last end."""
        for _ in range(count):
            self._queue_job(is_rung=False)
        return self._drain(OURS, count)

    def burst_of_bare(self, count: int) -> float:
        return self._drain(BARE, count)

    def clear(self) -> None:
        """Leave no row and no key behind."""
        LedgerEntry.objects.filter(user=self.person).delete()
        GenerationJob.objects.filter(owner=self.person).delete()
        self.person.delete()
        redis.client().delete(self.answers, self.queue)

    def _queue_job(self, *, is_rung: bool) -> float:
        """A job of no price in the queue, and the moment of its commit."""
        moments: list[float] = []
        with transaction.atomic():
            job = GenerationJob.objects.create(
                owner=self.person,
                submission_id=new_public_id("sub"),
                prompt="bench",
                engine="sim",
                queue=self.queue,
                plan=self.plan,
            )
            lifecycle.record(job, to=JobState.QUEUED, actor="bench")
            ledger.reserve(job=job)
            transaction.on_commit(lambda: moments.append(time.monotonic()))
            if is_rung:
                transaction.on_commit(lambda: self._send(OURS))
        return moments[0]

    def _drain(self, task: str, count: int) -> float:
        began = time.monotonic()
        for _ in range(count):
            self._send(task)
        last = max(self._answer() for _ in range(count))
        return count / (last - began)

    def _send(self, task: str) -> None:
        current_app.send_task(task, args=(self.queue, self.answers), queue=self.queue, retry=False)

    def _answer(self) -> float:
        found = redis.client().blpop([self.answers], timeout=1)
        gives_up_at = time.monotonic() + ANSWER_SECONDS
        while found is None:
            if time.monotonic() > gives_up_at:
                raise CommandError("The worker does not answer.")
            found = redis.client().blpop([self.answers], timeout=1)
        job, moment = json.loads(found[1])
        if not job:
            raise CommandError("The worker found no job where there was one.")
        return float(moment)


@contextmanager
def _worker(queue: str, say: Callable[[str], None]) -> Iterator[None]:
    """One worker with one thread, as `make run` starts it for an engine."""
    words = ("-A", "config", "worker", "-n", f"{queue}@hibari", "-Q", queue, "--pool=threads", "--concurrency=1")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR")
    command = [sys.executable, "-m", "celery", "--quiet", *words, *quiet, "-I", "generation.bench.queue_tasks"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
    say("worker started")
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {name: round(cuts[at - 1] * 1000, 3) for name, at in (("p50", 50), ("p95", 95), ("p99", 99))}
