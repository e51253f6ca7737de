"""What a person is told: the stage, the policy, their own words or the seconds, and what to change. Never a score."""

from collections.abc import Iterable
from dataclasses import replace

from moderation.screening.text.language import COVERED, COVERED_NAMES, guess_language
from moderation.screening.verdicts import (
    CONVERSATION,
    SESSION_MINUTES,
    Audience,
    Decision,
    Explanation,
    Finding,
    Policy,
    Stage,
    Verdict,
)

*_ALL_BUT_LAST, _LAST = COVERED_NAMES.values()
_LANGUAGES = f"{', '.join(_ALL_BUT_LAST)} or {_LAST}"
POLICY_NAMES = {
    Policy.SEXUAL: "nudity and sexual content",
    Policy.SEXUAL_MINORS: "the safety of minors",
    Policy.NON_CONSENSUAL_LIKENESS: "people who did not agree to be shown",
    Policy.VIOLENCE_GORE: "graphic violence",
    Policy.SELF_HARM: "suicide and self-harm",
    Policy.HATE_EXTREMISM: "hate and extremism",
    Policy.HARASSMENT: "harassment and bullying",
    Policy.ILLEGAL_ACTS: "crime",
    Policy.POLITICAL_MISINFORMATION: "made-up news and elections",
    Policy.PUBLIC_FIGURES: "well-known people",
    Policy.COPYRIGHT: "protected characters and brands",
    Policy.DANGEROUS_CHALLENGES: "dangerous stunts",
    Policy.SPAM: "advertising and spam",
    Policy.PHOTOSENSITIVITY: "flashes that can cause seizures",
    Policy.BROKEN_MEDIA: "broken pictures and sound",
    Policy.REMOVED_MATERIAL: "material that was taken down",
    Policy.UNKNOWN_LANGUAGE: "languages that we can't check yet",
    Policy.UNCHECKED: "checks that could not be made",
}
"""Every rule as people are told of it, to follow "our rule on"."""
_STAGE_NAMES = {
    Stage.CHAIN: "the prompt, read together with the clips that it builds on,",
    Stage.SESSION: "the prompt, read together with what you made shortly before,",
    Stage.NEGATIVE_PROMPT: "the list of what to leave out",
    Stage.REFERENCE_IMAGE: "the picture",
    Stage.CAMEO_CAPTURE: "the recording",
    Stage.FRAMES: "the picture",
    Stage.TRANSCRIPT: "what is said",
    Stage.PUBLISHED: "the text",
}
_APART = {
    Stage.CHAIN: "Leave these words out, or ask for it as a clip of its own.",
    Stage.SESSION: "By itself it may be fine: leave these words out, or ask for it again "
    f"{SESSION_MINUTES} minutes after the earlier clips.",
}
_WHAT_TO_CHANGE = {
    Policy.SEXUAL: "Leave out nudity and sexual acts; dressed people and affection are fine.",
    Policy.SEXUAL_MINORS: "This can't be made in any form.",
    Policy.NON_CONSENSUAL_LIKENESS: "Real people appear only through a cameo that they granted. Add their cameo, or "
    "describe an invented person.",
    Policy.VIOLENCE_GORE: "Show the tension instead of the injury: no blood, wounds or cruelty.",
    Policy.SELF_HARM: "Tell the story without the method or the act.",
    Policy.HATE_EXTREMISM: "Leave out what degrades a group of people or praises extremists.",
    Policy.HARASSMENT: "Leave out insults, threats and private details aimed at a person.",
    Policy.ILLEGAL_ACTS: "Leave out the crime or how it is done.",
    Policy.POLITICAL_MISINFORMATION: "Leave out invented news, elections and medical claims that could pass as real.",
    Policy.PUBLIC_FIGURES: "Describe an invented person instead of a public figure.",
    Policy.COPYRIGHT: "Describe a character or a product of your own instead of a protected one.",
    Policy.DANGEROUS_CHALLENGES: "Leave out stunts that people could copy and get hurt by.",
    Policy.SPAM: "Leave out advertising, contact details and calls to follow.",
    Policy.PHOTOSENSITIVITY: "Ask for slower or softer changes of light: fast flashes can cause seizures.",
    Policy.BROKEN_MEDIA: "Try again; the clip came out black, frozen or without usable sound.",
    Policy.REMOVED_MATERIAL: "This matches material that was taken down. Make something new.",
    Policy.UNKNOWN_LANGUAGE: f"Text in {_LANGUAGES} is checked at once.",
    Policy.UNCHECKED: "Nothing to change: a check could not be made, and a person or a later try will settle it.",
}
_IF_THIS_IS_ABOUT_YOU = (
    "If this is about you, talk to somebody today: your local emergency number or a crisis line will listen."
)
_OUTCOME = {
    Decision.REFUSE: "It was refused",
    Decision.HOLD: "It waits for a person to look at it",
    Decision.PRIVATE_ONLY: "It can be made for you alone and not be published as it is",
    Decision.ALLOW: "It is allowed",
}


def explain(finding: Finding, decision: Decision, *, is_first: bool = True) -> Explanation:
    """The outcome is told once, with the strictest finding (`is_first`); the others only say what else was met.

    Who may be in need is spoken to before anything else, and hears nothing of stories where none was asked for.
    """
    where = _where(finding)
    met = f"{_what_was_met(finding, also='' if is_first else 'also ')}{f', at {where}' if where else ''}."
    message = f"{_OUTCOME[decision]}: {met}" if is_first else met[0].upper() + met[1:]
    advice = _APART.get(finding.stage) or _WHAT_TO_CHANGE[finding.policy]
    if finding.policy is Policy.SELF_HARM:
        message = f"{_IF_THIS_IS_ABOUT_YOU} {message}"
        advice = "" if finding.stage in CONVERSATION else advice
    return Explanation(finding.stage, finding.policy, decision, message, where, advice)


def _what_was_met(finding: Finding, *, also: str) -> str:
    stage = _STAGE_NAMES.get(finding.stage, f"the {finding.stage.value.replace('_', ' ')}")
    if finding.policy is Policy.UNCHECKED:
        return f"a check of {stage} {also}could not be made"
    if finding.policy is Policy.UNKNOWN_LANGUAGE:
        return f"{stage} is {also}in a language that we can't check yet"
    return f"{stage} {also}meets our rule on {POLICY_NAMES[finding.policy]}"


def errors_of(verdict: Verdict, pointer: str) -> list[dict[str, str]]:
    """A verdict as the `errors` of a problem document: the sentence, and what it is made of for other languages."""
    return [
        {
            "pointer": pointer,
            "code": row.policy.value,
            "stage": row.stage.value,
            "decision": row.decision.value,
            "where": row.where,
            "detail": f"{row.message} {row.what_to_change}".strip(),
        }
        for row in verdict.explanations
    ]


def notes_on_language(texts: Iterable[str]) -> tuple[str, ...]:
    """What to say of a wish before anything is spent on it: what will be made of it can't be published at once."""
    if all(guess_language(text) in COVERED for text in texts):
        return ()
    return (
        "These words are in a language that we can't check yet: the clip stays yours alone until a person has looked "
        f"at it, whom you can ask once it is made. {_WHAT_TO_CHANGE[Policy.UNKNOWN_LANGUAGE]}",
    )


def summary_of(verdict: Verdict) -> str:
    """A verdict in one sentence or two for the person."""
    return " ".join(f"{row.message} {row.what_to_change}".strip() for row in verdict.explanations)


def settled(verdict: Verdict) -> Verdict:
    """The verdict where nobody is asked to look, as at messages and profiles: what would wait is told as refused."""
    return replace(verdict, explanations=tuple(map(_settled, verdict.explanations)))


def _settled(row: Explanation) -> Explanation:
    if row.decision is not Decision.HOLD:
        return row
    outcome = _OUTCOME[Decision.HOLD]
    message = row.message
    if message.startswith(outcome):
        message = _OUTCOME[Decision.REFUSE] + message.removeprefix(outcome)
    advice = "Try again in a few minutes." if row.policy is Policy.UNCHECKED else row.what_to_change
    return replace(row, decision=Decision.REFUSE, message=message, what_to_change=advice)


def what_to_change(policy: Policy) -> str:
    """The advice that belongs to a rule."""
    return (
        f"{_IF_THIS_IS_ABOUT_YOU} {_WHAT_TO_CHANGE[policy]}" if policy is Policy.SELF_HARM else _WHAT_TO_CHANGE[policy]
    )


def _where(finding: Finding) -> str:
    span = finding.span
    if span is None or (finding.policy is Policy.SEXUAL_MINORS and finding.stage not in _APART):
        return ""
    if span.words:
        return f"“{span.words[:200]}”"
    if span.from_seconds is not None and span.to_seconds is not None:
        return f"{span.from_seconds:.1f}-{span.to_seconds:.1f} s"
    return ""


def audience_of(*, is_public: bool, is_minor: bool) -> Audience:
    """The strictest audience that applies."""
    if is_minor:
        return Audience.TEEN
    return Audience.PUBLIC if is_public else Audience.PRIVATE


STAGES_OF_A_PERSON = frozenset(
    {Stage.PROMPT, Stage.SHOT, Stage.CAPTION, Stage.COMMENT, Stage.HANDLE, Stage.DISPLAY_NAME, Stage.BIO, Stage.MESSAGE}
)
"""Stages whose words the person wrote themselves, so that they can be quoted back."""
