"""Screen a text or a piece of media, remember the verdict, and look after the rules."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import structlog

from moderation.screening.backends import TextItem, run_backends, unchecked
from moderation.screening.explanations import explain
from moderation.screening.media.backend import FramesItem, FrameWatch
from moderation.screening.media.frames import MediaItem
from moderation.screening.models import ScreeningEvent
from moderation.screening.rules import Rules, active_rules
from moderation.screening.text.classifier import TOPIC
from moderation.screening.text.edits import is_harmless_edit
from moderation.screening.text.language import guess_language
from moderation.screening.verdicts import (
    Audience,
    Decision,
    Explanation,
    Finding,
    Policy,
    ScreeningContext,
    Span,
    Stage,
    Verdict,
)

log = structlog.get_logger(__name__)
TEXT_CHARACTERS_MAX = 40_000
CHAIN_TEXTS_MAX = 12
_CUMULATIVE = {Stage.PROMPT, Stage.SHOT, Stage.REWRITTEN_PROMPT}


def screen_text(stage: Stage, text: str, context: ScreeningContext) -> Verdict:
    """Check one text, and at prompt stages the text together with what came before it in its chain and session.

    Never raises for a failing back end: what was not checked is held. Writes one ScreeningEvent.
    """
    started = time.monotonic()
    findings = list(_check_text(stage, text, context))
    if stage in _CUMULATIVE:
        for cumulative, earlier in ((Stage.CHAIN, context.chain), (Stage.SESSION, context.session)):
            if earlier:
                findings += _new_in_concatenation(cumulative, earlier, text, context)
    return conclude(
        stage,
        findings,
        context,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(),
        language=guess_language(text),
        milliseconds=int((time.monotonic() - started) * 1000),
    )


def screen_media(
    stage: Stage,
    media: MediaItem,
    context: ScreeningContext,
    *,
    watches: Mapping[str, FrameWatch] | None = None,
) -> Verdict:
    """Check a clip before it is encoded: its frames, and at Stage.FRAMES its sound and what is said in it.

    `watches` are looks that need rows of upper apps (removed material, faces). Speech that nobody can read is held.
    Never raises for a failing back end; writes one ScreeningEvent.
    """
    started = time.monotonic()
    findings = run_backends(stage, FramesItem(media, watches or {}))
    if stage is Stage.FRAMES and media.sound is not None:
        findings += run_backends(Stage.SOUND, media)
        findings += _check_speech(media, context)
    return conclude(
        stage,
        findings,
        context,
        content_sha256=_hash_of_file(media.frames),
        milliseconds=int((time.monotonic() - started) * 1000),
    )


def _check_speech(media: MediaItem, context: ScreeningContext) -> Sequence[Finding]:
    if media.transcript is None:
        return [unchecked(Stage.TRANSCRIPT, backend="none", version="", rule="no_transcript")]
    return _check_text(Stage.TRANSCRIPT, media.transcript, context)


def _hash_of_file(path: Path) -> str:
    """Empty for a file that can't be read: its findings already say so."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _check_text(stage: Stage, text: str, context: ScreeningContext) -> Sequence[Finding]:
    if len(text) > TEXT_CHARACTERS_MAX:
        return [unchecked(stage, backend="length", version="1", rule="too_long")]
    if not text.strip():
        return []
    item = TextItem(
        text,
        audience=context.audience,
        allowed_claims=context.allowed_claims,
        allowed_names=context.allowed_names,
    )
    return run_backends(stage, item)


def _new_in_concatenation(stage: Stage, earlier: Sequence[str], text: str, context: ScreeningContext) -> list[Finding]:
    """Findings that only the whole shows and that the new text has a word in, told with its own words.

    What the earlier texts had already, each alone or all together, was judged when they were asked for. A harmless edit
    of harmless clips counts only for words that can be shown: what a sentence model makes of such a pair is chance.
    """
    rules = active_rules()
    known = _latest_that_fit(earlier, text)
    before = " ".join(known)
    whole = rules.corroborated(_check_text(stage, f"{before} {text}", context))
    telling = [
        own
        for finding in whole
        if rules.decide(finding, context.audience) is not Decision.ALLOW
        and (own := _in_new_words(finding, text, begins=len(before) + 1)) is not None
    ]
    if telling and is_harmless_edit(text) and not _is_doubted(before, stage, context, rules):
        telling = [finding for finding in telling if finding.span is not None]
    if not telling:
        return []
    alone = {
        (finding.policy, rules.decide(finding, context.audience))
        for part in dict.fromkeys((*known, before, text))
        for finding in rules.corroborated(_check_text(stage, part, context))
    }
    return [f for f in telling if (f.policy, rules.decide(f, context.audience)) not in alone]


def _is_doubted(before: str, stage: Stage, context: ScreeningContext, rules: Rules) -> bool:
    """Whether anything small was seen in what came before: only what is above all doubt can be edited into no harm."""
    return any(finding.score >= rules.body["corroborate_from"] for finding in _check_text(stage, before, context))


def _latest_that_fit(earlier: Sequence[str], text: str) -> list[str]:
    """As many of the latest texts as can be looked at together with this one: each was looked at alone already."""
    room = TEXT_CHARACTERS_MAX - len(text)
    known: list[str] = []
    for one in reversed(earlier[-CHAIN_TEXTS_MAX:]):
        room -= len(one) + 1
        if room < 0:
            break
        known.insert(0, one)
    return known


def _in_new_words(finding: Finding, text: str, *, begins: int) -> Finding | None:
    """The finding with what it quotes of the new text, which begins there in the whole; None where that has no part."""
    span = finding.span
    if span is None or span.first_character is None or span.last_character is None:
        return finding
    first, last = max(span.first_character - begins, 0), span.last_character - begins
    if last <= 0:
        return None
    return replace(finding, span=Span(first_character=first, last_character=last, words=text[first:last]))


def conclude(
    stage: Stage,
    findings: Sequence[Finding],
    context: ScreeningContext,
    *,
    content_sha256: str,
    language: str = "",
    milliseconds: int = 0,
) -> Verdict:
    """Turn findings into a verdict by the active rules, and write it down."""
    rules = active_rules()
    findings = rules.corroborated(findings)
    decision = rules.decide_all(findings, context.audience)
    event = ScreeningEvent.objects.create(
        stage=stage.value,
        audience=context.audience.value,
        decision=decision.value,
        policies=sorted({f.policy.value for f in _deciding(rules, findings, context.audience)}),
        findings=[_as_row(finding) for finding in findings],
        content_sha256=content_sha256,
        language=language,
        rules_version=rules.version,
        actor_id=context.actor_id,
        subject=context.subject,
        milliseconds=milliseconds,
    )
    log.info("screened", stage=stage.value, decision=decision.value, event_id=event.public_id, ms=milliseconds)
    return Verdict(
        decision, tuple(findings), explanations_of(findings, context.audience), rules.version, event.public_id
    )


def _deciding(rules: Rules, findings: Sequence[Finding], audience: Audience) -> list[Finding]:
    return [f for f in findings if rules.decide(f, audience) is not Decision.ALLOW]


def explanations_of(findings: Sequence[Finding], audience: Audience) -> tuple[Explanation, ...]:
    """One explanation for each policy, from its strictest finding, strictest first; that one tells the outcome.

    Of equals those come first that can quote what they met. A mere topic, which can't, is left out where words that
    weigh as much say something else: to the classifier "I will kill you" is near to suicide.
    """
    rules = active_rules()
    deciding = _deciding(rules, findings, audience)

    def weight(finding: Finding) -> tuple[int, float]:
        return rules.decide(finding, audience).severity, finding.score

    worded = max((weight(f) for f in deciding if f.span is not None), default=(0, 0.0))
    told = [f for f in deciding if f.rule != TOPIC or weight(f) > worded]
    ranked = sorted(told, key=lambda f: (-weight(f)[0], f.rule == TOPIC, -f.score))
    strictest: dict[Policy, Finding] = {}
    for finding in ranked:
        strictest.setdefault(finding.policy, finding)
    return tuple(
        explain(finding, rules.decide(finding, audience), is_first=index == 0)
        for index, finding in enumerate(strictest.values())
    )


def _as_row(finding: Finding) -> dict[str, object]:
    """A finding without the words: a person's text is not kept here."""
    span = None if finding.span is None else {**asdict(replace(finding.span, words="")), "words": ""}
    return {
        "policy": finding.policy.value,
        "stage": finding.stage.value,
        "score": round(finding.score, 4),
        "backend": finding.backend,
        "version": finding.version,
        "rule": finding.rule,
        "span": span,
    }
