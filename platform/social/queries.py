"""Who may see whom. Everything that lists people or what they made goes through here, viewer first.

The `*_ids` functions return subqueries: put them into `__in` filters, don't evaluate them.
"""

from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Expression
from django.db.models.functions import Concat, Lower

from accounts.models import User
from social.models import Block, Follow, FollowRequest, Mute, MuteKind

Viewer: TypeAlias = User | AnonymousUser | None
Ids: TypeAlias = QuerySet[Any, Any]


def _key(viewer: Viewer) -> int | None:
    return viewer.pk if viewer is not None else None


def blocked_ids(viewer: Viewer) -> Ids:
    """People that the viewer blocked and people who blocked the viewer."""
    if (me := _key(viewer)) is None:
        return Block.objects.none().values_list("blocked_id", flat=True)
    other = Case(When(blocker_id=me, then=F("blocked_id")), default=F("blocker_id"))
    return Block.objects.filter(Q(blocker_id=me) | Q(blocked_id=me)).values_list(other, flat=True)


def followed_ids(viewer: Viewer) -> Ids:
    """People that the viewer follows."""
    return Follow.objects.filter(follower_id=_key(viewer)).values_list("followed_id", flat=True)


def muted_ids(viewer: Viewer) -> Ids:
    """People that the viewer would rather not be shown. Their profile still opens when asked for."""
    return Mute.objects.filter(owner_id=_key(viewer), kind=MuteKind.PERSON).values_list("person_id", flat=True)


def muted_texts(viewer: Viewer, kind: MuteKind) -> list[str]:
    """The muted words or topics of the viewer, in lower case."""
    return list(Mute.objects.filter(owner_id=_key(viewer), kind=kind).values_list("text", flat=True))


def muted_word_texts(viewer: Viewer) -> Ids:
    """Words and topics that the viewer muted, in lower case, as a subquery."""
    return Mute.objects.filter(owner_id=_key(viewer), person=None).values_list("text", flat=True)


class _AsPattern(Func):
    """A muted text as a regular expression: taken literally, in singular or plural."""

    template = (
        r"'(^|\W)' || regexp_replace(regexp_replace(%(expressions)s, 's$', ''), '([^\w\s])', '\\\1', 'g')"
        r" || '(s|es)?(\W|$)'"
    )
    output_field = TextField()


def names_muted(viewer: Viewer, *texts: Expression | str) -> Exists:
    """Whether one of the texts, each a path or an expression, has a word or topic that the viewer muted.

    Whole words count, without case. Apply it to lists that nobody asked for by name, and never to one's own things.
    """
    outer = [OuterRef(text) if isinstance(text, str) else text for text in texts]
    said = Lower(Concat(*(part for text in outer for part in (text, Value(" "))), Value(""), output_field=TextField()))
    rows = Mute.objects.filter(owner_id=_key(viewer), person=None).annotate(said=said)
    return Exists(rows.filter(said__regex=_AsPattern("text")))


def shown_to(viewer: Viewer, path: str = "") -> Q:
    """A filter for rows whose person at `path` (such as "creator") exists for the viewer.

    That is: active, not leaving (except to themselves), and no block between the two.
    """
    prefix = f"{path}__" if path else ""
    here = Q(**{f"{prefix}is_active": True})
    stays = Q(**{f"{prefix}leaves_at": None})
    if (me := _key(viewer)) is None:
        return here & stays
    here &= stays | Q(**{path or "pk": me})
    return here & ~Q(**{f"{path or 'pk'}__in": blocked_ids(viewer)})


def open_to(viewer: Viewer, path: str = "") -> Q:
    """Like `shown_to`, and the viewer may also see what that person posts: private profiles open to followers only."""
    prefix = f"{path}__" if path else ""
    is_open = Q(**{f"{prefix}is_private": False})
    if (me := _key(viewer)) is not None:
        is_open |= Q(**{path or "pk": me}) | Q(**{f"{path or 'pk'}__in": followed_ids(viewer)})
    return shown_to(viewer, path) & is_open


def visible_people(viewer: Viewer) -> QuerySet[User]:
    """People whose profile the viewer may open."""
    return User.objects.filter(shown_to(viewer))


def people_to_block(viewer: User) -> QuerySet[User]:
    """Whom the viewer may block or stop blocking: whom they see, and whom they have blocked."""
    blocked = Block.objects.filter(blocker=viewer).values("blocked")
    return User.objects.filter(Q(pk__in=visible_people(viewer).values("pk")) | Q(pk__in=blocked))


def may_see_profile(viewer: Viewer, person: User) -> bool:
    return visible_people(viewer).filter(pk=person.pk).exists()


def may_see_posts(viewer: Viewer, person: User) -> bool:
    """Whether what this person publishes to everyone is open to the viewer."""
    return User.objects.filter(open_to(viewer), pk=person.pk).exists()


def is_blocked_between(a_id: int, b_id: int) -> bool:
    return Block.objects.filter(Q(blocker_id=a_id, blocked_id=b_id) | Q(blocker_id=b_id, blocked_id=a_id)).exists()


def is_following(follower_id: int, followed_id: int) -> bool:
    return Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).exists()


def is_mutual(a_id: int, b_id: int) -> bool:
    """Whether two people follow each other."""
    pair = Q(follower_id=a_id, followed_id=b_id) | Q(follower_id=b_id, followed_id=a_id)
    return Follow.objects.filter(pair).count() == 2


def followers_of(person: User, viewer: Viewer) -> QuerySet[Follow]:
    """Follows of this person by people that the viewer may see, ready to show the follower."""
    return Follow.objects.filter(shown_to(viewer, "follower"), followed=person).select_related("follower")


def following_of(person: User, viewer: Viewer) -> QuerySet[Follow]:
    """Follows by this person of people that the viewer may see, ready to show the followed."""
    return Follow.objects.filter(shown_to(viewer, "followed"), follower=person).select_related("followed")


def follow_requests_to(person: User) -> QuerySet[FollowRequest]:
    """Requests waiting for this person's answer."""
    return FollowRequest.objects.filter(shown_to(person, "sender"), target=person).select_related("sender")
