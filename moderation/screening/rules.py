"""From findings to a decision, by versioned thresholds: data that can be drafted, replayed and switched on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from moderation.screening.models import RuleVersion
from moderation.screening.verdicts import PUBLIC_STAGES, Audience, Decision, Finding, Policy, Stage

SHIPPED = Path(__file__).parent / "data" / "rules.json"
_STRICT_FIRST = (Decision.REFUSE, Decision.HOLD, Decision.PRIVATE_ONLY)


@dataclass(frozen=True)
class Rules:
    """One version of the thresholds."""

    version: str
    body: Mapping[str, Any]

    def decide(self, finding: Finding, audience: Audience) -> Decision:
        """What this finding alone asks for."""
        thresholds = self.body["policies"].get(finding.policy.value, self.body["default"])
        score = finding.score + self._shift(finding, audience)
        decision = next((d for d in _STRICT_FIRST if score >= thresholds[d.value]), Decision.ALLOW)
        ceiling = self.body["ceilings"].get(finding.backend)
        if ceiling and decision.severity > Decision(ceiling).severity:
            decision = Decision(ceiling)
        if decision is Decision.PRIVATE_ONLY and finding.stage in PUBLIC_STAGES:
            return Decision(self.body["public_stage_private_only_becomes"])
        return decision

    def decide_all(self, findings: Iterable[Finding], audience: Audience) -> Decision:
        return max((self.decide(f, audience) for f in findings), key=lambda d: d.severity, default=Decision.ALLOW)

    def corroborated(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, and one more for each policy that several back ends suspect a little: 1 - product(1 - score).

        Two independent doubts are worth a person's look; their sum alone never refuses (see `ceilings`). A doubt of
        the word sets that the classifier shares in nothing is softened first (see `second_opinion`).
        """
        findings = self._softened(findings)
        best: dict[tuple[Stage, Policy], dict[str, Finding]] = {}
        for finding in findings:
            if self.body["corroborate_from"] <= finding.score < 1 and finding.policy is not Policy.UNCHECKED:
                of_policy = best.setdefault((finding.stage, finding.policy), {})
                known = of_policy.get(finding.backend)
                if known is None or known.score < finding.score:
                    of_policy[finding.backend] = finding
        return [*findings, *(_joined(list(seen.values())) for seen in best.values() if len(seen) > 1)]

    def _softened(self, findings: Sequence[Finding]) -> list[Finding]:
        """Word sets see words, the classifier sees sentences: where it read one and doubts nothing, mere words weigh
        less. What is unmistakable (`unless_from`), some policies (`except`) and some rules (`except_rules`) keep their
        weight."""
        second = self.body.get("second_opinion")
        if not second:
            return list(findings)
        doubts: dict[Stage, float] = {}
        for finding in findings:
            if finding.backend == second["of"]:
                doubts[finding.stage] = max(finding.score, doubts.get(finding.stage, 0.0))

        def is_mere_word(finding: Finding) -> bool:
            return (
                finding.backend == second["on"]
                and finding.score < second["unless_from"]
                and finding.policy.value not in second["except"]
                and finding.rule not in second.get("except_rules", ())
                and doubts.get(finding.stage, 1.0) < second["below"]
            )

        return [
            replace(f, score=min(f.score, second["at_most"]), rule=f.rule) if is_mere_word(f) else f for f in findings
        ]

    def _shift(self, finding: Finding, audience: Audience) -> float:
        """Stricter for teens and for the public; milder where naming a thing means leaving it out."""
        if finding.policy is Policy.UNCHECKED or finding.score <= 0:
            return 0.0
        stage = self.body["stages"].get(finding.stage.value, {})
        by_stage = 0.0 if finding.policy.value in stage.get("except", ()) else float(stage.get("shift", 0.0))
        by_audience = float(self.body["audiences"].get(audience.value, {}).get("shift", 0.0))
        return by_stage + (by_audience if finding.score >= 0.2 else 0.0)


def _joined(seen: Sequence[Finding]) -> Finding:
    doubt = 1.0
    for finding in seen:
        doubt *= 1 - finding.score
    told = next((finding for finding in seen if finding.span is not None), seen[0])
    names = "+".join(sorted(finding.backend for finding in seen))
    return replace(told, score=1 - doubt, backend="corroborated", version="1", rule=names)


@lru_cache(maxsize=1)
def shipped_rules() -> Rules:
    return parse_rules(json.loads(SHIPPED.read_text()))


def parse_rules(body: Mapping[str, Any]) -> Rules:
    """Check a set of thresholds and wrap it. Raises ValueError for one that would let a failed check pass."""
    known = {policy.value for policy in Policy}
    for name, thresholds in [("default", body["default"]), *body["policies"].items()]:
        if name != "default" and name not in known:
            raise ValueError(f"There is no policy called {name}.")
        for decision in _STRICT_FIRST:
            float(thresholds[decision.value])
    if float(body["policies"].get(Policy.UNCHECKED.value, {}).get("hold", 9)) > 0:
        raise ValueError("A check that failed must hold: policies.unchecked.hold has to be 0.")
    unknown = set(body["stages"]) - {stage.value for stage in Stage}
    if unknown:
        raise ValueError(f"There are no stages called {sorted(unknown)}.")
    return Rules(str(body["version"]), body)


def active_rules() -> Rules:
    """The version switched on by a person, else the shipped one."""
    row = RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE).first()
    return shipped_rules() if row is None else parse_rules({**row.body, "version": row.version})
