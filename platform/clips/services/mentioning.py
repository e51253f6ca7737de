"""Telling people that a caption or a comment names them, once they may read it."""

from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.handles import handles_in
from accounts.models import User
from clips.models import Clip, ClipState, Comment, Mention
from clips.policies import is_addressable
from clips.queries import visible_clips, visible_comments, wanted_by
from notifications.kinds import Kind
from notifications.services import notify

MENTIONS_MAX = 10
"""People whom one text can call; those it names after them read it when they come by."""


@transaction.atomic
def tell_named_in_caption(clip: Clip) -> None:
    """Call it whenever a published clip may be seen by more people than before, or says something else: whoever was
    told already is not told again, and who may not see it now is told when they may."""
    row = Clip.objects.filter(pk=clip.pk, state=ClipState.PUBLISHED).select_related("creator").first()
    if row is None:
        return
    for person in _named(row.caption, by=row.creator):
        if wanted_by(visible_clips(person).filter(pk=row.pk), person).exists():
            _tell(person, by=row.creator, clip=row)


@transaction.atomic
def tell_named_in_comment(comment: Comment, *, told: Collection[int]) -> None:
    """For a comment that others may read from now on. `told` are the people who hear of it anyway, by primary key."""
    for person in _named(comment.text, by=comment.author):
        if person.pk in told or not visible_clips(person).filter(pk=comment.clip_id).exists():
            continue
        if visible_comments(comment.clip, person).filter(pk=comment.pk).exists():
            _tell(person, by=comment.author, clip=comment.clip, comment=comment)


def _named(text: str, *, by: User) -> Iterable[User]:
    if "@" not in text:
        return []
    people = User.objects.filter(handle__in=handles_in(text)[:MENTIONS_MAX], is_active=True, leaves_at=None)
    return [person for person in people.exclude(pk=by.pk).order_by("pk") if is_addressable(person, by=by)]


def _tell(person: User, *, by: User, clip: Clip, comment: Comment | None = None) -> None:
    _, is_new = Mention.objects.get_or_create(clip=clip, comment=comment, person=person)
    if is_new:
        ids = {"clip": clip.public_id, **({"comment": comment.public_id} if comment is not None else {})}
        notify(recipients=[person.pk], kind=Kind.MENTION, ids=ids, actor=by)
