"""Who may show a draft to whom, and who may say something about it."""

from accounts.models import User
from clips import policies
from clips.models import Clip, ClipState, ReviewNote
from clips.queries import unheld
from clips.reviews.queries import takes_part
from common.errors import ConflictError, ForbiddenError
from social.policies import is_contact_open
from social.queries import is_following


def may_show_draft(clip: Clip, by: User) -> None:
    """What could not be published is not shown around either."""
    policies.may_publish(clip, by)
    if not unheld(Clip.objects.filter(pk=clip.pk)).exists():
        raise ConflictError("This draft is held; nobody else sees it until that is lifted.", code="draft_held")


def may_ask(person: User, by: User) -> None:
    """Somebody who follows the creator; between an adult and a teen both follow each other.

    The refusal is one and the same, so that it tells no age.
    """
    is_open = is_following(person.pk, by.pk) and is_contact_open(by, person)
    if person.pk == by.pk or not is_open:
        raise ForbiddenError("You can show drafts to people who follow you.", code="reviewer_not_open")


def may_remove_reviewer(clip: Clip, person: User, by: User) -> None:
    """Its creator, and whoever no longer wants to look."""
    if by.pk != person.pk:
        policies.may_edit(clip, by)


def may_write_note(clip: Clip, by: User) -> None:
    """Between an adult and a teen for as long as both follow each other."""
    may_read_notes(clip, by)
    if not is_contact_open(by, clip.creator):
        raise ForbiddenError("Notes are for its creator and reviewers.", code="not_reviewer")
    if clip.state != ClipState.DRAFT:
        raise ConflictError("Notes belong to drafts; comment on it instead.", code="not_a_draft")


def may_read_notes(clip: Clip, by: User) -> None:
    if not takes_part(clip, by):
        raise ForbiddenError("Notes are for its creator and reviewers.", code="not_reviewer")


def may_remove_note(note: ReviewNote, by: User) -> None:
    if by.pk not in {note.author_id, note.clip.creator_id}:
        raise ForbiddenError("Only its author or the clip's creator may remove this.", code="not_author")


def may_resolve_note(note: ReviewNote, by: User) -> None:
    if by.pk != note.clip.creator_id:
        raise ForbiddenError("Only the clip's creator may settle a note.", code="not_creator")
