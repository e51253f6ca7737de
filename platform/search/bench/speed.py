"""`bench api`: what requests cost next to a bare view, and how good and fast the search by meaning is."""

import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.core.management import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from accounts.services import create_api_key
from common.bench import Benchmark, Figures, Target
from search.bench.meaning import measure_filtered, measure_meaning
from search.bench.world import Crowd, build_crowd

ROUNDS, WARM_UP = 30, 3
PASSWORD = "measured-not-guessed"  # noqa: S105 - of an account that is rolled back
OPEN = 1_000_000_000
"""Limits are not what is measured."""


class Answer(Protocol):
    """What Django's test client gives back."""

    @property
    def status_code(self) -> int: ...

    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One kind of request: and how to make it."""

    name: str
    send: Callable[[], Answer]

    def check(self) -> None:
        """Raises CommandError where the request fails: a refusal would be measured as a fast answer."""
        answer = self.send()
        if answer.status_code != 200:
            raise CommandError(f"{self.name} answered {answer.status_code}: {answer.content[:300]!r}")


class ApiSpeed(Benchmark):
    name = "api"
    summary = "CPU and queries of sign-in, profile, notifications and search beside a bare view; recall of the vectors"
    targets = (
        Target("calls.profile.cpu_times_bare", at_most=60),
        Target("calls.notifications.cpu_times_bare", at_most=60),
        Target("calls.clips_of_person.cpu_times_bare", at_most=20),
        Target("calls.clips_of_person.queries", at_most=4),
        Target("meaning.recall", at_least=0.97),
        Target("meaning.exact_p95_over_index_p95", at_least=20),
        Target("filtered.recall", at_least=0.97),
        Target("filtered.most_missing", at_most=0),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=100_000)
        parser.add_argument("--clips", type=int, default=100_000)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        open_limits = override_settings(
            ROOT_URLCONF="search.bench.routes", LIMIT_PERSON=OPEN, LIMIT_ADDRESS=OPEN, ACCOUNT_RATE_LIMITS=False
        )
        with open_limits, transaction.atomic():
            crowd = build_crowd(options.people, options.clips, say)
            say("measuring requests")
            calls = measure_calls(crowd)
            say("measuring the search by meaning")
            meaning = measure_meaning(crowd)
            say("measuring it behind filters")
            filtered = measure_filtered(crowd)
            transaction.set_rollback(True)
        return {
            "people": options.people,
            "clips": options.clips,
            "calls": calls,
            "meaning": meaning,
            "filtered": filtered,
        }


def _calls(crowd: Crowd) -> list[Call]:
    _, key = create_api_key(by=crowd.viewer, name="bench")
    client, stranger = Client(headers={"Authorization": f"Bearer {key}"}), Client()
    other = User.objects.order_by("pk").exclude(pk=crowd.viewer.pk).values_list("handle", flat=True)[0]
    signer = User.objects.create_user("signer@bench.invalid", PASSWORD, handle="bench.signer")
    log_in = {"email": signer.email, "password": PASSWORD}
    return [
        Call("bare", lambda: stranger.get("/bare")),
        Call("sign_in", lambda: Client().post("/auth/app/v1/auth/login", log_in, content_type="application/json")),
        Call("profile", lambda: client.get(f"/api/v1/people/{other}")),
        Call("clips_of_person", lambda: client.get(f"/api/v1/people/{crowd.maker.handle}/clips", {"limit": 20})),
        Call("notifications", lambda: client.get("/api/v1/notifications")),
        Call("search_people", lambda: client.get("/api/v1/search/people", {"q": "heronlake"})),
        Call("search_clips", lambda: client.get("/api/v1/search/clips", {"q": "heron lake"})),
    ]


def measure_calls(crowd: Crowd) -> dict[str, dict[str, float]]:
    """Least CPU and median wall time of each call, and both as multiples of the bare view's."""
    found: dict[str, dict[str, float]] = {}
    for call in _calls(crowd):
        rounds = 5 if call.name == "sign_in" else ROUNDS
        for _ in range(WARM_UP):
            call.check()
        with CaptureQueriesContext(connection) as queries:
            call.send()
        asked = len(queries)  # now: the next request empties the log
        cpu, wall = zip(*(_timed(call.send) for _ in range(rounds)), strict=True)
        found[call.name] = {
            "queries": asked,
            "cpu_milliseconds": round(min(cpu) * 1000, 3),
            "wall_milliseconds": round(statistics.median(wall) * 1000, 3),
        }
        found[call.name]["cpu_times_bare"] = round(
            found[call.name]["cpu_milliseconds"] / found["bare"]["cpu_milliseconds"], 1
        )
    return found


def _timed(send: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    send()
    return time.process_time() - cpu, time.perf_counter() - wall
