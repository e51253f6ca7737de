"""Who looks at a draft, and what they said."""

from django.db.models import Q, QuerySet

from accounts.models import User
from clips.models import Clip, ClipState, CommentState, Reviewer, ReviewNote
from clips.queries import visible_clips
from social.queries import shown_to


def reviewers_of(clip: Clip, viewer: User) -> QuerySet[Reviewer]:
    return Reviewer.objects.filter(shown_to(viewer, "person"), clip=clip).select_related("person")


def reviewed_clips(person: User) -> QuerySet[Clip]:
    """Others' drafts that this person may look at now."""
    return visible_clips(person).filter(state=ClipState.DRAFT, reviewers__person=person)


def takes_part(clip: Clip, person: User) -> bool:
    """Whether this is one of the people who talk about the draft among themselves."""
    return clip.creator_id == person.pk or Reviewer.objects.filter(clip=clip, person=person).exists()


def visible_notes(viewer: User) -> QuerySet[ReviewNote]:
    """Notes on clips that the viewer may open and takes part in; one's own held ones among them."""
    is_party = Q(clip__creator=viewer) | Q(clip__in=Reviewer.objects.filter(person=viewer).values("clip"))
    is_readable = Q(state=CommentState.VISIBLE) | Q(state=CommentState.HELD, author=viewer)
    rows = ReviewNote.objects.filter(is_party, is_readable, shown_to(viewer, "author"), clip__in=visible_clips(viewer))
    return rows.select_related("author", "clip__creator")
