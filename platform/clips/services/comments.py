"""Saying something below a clip."""

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from accounts.protections import screened_for
from clips import policies
from clips.models import Clip, Comment, CommentState, Counter, CounterDelta, HeldBy
from clips.services.comment_rules import held_by_creator
from clips.services.counting import count
from clips.services.mentioning import tell_named_in_comment
from clips.tasks import fold_counters
from common.errors import NotFoundError, RefusedError
from moderation.screening.explanations import errors_of, summary_of
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Decision, ScreeningContext, Stage
from notifications.kinds import Kind
from notifications.services import notify


def add_comment(*, clip: Clip, by: User, text: str, reply_to: Comment | None = None) -> Comment:
    """Screened before anybody reads it: refused with a reason, or held and seen by its author alone for now.

    What passes may still wait for the clip's creator, who is told so. Where the creator answers what waits for them,
    the answer is their yes to it. Raises ForbiddenError, ConflictError, RefusedError; NotFoundError where what is
    answered went meanwhile.
    """
    policies.may_comment(clip, by, reply_to)
    readers = [by, clip.creator, *([reply_to.author] if reply_to is not None else [])]
    context = ScreeningContext(actor_id=by.pk, subject=clip.public_id, audience=screened_for(*readers, is_public=True))
    verdict = screen_text(Stage.COMMENT, text, context)
    if verdict.decision is Decision.REFUSE:
        raise RefusedError(summary_of(verdict), code="moderation_blocked", errors=errors_of(verdict, "/text"))
    held_by = HeldBy.SCREENING if verdict.decision is not Decision.ALLOW else held_by_creator(clip, by, text)
    thread = (reply_to.thread or reply_to) if reply_to is not None else None
    with transaction.atomic():
        if reply_to is not None and reply_to.state == CommentState.HELD and by.pk == clip.creator_id:
            _approve_answered(reply_to, by=by, is_answer_read=not held_by)
        comment = Comment.objects.create(
            clip=clip,
            author=by,
            thread=thread,
            text=text,
            state=CommentState.HELD if held_by else CommentState.VISIBLE,
            held_by=held_by or "",
            screening_event=verdict.event_id,
            hold_explanation=summary_of(verdict) if held_by is HeldBy.SCREENING else _why_it_waits(held_by),
        )
        _tell(comment, reply_to)
    return comment


def _why_it_waits(held_by: HeldBy | None) -> str:
    """The same words for both rules of a creator: whoever is told of a watched word would try out others."""
    return "It waits for the maker of this clip, who reads it before others do." if held_by is not None else ""


def remove_comment(*, comment: Comment, by: User) -> None:
    """Twice is fine."""
    policies.may_remove_comment(comment, by)
    with transaction.atomic():
        was_visible = Comment.objects.filter(pk=comment.pk, state=CommentState.VISIBLE).update(
            state=CommentState.REMOVED
        )
        Comment.objects.filter(pk=comment.pk).update(state=CommentState.REMOVED, held_by="")
        if was_visible:
            _count(comment, -1)


def hold_comment(*, comment: Comment, explanation: str) -> None:
    """A moderator found it against the rules: its author alone sees it, and the clip's creator can't let it through.

    One that is held already, by whomever, is held for this reason from now on.
    """
    with transaction.atomic():
        visible = Comment.objects.filter(pk=comment.pk, state=CommentState.VISIBLE)
        was_visible = visible.update(state=CommentState.HELD, held_by=HeldBy.SCREENING)
        held = Comment.objects.filter(pk=comment.pk, state=CommentState.HELD)
        held.update(held_by=HeldBy.SCREENING, hold_explanation=explanation)
        if was_visible:
            _count(comment, -1)


def release_comment(*, comment: Comment) -> bool:
    """A comment held by screening that a moderator found fine. Its clip's creator may still look. Twice is fine.

    Returns whether it was held until now.
    """
    held_by = held_by_creator(comment.clip, comment.author, comment.text)
    return _let_go(comment, by=HeldBy.SCREENING, to=held_by)


def approve_comment(*, comment: Comment, by: User) -> None:
    """The clip's creator lets others read what waited for them, and its author hears of it. Twice is fine.

    Raises ForbiddenError, ConflictError.
    """
    policies.may_approve_comment(comment, by)
    with transaction.atomic():
        if _approve(comment, by=by):
            _tell_author(comment, by=by)


def _approve(comment: Comment, *, by: User) -> bool:
    return _let_go(comment, by=HeldBy(comment.held_by or HeldBy.APPROVAL), to=None, knowing=by)


def _approve_answered(comment: Comment, *, by: User, is_answer_read: bool) -> None:
    """An answer that its author can read says by itself that the comment was approved."""
    policies.may_approve_comment(comment, by)
    if not _approve(comment, by=by):
        comment.refresh_from_db(fields=["state", "held_by"])
        if comment.state != CommentState.VISIBLE:
            raise NotFoundError("The comment to answer is gone.")
    elif not is_answer_read:
        _tell_author(comment, by=by)


def _tell_author(comment: Comment, *, by: User) -> None:
    ids = {"clip": comment.clip.public_id, "comment": comment.public_id}
    notify(recipients=[comment.author_id], kind=Kind.COMMENT_APPROVED, ids=ids, actor=by)


@transaction.atomic
def _let_go(comment: Comment, *, by: HeldBy, to: HeldBy | None, knowing: User | None = None) -> bool:
    """`knowing` is who decided this: they are not told of a comment that they just read."""
    state = CommentState.HELD if to else CommentState.VISIBLE
    held = Comment.objects.filter(pk=comment.pk, state=CommentState.HELD, held_by=by)
    told = {"state": state, "held_by": to or "", "hold_explanation": _why_it_waits(to)}
    if not held.update(**told):
        return False
    for name, value in told.items():
        setattr(comment, name, value)
    _tell(comment, comment.thread, knowing=knowing)
    return True


def _tell(comment: Comment, reply_to: Comment | None, *, knowing: User | None = None) -> None:
    """Everybody whom a readable comment concerns; the creator where it waits for them; nobody where screening holds."""
    if comment.state == CommentState.VISIBLE:
        _announce(comment, reply_to, knowing=knowing)
    elif comment.held_by != HeldBy.SCREENING:
        ids = {"clip": comment.clip.public_id, "comment": comment.public_id}
        notify(recipients=[comment.clip.creator_id], kind=Kind.COMMENT_HELD, ids=ids, actor=comment.author)


def _announce(comment: Comment, reply_to: Comment | None, *, knowing: User | None) -> None:
    """Count it, and tell whoever is answered, else the clip's creator, and whom it names."""
    _count(comment, 1)
    ids = {"clip": comment.clip.public_id, "comment": comment.public_id}
    if reply_to is not None:
        ids["parent"] = reply_to.public_id
        told, kind = reply_to.author_id, Kind.REPLY
    else:
        told, kind = comment.clip.creator_id, Kind.COMMENT
    if knowing is None or knowing.pk != told:
        notify(recipients=[told], kind=kind, ids=ids, actor=comment.author)
    tell_named_in_comment(comment, told=[told])


def _count(comment: Comment, amount: int) -> None:
    """Where its author is hidden it was taken off when they went, and comes back with them; the lock decides races."""
    author = User.objects.select_for_update(no_key=True).filter(pk=comment.author_id, is_active=True, leaves_at=None)
    if author.values_list("pk").first() is not None:
        count(clip_id=comment.clip_id, counter=Counter.COMMENTS, amount=amount)
        transaction.on_commit(fold_counters.ring)


def count_comments_of(author: int, *, is_shown: bool) -> None:
    """Take what somebody said off the counts, or add it again, as it goes out of sight or comes back with them.

    Call it once, in the transaction that changes them, after the change.
    """
    said = Comment.objects.filter(author=author, state=CommentState.VISIBLE).values_list("clip").order_by("clip")
    sign = 1 if is_shown else -1
    CounterDelta.objects.bulk_create(
        CounterDelta(clip_id=clip_id, counter=Counter.COMMENTS, amount=sign * number)
        for clip_id, number in said.annotate(number=Count("pk"))
    )
    transaction.on_commit(fold_counters.ring)
