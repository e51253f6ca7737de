"""Asking people to look at a draft, what they say, and taking it back."""

import structlog
from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.protections import screened_for
from cameo.services.approving import ask_to_publish
from clips.models import Clip, CommentState, Reviewer, ReviewNote
from clips.reviews import policies
from clips.services.publishing import doubts_of, refuse_unmarked
from common import clock
from common.errors import InvalidInputError, RefusedError
from moderation.screening.explanations import errors_of, settled, summary_of
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Decision, ScreeningContext, Stage
from notifications.kinds import Kind
from notifications.services import forget_for, notify

log = structlog.get_logger(__name__)


def add_reviewer(*, clip: Clip, person: User, by: User) -> Reviewer:
    """Show a draft to somebody. Everything that publishing asks is asked, because somebody else will see it.

    Twice is fine. Raises ForbiddenError, ConflictError (held, or an owner's answer is waited for), RefusedError (words
    that may not be shown, missing marks) and InvalidInputError (too many).
    """
    policies.may_show_draft(clip, by)
    policies.may_ask(person, by)
    refuse_unmarked(clip)
    ask_to_publish(clip_id=clip.public_id, caption=clip.caption)
    if doubts := doubts_of(clip, by, clip.caption):
        told = settled(doubts[0])
        raise RefusedError(
            f"This draft can't be shown around. {summary_of(told)}",
            code="moderation_blocked",
            errors=errors_of(told, ""),
        )
    with transaction.atomic():
        Clip.objects.select_for_update(no_key=True).get(pk=clip.pk)
        reviewer, is_new = Reviewer.objects.get_or_create(clip=clip, person=person)
        if Reviewer.objects.filter(clip=clip).count() > settings.REVIEWERS_MAX:
            most = settings.REVIEWERS_MAX
            raise InvalidInputError(f"A draft has at most {most} reviewers.", code="too_many", most=most)
        if is_new:
            notify(recipients=[person.pk], kind=Kind.REVIEW_ASKED, ids={"clip": clip.public_id}, actor=by)
    if is_new:
        log.info("draft shown", clip=clip.public_id, user=by.public_id, reviewer=person.public_id)
    return reviewer


def remove_reviewer(*, clip: Clip, person: User, by: User) -> bool:
    """Shut the door for one reviewer at once. True where it was open."""
    policies.may_remove_reviewer(clip, person, by)
    with transaction.atomic():
        deleted, _ = Reviewer.objects.filter(clip=clip, person=person).delete()
        forget_for(recipient=person, clip_id=clip.public_id, kinds=[Kind.REVIEW_ASKED, Kind.REVIEW_NOTE])
    return bool(deleted)


def add_note(*, clip: Clip, by: User, text: str, at_seconds: float | None = None) -> ReviewNote:
    """Screened like a comment. Raises InvalidInputError for a moment that the clip doesn't have."""
    policies.may_write_note(clip, by)
    if at_seconds is not None and not 0 <= at_seconds <= clip.seconds:
        raise InvalidInputError(
            f"This clip lasts {clip.seconds:g} seconds.", code="moment_out_of_range", seconds=clip.seconds
        )
    context = ScreeningContext(
        actor_id=by.pk, subject=clip.public_id, audience=screened_for(by, clip.creator, is_public=True)
    )
    verdict = screen_text(Stage.COMMENT, text, context)
    if verdict.decision is Decision.REFUSE:
        raise RefusedError(summary_of(verdict), code="moderation_blocked", errors=errors_of(verdict, "/text"))
    is_shown = verdict.decision is Decision.ALLOW
    with transaction.atomic():
        note = ReviewNote.objects.create(
            clip=clip,
            author=by,
            text=text,
            at_seconds=at_seconds,
            state=CommentState.VISIBLE if is_shown else CommentState.HELD,
            screening_event=verdict.event_id,
        )
        if is_shown:
            _announce(note)
    return note


def remove_note(*, note: ReviewNote, by: User) -> None:
    """Twice is fine."""
    policies.may_remove_note(note, by)
    ReviewNote.objects.filter(pk=note.pk).update(state=CommentState.REMOVED)


def resolve_note(*, note: ReviewNote, by: User, is_resolved: bool) -> None:
    """The creator has seen to it, or not after all."""
    policies.may_resolve_note(note, by)
    note.resolved_at = clock.now() if is_resolved else None
    ReviewNote.objects.filter(pk=note.pk).update(resolved_at=note.resolved_at)


def _announce(note: ReviewNote) -> None:
    """Everybody else who takes part. A note about a draft is told once until it is read."""
    reviewers = Reviewer.objects.filter(clip=note.clip).values_list("person_id", flat=True)
    ids = {"clip": note.clip.public_id, "note": note.public_id}
    notify(recipients=[note.clip.creator_id, *reviewers], kind=Kind.REVIEW_NOTE, ids=ids, actor=note.author)
