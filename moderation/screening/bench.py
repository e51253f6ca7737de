"""How many prompts of a file are refused and held, for each policy, with Wilson intervals, and how long it takes."""

import json
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from django.core.management import CommandError

from common.bench import Benchmark, Figures
from inference.standby import standby
from moderation.screening.backends import TextItem, models_of, run_backends
from moderation.screening.bench_media import measure_media
from moderation.screening.rules import active_rules
from moderation.screening.verdicts import Audience, Decision, Policy, Stage

_TEXT_KEYS = ("text", "prompt", "instruction", "question")
_LABEL_KEYS = ("label", "policy", "category", "labels", "type")


@dataclass(frozen=True)
class Line:
    text: str
    label: str = ""


@dataclass(frozen=True)
class Outcome:
    line: Line
    decision: Decision
    policies: tuple[str, ...]
    milliseconds: float


class ScreeningBench(Benchmark):
    """`bench screening --file PROMPTS [--labels]`."""

    name = "screening"
    summary = "Refuse and hold rates of a file of prompts, one a line or as JSON lines"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--labels", action="store_true", help="group by the label of each JSON line")
        parser.add_argument("--stage", choices=[stage.value for stage in Stage], default=Stage.PROMPT.value)
        parser.add_argument("--media", action="store_true", help="time the pictures and sound of a 10 s clip too")
        parser.add_argument("--show", choices=["missed", "caught"], help="print the prompts that came out so")

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        lines = list(read_lines(options.file))
        if not lines:
            raise CommandError(f"There are no prompts in {options.file}.")
        stage = Stage(options.stage)
        with standby(models_of(stage), say):
            outcomes = [judge(line, stage) for line in lines]
            media = {"media": measure_media()} if options.media else {}
        unchecked = sum(Policy.UNCHECKED in outcome.policies for outcome in outcomes)
        if unchecked:
            say(f"a check could not be made for {unchecked} of {len(outcomes)} lines, so they count as held")
        for outcome in outcomes:
            if options.show and (outcome.decision in _CAUGHT) == (options.show == "caught"):
                say(f"{outcome.line.label}\t{outcome.decision}\t{','.join(outcome.policies)}\t{outcome.line.text}")
        figures: Figures = {"prompts": len(outcomes), "all": rates(outcomes), "by_policy": _by_policy(outcomes)}
        if options.labels:
            groups: dict[str, list[Outcome]] = defaultdict(list)
            for outcome in outcomes:
                groups[outcome.line.label or "unlabelled"].append(outcome)
            figures["by_label"] = {label: rates(group) for label, group in sorted(groups.items())}
        rules = active_rules().version
        return {**figures, "unchecked_lines": unchecked, **media, "rules": rules, **_milliseconds(outcomes)}


_CAUGHT = {Decision.REFUSE, Decision.HOLD}
TRIES = 3
"""Of a line that a back end could not look at: on a busy machine that says nothing about the line."""


def read_lines(path: Path) -> Iterator[Line]:
    """Plain lines, or JSON objects and strings. Raises CommandError for a file or a line that can't be read."""
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Can't read {path}: {error}") from error
    for number, text in enumerate(raw.splitlines(), 1):
        if not text.strip():
            continue
        if not text.lstrip().startswith(("{", '"')):
            yield Line(text.strip())
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError:
            yield Line(text.strip())
            continue
        yield _from_json(row, number)


def _from_json(row: object, number: int) -> Line:
    if isinstance(row, str):
        return Line(row)
    if isinstance(row, dict):
        text = next((row[key] for key in _TEXT_KEYS if isinstance(row.get(key), str)), None)
        label = next((row[key] for key in _LABEL_KEYS if row.get(key)), "")
        if text is not None:
            return Line(text, ",".join(map(str, label)) if isinstance(label, list) else str(label))
    raise CommandError(f"Line {number} needs one of {', '.join(_TEXT_KEYS)}.")


def judge(line: Line, stage: Stage) -> Outcome:
    """The verdict that this text would get, without writing it down."""
    rules = active_rules()
    for _ in range(TRIES):
        started = time.perf_counter()
        findings = rules.corroborated(run_backends(stage, TextItem(line.text))) if line.text.strip() else []
        milliseconds = (time.perf_counter() - started) * 1000
        if all(finding.policy is not Policy.UNCHECKED for finding in findings):
            break
    decisions = [(finding.policy.value, rules.decide(finding, Audience.PRIVATE)) for finding in findings]
    decision = max((d for _, d in decisions), key=lambda d: d.severity, default=Decision.ALLOW)
    return Outcome(line, decision, tuple(sorted({p for p, d in decisions if d in _CAUGHT})), milliseconds)


def rates(outcomes: Sequence[Outcome]) -> dict[str, object]:
    total = len(outcomes)
    refused = sum(outcome.decision is Decision.REFUSE for outcome in outcomes)
    caught = sum(outcome.decision in _CAUGHT for outcome in outcomes)
    private = sum(outcome.decision is Decision.PRIVATE_ONLY for outcome in outcomes)
    return {
        "prompts": total,
        "refuse": rate(refused, total),
        "hold": rate(caught - refused, total),
        "refuse_or_hold": rate(caught, total),
        "private_only": rate(private, total),
    }


def rate(count: int, total: int) -> dict[str, float]:
    """A share with its 95 % Wilson score interval."""
    if not total:
        return {"rate": 0.0, "low": 0.0, "high": 1.0}
    z, share = 1.959964, count / total
    centre = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return {
        "rate": round(share, 4),
        "low": round(max(0.0, (centre - spread) / scale), 4),
        "high": round(min(1.0, (centre + spread) / scale), 4),
    }


def _by_policy(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Per policy: how many of all prompts were stopped by it, refused and refused or held."""
    policies = sorted({policy for outcome in outcomes for policy in outcome.policies})
    return {
        policy: {
            "refuse": rate(
                sum(policy in o.policies and o.decision is Decision.REFUSE for o in outcomes), len(outcomes)
            ),
            "refuse_or_hold": rate(sum(policy in o.policies for o in outcomes), len(outcomes)),
        }
        for policy in policies
    }


def _milliseconds(outcomes: Sequence[Outcome]) -> Figures:
    ordered = sorted(outcome.milliseconds for outcome in outcomes)
    return {
        "p50_milliseconds": round(ordered[len(ordered) // 2], 2),
        "p95_milliseconds": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
    }


BENCHMARKS = (ScreeningBench,)
