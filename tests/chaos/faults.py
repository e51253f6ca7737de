"""What can go wrong, as functions on the ground. Each is struck at a moment of the plan and may last a while."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from tests.chaos.ground import RENDER_WORKERS, Ground, clock_file

QUEUE = "cpu.sim"
HOUR = 3600
Strike = Callable[[Ground, random.Random], str]


def kill_a_worker(ground: Ground, chance: random.Random) -> str:
    return _kill_program(ground, chance.choice((*RENDER_WORKERS, "work", "beat")))


def kill_a_child(ground: Ground, chance: random.Random) -> str:
    children = ground.engine_children()
    if not children:
        return _kill_program(ground, chance.choice(RENDER_WORKERS))
    child = chance.choice(sorted(children, key=lambda process: process.pid))
    with suppress(psutil.Error):
        child.kill()
    return "an engine's process"


def kill_the_broker(ground: Ground, chance: random.Random) -> str:
    return _kill_server(ground, "valkey")


def kill_the_database(ground: Ground, chance: random.Random) -> str:
    return _kill_server(ground, "postgres")


def kill_the_web_server(ground: Ground, chance: random.Random) -> str:
    return _kill_program(ground, "web")


def flush_the_broker(ground: Ground, chance: random.Random) -> str:
    try:
        with _redis(ground) as client:
            return f"{client.llen(QUEUE)} messages gone" if client.flushall() else ""
    except RedisError:
        return "the broker was away"


def deliver_twice(ground: Ground, chance: random.Random) -> str:
    """One message, its id and all, put into the queue three times."""
    app = Celery(broker=ground.stack.environment["REDIS_URL"].replace("unix://", "redis+socket://"))
    try:
        for _ in range(3):
            app.send_task("generation.tasks.render_next", args=(QUEUE,), queue=QUEUE, task_id="chaos", retry=False)
    except Exception:
        return "the broker was away"
    finally:
        app.close()
    return "one message three times"


def fill_the_disk(ground: Ground, chance: random.Random) -> str:
    seconds = chance.uniform(4, 12)
    ground.disk.fill()
    _later(seconds, ground.disk.make_room)
    return f"for {seconds:.0f} s"


def set_a_clock_wrong(ground: Ground, chance: random.Random) -> str:
    """One worker an hour ahead or behind from its next start on; whoever was wrong before is right again."""
    name, offset = chance.choice((*RENDER_WORKERS, "work")), chance.choice((HOUR, -HOUR))
    for worker in (*RENDER_WORKERS, "work"):
        clock_file(ground.data, worker).unlink(missing_ok=True)
    clock_file(ground.data, name).write_text(str(offset))
    return f"{_kill_program(ground, name)} {offset:+} s"


def freeze_a_worker(ground: Ground, chance: random.Random) -> str:
    """Stopped for longer than its lease, then it goes on as if nothing had been."""
    name = chance.choice(RENDER_WORKERS)
    process = ground.process_of(name)
    if process is None:
        return f"{name} was away"
    seconds = float(ground.stack.environment["HIBARI_JOB_LEASE_SECONDS"]) + chance.uniform(2, 12)
    with suppress(psutil.Error):
        process.send_signal(signal.SIGSTOP)
    _later(seconds, lambda: process.send_signal(signal.SIGCONT))
    return f"{name} for {seconds:.0f} s"


KINDS: dict[str, Strike] = {
    "worker killed": kill_a_worker,
    "child killed": kill_a_child,
    "broker killed": kill_the_broker,
    "database killed": kill_the_database,
    "web server killed": kill_the_web_server,
    "broker flushed": flush_the_broker,
    "message delivered twice": deliver_twice,
    "disk full": fill_the_disk,
    "clock wrong": set_a_clock_wrong,
    "worker frozen": freeze_a_worker,
}


def draw(count: int, seed: int) -> list[str]:
    """A plan of faults: every kind about equally often, in an order that the seed decides."""
    chance, plan = random.Random(f"plan {seed}"), list[str]()
    while len(plan) < count:
        kinds = sorted(KINDS)
        chance.shuffle(kinds)
        plan += kinds
    return plan[:count]


@dataclass
class Nemesis(threading.Thread):
    """Strikes the next fault of the plan each time that its share of the jobs has ended."""

    ground: Ground
    plan: list[str]
    seed: int
    share_done: Callable[[], float]
    say: Callable[[str], None]
    struck: list[dict[str, object]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(name="nemesis", daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        began = time.monotonic()
        for index, kind in enumerate(self.plan):
            while self.share_done() < (index + 0.5) / (len(self.plan) + 1):
                if self.stopped.wait(0.1):
                    return
            what = KINDS[kind](self.ground, random.Random(f"{self.seed} {index}"))
            at = round(time.monotonic() - began, 1)
            self.struck.append({"at_seconds": at, "kind": kind, "what": what})
            self.say(f"{at:7.1f} s  {kind}: {what}")


def _kill_program(ground: Ground, name: str) -> str:
    process = ground.process_of(name)
    if process is None:
        return f"{name} was away"
    with suppress(psutil.Error):
        process.kill()
    return name


def _kill_server(ground: Ground, name: str) -> str:
    with suppress(ProcessLookupError):
        os.kill(ground.server_pid(name), signal.SIGKILL)
    return name


def _redis(ground: Ground) -> Redis:
    return Redis.from_url(ground.stack.environment["REDIS_URL"], socket_timeout=2)


def _later(seconds: float, act: Callable[[], object]) -> None:
    def run() -> None:
        with suppress(Exception):
            act()

    timer = threading.Timer(seconds, run)
    timer.daemon = True
    timer.start()
