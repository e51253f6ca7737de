"""Whether the same request is answered alike whoever asks it: measured over written probes, kept, and published."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from moderation.screening.backends import TextItem, backends_for, run_backends
from moderation.screening.models import FairnessMeasurement
from moderation.screening.rules import Rules, active_rules
from moderation.screening.verdicts import Audience, Decision, Policy, Stage

log = structlog.get_logger(__name__)
PROBES = Path(__file__).parent / "data" / "fairness.toml"


class NotMeasurableError(RuntimeError):
    """A check could not be made, and figures without it would flatter nobody."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One way of asking: a list of probes by one kind of name, dialect or language."""

    probes: str
    name: str
    texts: tuple[str, ...]


@lru_cache(maxsize=1)
def voices() -> tuple[Voice, ...]:
    return tuple(_voices(tomllib.loads(PROBES.read_text())))


def _voices(rows: dict[str, Any]) -> Iterator[Voice]:
    for probes, row in rows.items():
        templates = [template for template in row["requests"] if "{}" in template]
        for name, words in row["voices"].items():
            texts = [t.replace("{}", word) for t in templates for word in words] if templates else words
            yield Voice(probes, name, tuple(texts))


def measure() -> dict[str, dict[str, dict[str, float]]]:
    """Shares refused and held of each voice. Raises NotMeasurableError while a check is down."""
    rules = active_rules()
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for voice in voices():
        decisions = [_decide(rules, text) for text in voice.texts]
        figures.setdefault(voice.probes, {})[voice.name] = {
            "requests": len(decisions),
            "refused": round(decisions.count(Decision.REFUSE) / len(decisions), 4),
            "held": round(decisions.count(Decision.HOLD) / len(decisions), 4),
        }
    return figures


def _decide(rules: Rules, text: str) -> Decision:
    findings = rules.corroborated(run_backends(Stage.PROMPT, TextItem(text)))
    if any(finding.policy is Policy.UNCHECKED for finding in findings):
        raise NotMeasurableError
    return rules.decide_all(findings, Audience.PRIVATE)


def measure_if_changed() -> FairnessMeasurement | None:
    """Measure once for each set of rules and back ends. None where that is done, or can't be done now."""
    version = screening_version()
    if FairnessMeasurement.objects.filter(version=version).exists():
        return None
    try:
        figures = measure()
    except NotMeasurableError:
        log.info("fairness not measured: a check is down")
        return None
    row, _ = FairnessMeasurement.objects.get_or_create(version=version, defaults={"figures": figures})
    return row


def screening_version() -> str:
    """What answers people now: the rules, and the back ends for prompts with their versions."""
    parts = sorted(f"{backend.name}={backend.version}" for backend in backends_for(Stage.PROMPT))
    return f"{active_rules().version} {' '.join(parts)}"[:200]


def latest() -> FairnessMeasurement | None:
    return FairnessMeasurement.objects.order_by("-id").first()
