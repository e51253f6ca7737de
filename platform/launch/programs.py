"""The processes behind `make run`, as command lines."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from config import env

QUIET_WORKER = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")
"""Liveness is judged by rows and by the heartbeat of common/heartbeat.py; Celery's own chatter only costs."""


@dataclass(frozen=True)
class Program:
    """One process to keep alive."""

    name: str
    command: tuple[str, ...]
    grace_seconds: float = 10


def _python(name: str, module: str, *arguments: str) -> Program:
    return Program(name, (sys.executable, "-m", module, *arguments))


def _worker(name: str, queues: tuple[str, ...], concurrency: int) -> Program:
    # The node's name carries the queues' name, so that two stacks on one machine differ by their broker alone.
    return _python(
        name,
        "celery",
        *("--quiet", "-A", "config", "worker", "-n", f"{name}@hibari", "-Q", ",".join(queues), "--pool=threads"),
        *(f"--concurrency={concurrency}", *QUIET_WORKER),
    )


WORK_QUEUES = ("media", "default")


def render_queues() -> tuple[str, ...]:
    """Every engine that is switched on, wherever it runs: one worker renders for all, one job at a time."""
    return tuple(f"{place}.{engine}" for engine in env.engines() for place in ("cpu", "gpu"))


def stack_programs() -> list[Program]:
    """Everything that a whole stack on one machine runs."""
    return [
        _python("web", "launch.web"),
        _python("inference", "inference"),
        _worker("render", render_queues(), 1),
        _worker("work", WORK_QUEUES, 2),
        _python("beat", "celery", "--quiet", "-A", "config", "beat", "--loglevel=WARNING", "--pidfile="),
    ]
