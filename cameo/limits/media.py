"""What an owner ruled out, found in what was rendered.

Frames are judged by the findings of screening, taken here from a low strength on: a limit is stricter than a rule of
the house. A change of appearance is seen by nothing that ships; it is enforced in words, and by the owner's eyes.
"""

from __future__ import annotations

from collections.abc import Sequence

from cameo.limits.words import Violation, violations_in_text
from cameo.models import CameoPermission
from moderation.screening.verdicts import Finding, Policy

SCORE_MIN = 0.2
"""Below this a finding is noise even to the strict."""
_SWITCHES = {
    Policy.SEXUAL: ("revealing", "allows_revealing"),
    Policy.POLITICAL_MISINFORMATION: ("politics", "allows_politics"),
}


def violations_in_media(
    permission: CameoPermission, findings: Sequence[Finding], transcript: str | None
) -> tuple[Violation, ...]:
    """`transcript` is what is said in the clip: empty for silence, None for a sound that nobody could read."""
    found = [
        Violation(limit, finding.stage.value)
        for finding in findings
        for limit, switch in [_SWITCHES.get(finding.policy, ("", ""))]
        if limit and finding.score >= SCORE_MIN and not getattr(permission, switch)
    ]
    if transcript is None and not permission.allows_voice:
        found.append(Violation("voice", "sound"))
    if transcript:
        if not permission.allows_voice:
            found.append(Violation("voice", "transcript"))
        found += violations_in_text(permission, transcript, where="transcript")
    return tuple({violation.limit: violation for violation in found}.values())
