"""The back ends that look at things, behind one registry, and the one place where a failing one becomes a hold."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Protocol

import structlog

from moderation.screening.verdicts import Audience, Finding, Policy, Span, Stage

log = structlog.get_logger(__name__)
WORKERS = 8


@dataclass(frozen=True)
class TextItem:
    text: str
    audience: Audience = Audience.PRIVATE
    allowed_claims: frozenset[str] = frozenset()
    allowed_names: frozenset[str] = frozenset()


class SafetyBackend(Protocol):
    """Looks at one item of one stage. Raises whatever it likes: every error, time-out and NaN becomes a hold."""

    name: str
    stages: frozenset[Stage]
    timeout_seconds: float
    in_caller_thread: bool
    """True for back ends that read rows: a database connection belongs to its thread."""

    @property
    def version(self) -> str: ...

    def check(self, stage: Stage, item: Any) -> Sequence[Finding]: ...


_registry: dict[str, SafetyBackend] = {}


def register(backend: SafetyBackend) -> None:
    """Add a back end, or replace the one of the same name."""
    _registry[backend.name] = backend


def unregister(name: str) -> SafetyBackend | None:
    return _registry.pop(name, None)


def backends_for(stage: Stage) -> list[SafetyBackend]:
    return [backend for backend in _registry.values() if stage in backend.stages]


def models_of(stage: Stage) -> list[str]:
    """The models of the inference process that back ends of this stage ask: what must be up for a fair measurement."""
    return [model for backend in backends_for(stage) if (model := getattr(backend, "inference_model", ""))]


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="screening")


def run_backends(stage: Stage, item: Any) -> list[Finding]:
    """Every finding of every back end of this stage. A stage that nobody looks at is itself a finding."""
    backends = backends_for(stage)
    if not backends:
        return [unchecked(stage, backend="none", version="", rule="no_backend")]
    running: list[tuple[SafetyBackend, Callable[[], Sequence[Finding]]]] = []
    for backend in backends:
        if backend.in_caller_thread:
            running.append((backend, partial(backend.check, stage, item)))
        else:
            future = _pool().submit(backend.check, stage, item)
            running.append((backend, partial(_wait, future, backend)))
    return [finding for backend, result in running for finding in _collect(stage, backend, result)]


def _wait(future: Future[Sequence[Finding]], backend: SafetyBackend) -> Sequence[Finding]:
    try:
        return future.result(timeout=backend.timeout_seconds)
    finally:
        future.cancel()


def _collect(stage: Stage, backend: SafetyBackend, result: Callable[[], Sequence[Finding]]) -> list[Finding]:
    try:
        findings = list(result())
    except Exception as error:  # Fail closed: whatever broke, the item was not looked at.
        log.warning("screening_backend_failed", backend=backend.name, stage=stage.value, error=type(error).__name__)
        return [unchecked(stage, backend=backend.name, version=backend.version, rule=type(error).__name__)]
    if any(not math.isfinite(finding.score) for finding in findings):
        log.warning("screening_backend_not_a_number", backend=backend.name, stage=stage.value)
        return [unchecked(stage, backend=backend.name, version=backend.version, rule="not_a_number")]
    return findings


def unchecked(stage: Stage, *, backend: str, version: str, rule: str, span: Span | None = None) -> Finding:
    return Finding(Policy.UNCHECKED, stage, 1.0, backend, version, span, rule)
