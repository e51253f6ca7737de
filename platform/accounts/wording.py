"""What everybody reads of somebody: names, handles, bios. Nothing here waits for a person, so doubts refuse."""

from collections.abc import Mapping
from dataclasses import replace

from accounts.models import User
from accounts.protections import screened_for
from common.errors import RefusedError, UnavailableError
from moderation.screening.explanations import errors_of, settled, summary_of
from moderation.screening.rules import active_rules
from moderation.screening.services import explanations_of, screen_text
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.verdicts import Audience, Decision, Finding, Policy, ScreeningContext, Stage, Verdict

RETRY_SECONDS = 60
TALKED_ABOUT = frozenset({Policy.PUBLIC_FIGURES, Policy.COPYRIGHT})
"""What a clip may not show, and a bio may well name: who is a fan says so. As somebody's name it would mislead."""
DOUBTS_OF_CLIPS = TALKED_ABOUT | {
    Policy.POLITICAL_MISINFORMATION,
    Policy.NON_CONSENSUAL_LIKENESS,
    Policy.UNKNOWN_LANGUAGE,
}
"""Worth a look at a clip, and no reason to keep a word from a profile."""


def check_wording(by: User, texts: Mapping[Stage, str | None], *, subject: str = "") -> None:
    """Screen what `by` would show of themselves or of a character; each stage is a member of the body by its name.

    A language that nobody here can check refuses nobody: the words that are looked for in every language suffice. Nor
    does a sentence model alone, which knows topics and no intent.
    Raises RefusedError for what a person would have to look at first, UnavailableError where a check could not be made.
    """
    context = ScreeningContext(
        actor_id=by.pk, subject=subject or by.public_id, audience=screened_for(by, is_public=True)
    )
    verdicts = {stage: screen_text(stage, text, context) for stage, text in texts.items() if text and text.strip()}
    against = {stage: _counting(verdict, context.audience) for stage, verdict in verdicts.items()}
    doubts = {
        stage: settled(replace(verdicts[stage], explanations=explanations_of(findings, context.audience)))
        for stage, findings in against.items()
        if findings
    }
    if not doubts:
        return
    first = next(iter(doubts.values()))
    met = {row.policy for verdict in doubts.values() for row in verdict.explanations}
    if met <= {Policy.UNCHECKED, Policy.UNKNOWN_LANGUAGE}:
        raise UnavailableError(
            "This can't be checked right now. Try again in a few minutes.",
            code="screening_away",
            retry_after_seconds=RETRY_SECONDS,
        )
    raise RefusedError(
        f"This can't stand in a profile as it is. {summary_of(first)}",
        code="profile_refused",
        errors=[row for stage, verdict in doubts.items() for row in errors_of(verdict, f"/{stage.value}")],
    )


def _counting(verdict: Verdict, audience: Audience) -> list[Finding]:
    """What speaks against the text. The rest of the findings would not keep it from a profile, and is not told."""
    rules = active_rules()
    return [finding for finding in verdict.findings if _counts(finding, rules.decide(finding, audience))]


def _counts(finding: Finding, decision: Decision) -> bool:
    if finding.stage is Stage.BIO and finding.policy in TALKED_ABOUT:
        return False
    is_a_models_alone = finding.backend == ClassifierBackend.name and finding.policy is not Policy.UNCHECKED
    return decision is Decision.REFUSE or (
        decision is Decision.HOLD and not is_a_models_alone and finding.policy not in DOUBTS_OF_CLIPS
    )
