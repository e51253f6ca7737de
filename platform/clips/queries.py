"""What may be seen. `visible_clips` is the one door: feed, profile, search, links and media all go through it."""

from collections.abc import Iterable
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from cameo.consent import ended_casts, hidden_casts, shut_out_casts, unanswered_casts
from cameo.models import Cameo
from clips.models import (
    Challenge,
    Clip,
    ClipCast,
    ClipHold,
    ClipState,
    Comment,
    CommentState,
    HeldBy,
    Reaction,
    Rendition,
    Reviewer,
    Visibility,
)
from common.compiled import STAND_INS, TEXT_STAND_IN, CompiledQuery, compile_query
from social.queries import followed_ids, muted_ids, names_muted, open_to, shown_to

Viewer = User | AnonymousUser | None


def _person(viewer: Viewer) -> User | None:
    return viewer if isinstance(viewer, User) and viewer.is_active else None


def unheld(rows: QuerySet[Clip]) -> QuerySet[Clip]:
    """Those without an active hold."""
    return rows.filter(~Exists(ClipHold.objects.filter(clip=OuterRef("pk"), lifted_at=None)))


def consented(rows: QuerySet[Clip]) -> QuerySet[Clip]:
    """Those in which every likeness still stands with its owner's consent, their ancestors' likenesses among them."""
    return rows.filter(~Exists(ClipCast.objects.filter(ended_casts(), clip=OuterRef("pk"))))


def names_in(clip: Clip) -> frozenset[str]:
    """Names that filters let pass for this clip: moderators confirmed them, and their owners agreed to be in it."""
    rows = clip.cast.exclude(cameo__verified_name="").values_list("cameo__verified_name", flat=True)
    return frozenset(name.lower() for name in rows)


def cast_of(clip: Clip) -> QuerySet[Cameo]:
    """Whose likeness is in the clip, those that came with a parent among them, each once."""
    return Cameo.objects.filter(pk__in=clip.cast.values("cameo")).order_by("pk")


def _is_hidden_by_owner(viewer: User | None) -> Q:
    casts = ClipCast.objects.filter(clip=OuterRef("pk"))
    is_hidden = Q(Exists(casts.filter(hidden_casts())))
    return is_hidden if viewer is None else is_hidden | Q(Exists(casts.filter(shut_out_casts(viewer))))


def published_clips() -> QuerySet[Clip]:
    """Published, not withheld, by somebody who is not suspended, with consent: what somebody may see."""
    rows = unheld(Clip.objects.filter(state=ClipState.PUBLISHED, creator__is_active=True))
    return consented(rows).filter(~_is_hidden_by_owner(None))


def visible_clips(viewer: Viewer) -> QuerySet[Clip]:
    """Every clip that `viewer` may open: one's own that are not removed, those with one's cameo in them, drafts too,
    drafts that one was asked to look at, and others' by state, audience and blocks. None whose likenesses lost their
    owners' consent, not even one's own.

    Unlisted clips are among them (whoever has the link may open them); lists use `listed_clips`.
    """
    person = _person(viewer)
    audience = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED])
    if person is None:
        return published_clips().filter(audience, open_to(None, "creator"))
    audience |= Q(visibility=Visibility.FOLLOWERS, creator__in=followed_ids(person))
    is_withheld = Exists(ClipHold.objects.filter(clip=OuterRef("pk"), lifted_at=None))
    others = Q(audience, ~is_withheld, open_to(person, "creator"), state=ClipState.PUBLISHED)
    others &= ~_is_hidden_by_owner(person)
    others |= _reviewed_by(person) & ~Q(is_withheld)
    shows_me = Exists(ClipCast.objects.filter(clip=OuterRef("pk"), cameo__owner=person))
    mine = (Q(creator=person) | Q(shows_me)) & ~Q(state=ClipState.REMOVED)
    return consented(Clip.objects.filter(mine | others))


def clip_named(viewer: Viewer, public_id: str) -> QuerySet[Clip]:
    """The clip of this name if `viewer` may open it, and no row otherwise: what `visible_clips` says of one clip.

    That long query is written down once, which takes several times as long as answering it.
    """
    person = _person(viewer)
    door = _door(person is not None)
    return Clip.objects.filter(pk=door.within(person.pk if person else 0, text=public_id))


@cache
def _door(is_signed_in: bool) -> CompiledQuery:
    viewer = User(pk=STAND_INS[0]) if is_signed_in else None
    return compile_query(lambda: visible_clips(viewer).filter(public_id=TEXT_STAND_IN).values_list("pk"))


def _reviewed_by(person: User) -> Q:
    """Drafts that their creators show to this person. What must stay private, or whose owners were asked and have not
    said yes, is not among them; who is blocked since then sees nothing."""
    is_asked = Exists(Reviewer.objects.filter(clip=OuterRef("pk"), person=person))
    is_unanswered = Exists(ClipCast.objects.filter(unanswered_casts(), clip=OuterRef("pk")))
    is_open = Q(state=ClipState.DRAFT, private_only_reason="") & shown_to(person, "creator")
    return is_open & Q(is_asked) & ~Q(is_unanswered) & ~_is_hidden_by_owner(person)


def listed_clips(viewer: Viewer) -> QuerySet[Clip]:
    """What may stand in a list that nobody asked for by link: published, and neither unlisted nor private."""
    return visible_clips(viewer).filter(
        state=ClipState.PUBLISHED, visibility__in=[Visibility.PUBLIC, Visibility.FOLLOWERS]
    )


def wanted_by(rows: QuerySet[Clip], viewer: Viewer) -> QuerySet[Clip]:
    """Without what the viewer would rather not meet: people, words and topics they muted. Their own clips stay."""
    if (person := _person(viewer)) is None:
        return rows
    words = Case(When(is_prompt_shown=True, then=F("prompt")), default=Value(""), output_field=TextField())
    unwanted = Q(creator__in=muted_ids(person)) | Q(names_muted(person, "caption", "shown_prompt"))
    return rows.alias(shown_prompt=words).filter(Q(creator=person) | ~unwanted)


def own_drafts(person: User) -> QuerySet[Clip]:
    return consented(Clip.objects.filter(creator=person, state=ClipState.DRAFT))


def with_details(rows: QuerySet[Clip], viewer: Viewer) -> QuerySet[Clip]:
    """Everything that rendering a clip for `viewer` reads, in four queries however many rows."""
    active_holds = ClipHold.objects.filter(lifted_at=None)
    own_reactions = Reaction.objects.filter(person=viewer.pk if viewer is not None else None)
    related = ("creator", "stats", "parent__creator", "root__creator")
    return (
        with_credits(rows, viewer)
        .select_related(*related)
        .prefetch_related(
            Prefetch("renditions", queryset=Rendition.objects.order_by("pk")),
            Prefetch("holds", queryset=active_holds, to_attr="active_holds"),
            Prefetch("reactions", queryset=own_reactions, to_attr="own_reactions"),
        )
    )


def with_credits(rows: QuerySet[Clip], viewer: Viewer) -> QuerySet[Clip]:
    """Whether the makers of parent and root exist for the viewer, as `is_parent_shown` and `is_root_shown`; and the
    public id of the challenge that the clip is, as `challenge_id`.

    That is no join: with one more of them PostgreSQL would no longer weigh all orders, and page through everything.
    """
    challenge = Challenge.objects.filter(clip=OuterRef("pk")).values("public_id")
    return rows.annotate(
        is_parent_shown=_is_shown(viewer, "parent__creator"),
        is_root_shown=_is_shown(viewer, "root__creator"),
        challenge_id=Subquery(challenge),
    )


def _is_shown(viewer: Viewer, path: str) -> "ExpressionWrapper[Q]":
    """Whether the person at `path` exists for the viewer: credit stops at a block and at a suspension."""
    return ExpressionWrapper(shown_to(viewer, path), output_field=BooleanField())


def reactions_shown(person: User, kind: str, viewer: Viewer) -> QuerySet[Reaction]:
    """What a person did about clips that the viewer may see in a list, or open where both are the same."""
    clips = visible_clips(viewer) if viewer is not None and viewer.pk == person.pk else listed_clips(viewer)
    return Reaction.objects.filter(person=person, kind=kind, clip__in=clips)


def visible_comments(clip: Clip, viewer: Viewer) -> QuerySet[Comment]:
    """First comments and replies below a clip that `viewer` may read; one's own held ones among them.

    Without those of people whom the viewer muted, and those with muted words.
    """
    rows = Comment.objects.filter(_is_readable(viewer), _is_wanted(viewer), clip=clip)
    return rows.select_related("author", "thread")


def first_comments(clip: Clip, viewer: Viewer) -> QuerySet[Comment]:
    """What begins a thread, each with its answers as `reply_count`. One that was removed, or whose author is not there
    for `viewer`, keeps its place while somebody's answer below it can be read, and is told apart by `is_gone`.
    """
    answers = visible_comments(clip, viewer).filter(thread=OuterRef("pk"))
    is_gone = ExpressionWrapper(~_is_readable(viewer), output_field=BooleanField())
    rows = Comment.objects.filter(_is_wanted(viewer), clip=clip, thread=None).annotate(is_gone=is_gone)
    rows = rows.filter(Q(is_gone=False) | Q(Exists(answers))).select_related("author", "thread")
    return with_reply_counts(rows, clip, viewer)


def with_reply_counts(rows: QuerySet[Comment], clip: Clip, viewer: Viewer) -> QuerySet[Comment]:
    """First comments, each with `reply_count`: how many of its answers `viewer` may read."""
    replies = visible_comments(clip, viewer).filter(thread=OuterRef("pk")).order_by().values("thread")
    counted = replies.annotate(number=Count("pk")).values("number")
    return rows.annotate(reply_count=Coalesce(Subquery(counted), 0))


def known_comments(person: User) -> QuerySet[Comment]:
    """Every comment that exists for `person`: readable below what they may open, their own, and below their clips."""
    is_readable = _is_readable(person) & Q(clip__in=visible_clips(person))
    return Comment.objects.filter(is_readable | Q(author=person) | Q(clip__creator=person)).select_related("clip")


def held_comments(person: User) -> QuerySet[Comment]:
    """What waits for this person below clips of theirs. What screening holds waits for a moderator instead."""
    rows = Comment.objects.filter(shown_to(person, "author"), clip__creator=person, state=CommentState.HELD)
    rows = rows.exclude(held_by=HeldBy.SCREENING).exclude(clip__state=ClipState.REMOVED)
    return rows.select_related("author", "thread", "clip")


def answerable_comment(clip: Clip, person: User, public_id: str) -> Comment | None:
    """One that `person` reads below the clip, or that waits there for their own yes."""
    for rows in (visible_comments(clip, person), held_comments(person).filter(clip=clip)):
        if (found := rows.filter(public_id=public_id).first()) is not None:
            return found
    return None


def _is_readable(viewer: Viewer) -> Q:
    is_shown = Q(state=CommentState.VISIBLE)
    if (person := _person(viewer)) is not None:
        is_shown |= Q(state=CommentState.HELD, author=person)
    return is_shown & shown_to(viewer, "author")


def _is_wanted(viewer: Viewer) -> Q:
    """Not by people, and without words, that the viewer muted. Their own words are."""
    if (person := _person(viewer)) is None:
        return Q()
    return Q(author=person) | ~(Q(author__in=muted_ids(person)) | Q(names_muted(person, "text")))


def ancestors_of(clip: Clip) -> list[Clip]:
    """Every clip this one was made from, oldest first, in one recursive query; tombstones included for credit."""
    rows = Clip.objects.raw(
        """
        WITH RECURSIVE up(id, level) AS (
            SELECT parent_id, 1 FROM clips_lineageedge WHERE child_id = %s
            UNION
            SELECT edge.parent_id, up.level + 1 FROM clips_lineageedge edge JOIN up ON edge.child_id = up.id
        )
        SELECT clip.*, deepest.level FROM clips_clip clip
        JOIN (SELECT id, max(level) AS level FROM up GROUP BY id) deepest ON deepest.id = clip.id
        ORDER BY deepest.level DESC, clip.id
        """,
        [clip.pk],
    ).prefetch_related("creator")
    return list(rows)


def shown_people(viewer: Viewer, people: Iterable[int]) -> set[int]:
    """Which of these people exist for the viewer."""
    return set(User.objects.filter(shown_to(viewer), pk__in=set(people)).values_list("pk", flat=True))


def parents_of(clip: Clip) -> QuerySet[Clip]:
    """What this was made from directly, each once: one clip for a remix, several for a stitch."""
    return Clip.objects.filter(child_edges__child=clip).select_related("creator").distinct()
