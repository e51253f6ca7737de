"""Publishing and what comes after it."""

from dataclasses import asdict, dataclass

import structlog
from django.db import transaction

from accounts.models import User
from accounts.protections import screened_for
from cameo.services.approving import ask_to_publish, check_caption, publish_uses
from clips import policies
from clips.lifecycle import CLIP
from clips.models import (
    Audience,
    Clip,
    ClipHold,
    ClipKind,
    ClipRevision,
    ClipState,
    Counter,
    HoldReason,
    RenditionKind,
    Visibility,
)
from clips.queries import names_in, parents_of, visible_clips
from clips.services.counting import count
from clips.services.mentioning import tell_named_in_caption
from clips.tasks import fold_counters
from common import clock
from common.errors import ConflictError, RefusedError
from moderation.screening.explanations import errors_of, summary_of
from moderation.screening.models import ScreeningEvent
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Decision, ScreeningContext, Stage, Verdict
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
_WHEN_ASKED = (Stage.PROMPT.value, Stage.SHOT.value)
MUST_BE_SIGNED = frozenset({RenditionKind.STANDARD, RenditionKind.SMALL})


@dataclass(frozen=True, slots=True)
class Publication:
    """What the creator decides when publishing."""

    caption: str = ""
    visibility: Visibility = Visibility.PUBLIC
    remix_audience: Audience = Audience.EVERYONE
    comment_audience: Audience = Audience.EVERYONE
    download_audience: Audience = Audience.EVERYONE
    is_prompt_shown: bool = True


def publish_clip(*, draft: Clip, by: User, publication: Publication) -> Clip:
    """Make a draft visible as `publication` says. Consent to build on its parent, and that of everybody whose likeness
    is in it, is asked again here.

    Raises ForbiddenError, ConflictError (not a draft any more, an answer is waited for) or RefusedError (caption,
    missing marks).
    """
    policies.may_publish(draft, by)
    refuse_unmarked(draft)
    ask_to_publish(clip_id=draft.public_id, caption=publication.caption)
    doubts = doubts_of(draft, by, publication.caption)
    with transaction.atomic():
        publish_uses(clip_id=draft.public_id, caption=publication.caption)
        policies.may_show(draft)
        moved = CLIP.move(
            Clip.objects.filter(pk=draft.pk, state=ClipState.DRAFT),
            to=ClipState.PUBLISHED,
            published_at=clock.now(),
            **asdict(publication),
        )
        if not moved:
            raise ConflictError("This clip is not a draft any more.", code="not_a_draft")
        _hold_for(draft, doubts)
        _credit_parents(draft, by, amount=1)
        tell_named_in_caption(draft)
    log.info("clip published", clip=draft.public_id, user=by.public_id)
    draft.refresh_from_db()
    return draft


def change_publication(*, clip: Clip, by: User, publication: Publication) -> Clip:
    """Change what was decided at publishing. New words pass the same screening as the first; the old ones are kept.

    What screening held for the old words is free once new ones pass: a person need not look at what is gone.

    Raises RefusedError where they do not, and ForbiddenError where they break a cameo's limits.
    """
    policies.may_edit(clip, by)
    doubts: list[Verdict] = []
    is_reworded = publication.caption != clip.caption
    if is_reworded:
        check_caption(clip_id=clip.public_id, caption=publication.caption)
        doubts = doubts_of(clip, by, publication.caption)
    with transaction.atomic():
        _replace(clip, publication)
        if is_reworded:
            _lift_holds_of_words(clip)
        _hold_for(clip, doubts)
        tell_named_in_caption(clip)
    clip.refresh_from_db()
    return clip


def _replace(clip: Clip, publication: Publication) -> None:
    """Under the row's lock, so that two changes at once leave both of what they replaced.

    A caption that this change leaves alone stays what it is by now: nobody would have screened the one that was read.
    """
    new = asdict(publication)
    old = Clip.objects.select_for_update(no_key=True).exclude(state=ClipState.REMOVED).filter(pk=clip.pk)
    before = old.values("state", *new).first()
    if before is None:
        return
    if publication.caption == clip.caption:
        new["caption"] = before["caption"]
    if before.pop("state") == ClipState.PUBLISHED and before != new:
        ClipRevision.objects.create(clip=clip, replaced_at=clock.now(), **before)
    Clip.objects.filter(pk=clip.pk).update(**new)


def remove_clip(*, clip: Clip, by: User) -> None:
    """Delete for everybody. The row stays as a tombstone in its chain; remixes of it stay. Twice is fine."""
    policies.may_edit(clip, by)
    with transaction.atomic():
        # In the order in which states follow each other: a draft that is published meanwhile is caught by the second.
        was_draft = _remove(clip, ClipState.DRAFT)
        was_published = not was_draft and _remove(clip, ClipState.PUBLISHED)
        if was_published:
            _credit_parents(clip, by, amount=-1)
    if was_draft or was_published:
        log.info("clip removed", clip=clip.public_id, user=by.public_id)


def hold_clip(*, clip: Clip, reason: HoldReason, source: str, explanation: str) -> ClipHold:
    """Withhold a clip from everybody but its creator. The same reason from the same source holds once."""
    hold, _ = ClipHold.objects.get_or_create(
        clip=clip, reason=reason, source=source, lifted_at=None, defaults={"explanation": explanation}
    )
    return hold


def lift_holds(*, clip: Clip, source: str) -> int:
    """Lift what this source placed, and nothing else. Returns how many."""
    lifted = ClipHold.objects.filter(clip=clip, source=source, lifted_at=None).update(lifted_at=clock.now())
    if lifted:
        tell_named_in_caption(clip)
    return lifted


def _lift_holds_of_words(clip: Clip) -> None:
    """Caption and prompt were just looked at anew. What was found in pictures and sound, and by people, stays."""
    of_words = ScreeningEvent.objects.filter(stage__in=(Stage.CAPTION.value, Stage.PUBLISHED.value))
    holds = ClipHold.objects.filter(clip=clip, reason=HoldReason.SCREENING, lifted_at=None)
    sources = list(of_words.filter(public_id__in=holds.values("source")).values_list("public_id", flat=True))
    lifted = holds.filter(source__in=sources).update(lifted_at=clock.now())
    if lifted:
        log.info("holds of old words lifted", clip=clip.public_id, holds=lifted)


def clear_clip(*, clip: Clip, decision: str) -> None:
    """A person looked and found it in order: lift what screening placed. Its prompt is not doubted again."""
    with transaction.atomic():
        holds = ClipHold.objects.filter(clip=clip, reason=HoldReason.SCREENING, lifted_at=None)
        holds.update(lifted_at=clock.now())
        Clip.objects.filter(pk=clip.pk).update(private_only_reason="", cleared_by=decision)
        tell_named_in_caption(clip)
    log.info("clip cleared", clip=clip.public_id, decision=decision)


def doubts_of(clip: Clip, by: User, caption: str) -> list[Verdict]:
    """Look again with the eyes of the public: caption and prompt. Returns the verdicts that hold; refusals raise."""
    context = ScreeningContext(
        actor_id=by.pk, subject=clip.public_id, audience=screened_for(by, is_public=True), allowed_names=names_in(clip)
    )
    prompt = "" if clip.cleared_by else clip.prompt
    texts = (("/caption", Stage.CAPTION, caption), ("/prompt", Stage.PUBLISHED, prompt))
    verdicts = [(pointer, screen_text(stage, text, context)) for pointer, stage, text in texts if text.strip()]
    for pointer, verdict in verdicts:
        if verdict.decision is Decision.REFUSE:
            raise RefusedError(summary_of(verdict), code="moderation_blocked", errors=errors_of(verdict, pointer))
    return [verdict for _, verdict in verdicts if verdict.decision is not Decision.ALLOW]


def _hold_for(clip: Clip, doubts: list[Verdict]) -> None:
    for verdict in doubts:
        if not _is_held_as_prompt(clip, verdict):
            hold_clip(clip=clip, reason=HoldReason.SCREENING, source=verdict.event_id, explanation=summary_of(verdict))


def _is_held_as_prompt(clip: Clip, verdict: Verdict) -> bool:
    """Whether its making was held already for what this says of the prompt: nobody need be told it twice."""
    told = verdict.explanations[:1]
    if not told or told[0].stage is not Stage.PUBLISHED:
        return False
    holds = ClipHold.objects.filter(clip=clip, reason=HoldReason.SCREENING, lifted_at=None)
    asked = ScreeningEvent.objects.filter(public_id__in=holds.values("source"), stage__in=_WHEN_ASKED)
    return asked.filter(policies__contains=[told[0].policy.value]).exists()


def _remove(clip: Clip, state: ClipState) -> bool:
    rows = Clip.objects.filter(pk=clip.pk, state=state)
    return bool(CLIP.move(rows, to=ClipState.REMOVED, removed_at=clock.now()))


def _credit_parents(clip: Clip, by: User, *, amount: int) -> None:
    """Count it for everything it was made from, and tell whoever made that and may open what came of it."""
    parents = list(parents_of(clip))
    for parent in parents:
        count(clip_id=parent.pk, counter=Counter.REMIXES, amount=amount)
        if amount > 0 and visible_clips(parent.creator).filter(pk=clip.pk).exists():
            ids = {"clip": parent.public_id, "remix": clip.public_id}
            challenge = parent.challenge.public_id if clip.kind == ClipKind.ANSWER else None
            kind, ids = (Kind.CHALLENGE_ANSWER, {**ids, "challenge": challenge}) if challenge else (Kind.REMIX, ids)
            notify(recipients=[parent.creator_id], kind=kind, ids=ids, actor=by)
    if parents:
        transaction.on_commit(fold_counters.ring)


def refuse_unmarked(clip: Clip) -> None:
    """Nobody else sees media without their marks. Raises RefusedError."""
    kinds = set(clip.renditions.values_list("kind", flat=True))
    if not kinds >= MUST_BE_SIGNED:
        raise RefusedError("This draft has no finished, signed renditions; make it again.", code="unmarked_media")
