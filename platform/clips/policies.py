"""What people may do with clips. Each function returns None or raises; nothing is written here."""

from accounts.ages import is_teen
from accounts.models import User
from accounts.policies import may_act
from cameo import consent
from cameo.models import CameoUse
from clips.models import Audience, Clip, ClipKind, ClipState, Comment, CommentState, HeldBy, HoldReason
from clips.queries import consented, parents_of, visible_clips
from common.errors import ConflictError, ForbiddenError, RefusedError
from social.policies import is_contact_open
from social.queries import is_following, is_mutual


def is_in_audience(audience: str, *, owner: User, person: User) -> bool:
    """Whether `person` belongs to the audience that `owner` chose; owners always do."""
    if owner.pk == person.pk:
        return True
    match audience:
        case Audience.EVERYONE:
            return True
        case Audience.FOLLOWERS:
            return is_following(person.pk, owner.pk)
        case Audience.MUTUALS:
            return is_mutual(person.pk, owner.pk)
        case _:
            return False


def may_edit(clip: Clip, by: User) -> None:
    if clip.creator_id != by.pk:
        raise ForbiddenError("Only its creator may change this clip.", code="not_creator")


def may_publish(clip: Clip, by: User) -> None:
    may_act(by)
    may_edit(clip, by)
    if clip.kind == ClipKind.IMPORTED:
        raise ForbiddenError("This clip was made elsewhere; it stays private.", code="made_elsewhere")
    if clip.private_only_reason:
        raise RefusedError(
            f"This draft stays private. {clip.private_only_reason} A person can be asked to look at it, at appeal_url.",
            code="private_only",
            appeal_url=f"/api/v1/clips/{clip.public_id}/appeal",
        )
    if clip.state != ClipState.DRAFT:
        raise ConflictError("This clip is not a draft any more.", code="not_a_draft")
    for parent in parents_of(clip):
        may_build_on(parent, by)


def may_build_on(parent: Clip, by: User) -> None:
    """Remix, extend, stitch or answer: asked at submit and again at publish."""
    if parent.state == ClipState.REMOVED:
        raise ForbiddenError("The clip this builds on was removed.", code="parent_removed")
    if parent.kind == ClipKind.IMPORTED:
        raise ForbiddenError("This clip was made elsewhere; nothing can be made from it here.", code="made_elsewhere")
    is_others_draft = parent.state != ClipState.PUBLISHED and parent.creator_id != by.pk
    if is_others_draft or not visible_clips(by).filter(pk=parent.pk).exists():
        raise ForbiddenError("The clip this builds on is not open to you any more.", code="parent_withdrawn")
    may_take(parent)
    if not is_in_audience(parent.remix_audience, owner=parent.creator, person=by):
        raise ForbiddenError("Its creator does not let you remix this clip.", code="remix_not_allowed")


def may_react(clip: Clip) -> None:
    if clip.state != ClipState.PUBLISHED:
        raise ConflictError("Publish this clip first.", code="not_published")


def is_addressable(person: User, *, by: User) -> bool:
    """Whether words of `by` may turn to this person: no adult addresses a teen whom they do not know."""
    return is_teen(by) or is_contact_open(by, person)


def may_comment(clip: Clip, by: User, reply_to: Comment | None = None) -> None:
    """The audience that the creator chose, and no adult whom a teen does not know below that teen's clip or comment.

    The refusal is one and the same, so that it tells no age.
    """
    may_act(by)
    may_react(clip)
    addressed = [clip.creator, *([reply_to.author] if reply_to is not None else [])]
    is_welcome = is_in_audience(clip.comment_audience, owner=clip.creator, person=by)
    if not is_welcome or not all(is_addressable(person, by=by) for person in addressed):
        raise ForbiddenError("You can't comment here.", code="comment_not_allowed")


def may_remove_comment(comment: Comment, by: User) -> None:
    """Its author, and whoever's clip it stands below."""
    if by.pk not in {comment.author_id, comment.clip.creator_id}:
        raise ForbiddenError("Only its author or the clip's creator may remove this.", code="not_author")


def may_approve_comment(comment: Comment, by: User) -> None:
    if by.pk != comment.clip.creator_id:
        raise ForbiddenError("Only the clip's creator may let this be read.", code="not_creator")
    if comment.state == CommentState.REMOVED:
        raise ConflictError("This comment was removed.", code="comment_removed")
    if comment.held_by == HeldBy.SCREENING:
        raise ForbiddenError("Screening holds this; a moderator decides.", code="held_by_screening")


def may_download(clip: Clip, by: User) -> None:
    if clip.state != ClipState.PUBLISHED and clip.creator_id != by.pk:
        raise ForbiddenError("This is a draft; only its creator may download it.", code="download_not_allowed")
    if not is_in_audience(clip.download_audience, owner=clip.creator, person=by):
        raise ForbiddenError("Its creator does not offer this clip for download.", code="download_not_allowed")
    may_take(clip)
    consent.may_download(CameoUse.objects.filter(pk__in=clip.cast.values("use")), by)


def may_take(clip: Clip) -> None:
    """Nothing is made of, and nobody takes away, what is held for somebody who was seen in it and not asked."""
    if clip.holds.filter(reason=HoldReason.LIKENESS, lifted_at=None).exists():
        raise ForbiddenError(
            "Somebody who was not asked seems to be in this clip. Nothing is made of it until they allow it.",
            code="likeness_held",
        )


def may_make_character(clip: Clip, by: User) -> None:
    """A character is its maker's own: it can't come from a clip with anybody else's likeness, near or far."""
    if clip.creator_id != by.pk:
        raise ForbiddenError("A character comes from a clip of your own.", code="not_creator")
    may_take(clip)
    if clip.cast.exclude(cameo__owner=by).exists():
        raise ForbiddenError(
            "Somebody else's cameo is in this clip, or in what it was made from. Choose a clip without.",
            code="somebody_in_it",
        )


def may_show(clip: Clip) -> None:
    """Everybody whose likeness is in it, or in what it was made from, still agrees."""
    if not consented(Clip.objects.filter(pk=clip.pk)).exists():
        raise consent.withdrawn()
