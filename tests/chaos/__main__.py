"""`python -m tests.chaos`: the last line is one JSON object; the exit status is 1 where a promise was broken."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from decimal import Decimal
from typing import Any

import django

from tests.chaos.clients import Crowd, make_wishes
from tests.chaos.faults import Nemesis, draw
from tests.chaos.ground import Ground

PEOPLE = 12
SETTLE_SECONDS = 240


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--faults", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=int, default=20, help="jobs in flight")
    parser.add_argument("--lease", type=int, default=45, help="seconds of a worker's lease")
    parser.add_argument("--minutes", type=float, default=25, help="the run fails when it takes longer")
    parser.add_argument("--forgetful", action="store_true", help="servers that do not sync their disks")
    parser.add_argument("--keep", action="store_true", help="leave the data folder behind")
    options = parser.parse_args()
    began = time.monotonic()
    ground = Ground(lease_seconds=options.lease, is_durable=not options.forgetful, threads=options.hands + 4)
    say(f"data in {ground.data}")
    try:
        with ground:
            figures = run(ground, options, began)
        figures["left_running"] = ground.leftovers()
        figures["problems"] += [f"still running: {line}" for line in figures["left_running"]]
        figures["is_well"] = not figures["problems"]
    finally:
        if not options.keep:
            ground.remove()
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if figures["is_well"] else 1


def run(ground: Ground, options: argparse.Namespace, began: float) -> dict[str, Any]:
    """People, faults, peace, and the verdict."""
    os.environ.update(ground.stack.environment)
    django.setup()
    tokens = make_people()
    gives_up_at = began + options.minutes * 60
    crowd = Crowd(
        ground.stack.host,
        ground.stack.port,
        make_wishes(options.jobs, seed=options.seed, tokens=tokens),
        options.hands,
        gives_up_at,
    )
    nemesis = Nemesis(ground, draw(options.faults, options.seed), options.seed, lambda: crowd.share_done, say)
    nemesis.start()
    crowd.run()
    nemesis.stopped.set()
    nemesis.join()
    ground.heal()
    ended_at = time.monotonic()
    ground.wait_until_up()
    crowd.ask_again()
    settle_seconds = settle()
    return {
        "chaos": {"seed": options.seed, "jobs": options.jobs, "lease_seconds": options.lease},
        "seconds": round(ended_at - began, 1),
        "settle_seconds": settle_seconds,
        "faults": dict(Counter(str(row["kind"]) for row in nemesis.struck)),
        "fault_count": len(nemesis.struck),
        "disk": ground.disk.kind,
        "answers_without_success": dict(crowd.troubles),
        **judge(ground, options, crowd, nemesis, ended_at - began),
        "struck": nemesis.struck,
    }


def make_people() -> list[str]:
    """API keys of people on all plans; those on the free one live on granted credits."""
    from accounts.services import create_api_key
    from generation.services.ledger import grant
    from tests.cast import make_person

    tokens = []
    for number in range(PEOPLE):
        person = make_person(f"person{number}", plan=("pro", "plus", "pro", "free")[number % 4])
        grant(user=person, amount=Decimal(200), reason="for the storm")
        tokens.append(create_api_key(by=person, name="chaos")[1])
    return tokens


def settle() -> float:
    """Wait until nothing moves any more; the verdict says what still does when patience ends."""
    from django.db import OperationalError, connection

    from tests.chaos.verdict import is_settled

    began = time.monotonic()
    while time.monotonic() - began < SETTLE_SECONDS:
        try:
            if is_settled():
                break
        except OperationalError:
            connection.close()
        time.sleep(0.5)
    return round(time.monotonic() - began, 1)


def judge(
    ground: Ground, options: argparse.Namespace, crowd: Crowd, nemesis: Nemesis, seconds: float
) -> dict[str, Any]:
    from django.db.models import Count, Max

    from generation.models import GenerationJob
    from generation.services.verifying import verify
    from tests.chaos import verdict

    found = [*crowd.broken_promises, *verdict.problems(crowd.answers, data=ground.data)]
    if len(crowd.answers) < options.jobs:
        found.append(f"only {len(crowd.answers)} of {options.jobs} were ever accepted")
    if len(nemesis.struck) < options.faults:
        found.append(f"only {len(nemesis.struck)} of {options.faults} faults were struck")
    if seconds > options.minutes * 60:
        found.append(f"took {seconds:.0f} s")
    books = verify()
    jobs = GenerationJob.objects.order_by()
    return {
        "states": dict(jobs.values_list("state").annotate(n=Count("pk"))),
        "reasons": dict(jobs.exclude(failure_code="").values_list("failure_code").annotate(n=Count("pk"))),
        "attempts": {str(key): n for key, n in jobs.values_list("attempt").annotate(n=Count("pk"))},
        "most_attempts": jobs.aggregate(most=Max("attempt"))["most"],
        "credits_captured": float(books.captured),
        "credits_delivered": float(books.delivered),
        "problems": found,
    }


if __name__ == "__main__":
    sys.exit(main())
