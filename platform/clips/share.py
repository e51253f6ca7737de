"""What clips hold of a person, and how they forget."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from clips.models import (
    Challenge,
    Clip,
    ClipHold,
    ClipRevision,
    ClipState,
    Comment,
    CommentRules,
    CommentState,
    HoldReason,
    LineageEdge,
    Mention,
    Reaction,
    ReactionKind,
    Rendition,
    RenditionKind,
    Reviewer,
    ReviewNote,
)
from clips.queries import consented
from clips.services.comments import count_comments_of, remove_comment
from clips.services.publishing import remove_clip
from clips.services.reactions import take_back

_FIELDS = (
    "public_id",
    "kind",
    "state",
    "visibility",
    "caption",
    "prompt",
    "engine",
    "seed",
    "width",
    "height",
    "fps",
    "frames",
    "parent__public_id",
    "root__public_id",
    "created_at",
    "published_at",
)


class ClipsShare:
    name = "clips"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        """Drafts too. Media as they were delivered, with their marks: the unmarked source never leaves.

        Nothing whose likeness lost its owner's consent or is held for somebody who was not asked.
        """
        mine = _with_consent(Clip.objects.filter(creator=user).exclude(state=ClipState.REMOVED))
        rows = mine.order_by("pk").values(*_FIELDS)
        yield ExportedRows("clips", "Your clips with their words, seeds and where they come from.", rows.iterator())
        earlier = ClipRevision.objects.filter(clip__in=mine).order_by("pk")
        replaced = earlier.values("caption", "visibility", "replaced_at", of=F("clip__public_id"))
        yield ExportedRows("revisions", "What your clips said before you changed it.", replaced.iterator())
        edges = LineageEdge.objects.filter(child__in=mine).order_by("child", "position")
        lineage = edges.values("position", clip=F("child__public_id"), made_from=F("parent__public_id"))
        yield ExportedRows("lineage", "What each of your clips was made from.", lineage.iterator())
        said = Comment.objects.filter(author=user).exclude(state=CommentState.REMOVED).order_by("pk")
        words = said.values("public_id", "text", "state", "created_at", below=F("clip__public_id"))
        yield ExportedRows("comments", "What you said below clips.", words.iterator())
        rules = CommentRules.objects.filter(person=user).values("words", "is_approval_required")
        yield ExportedRows("comment_rules", "What you look at before others read it below your clips.", rules)
        calls = Challenge.objects.filter(clip__in=mine).order_by("pk")
        asked = calls.values(
            "public_id", "kind", "title", "prompt", "closes_at", "created_at", about=F("clip__public_id")
        )
        yield ExportedRows("challenges", "What you asked others to answer.", asked)
        notes = ReviewNote.objects.filter(author=user).exclude(state=CommentState.REMOVED).order_by("pk")
        on_drafts = notes.values("public_id", "text", "at_seconds", "created_at", about=F("clip__public_id"))
        yield ExportedRows("review_notes", "What you said about drafts.", on_drafts)
        shown = Reviewer.objects.filter(clip__in=mine).order_by("pk")
        yield ExportedRows(
            "reviewers",
            "To whom you showed which draft.",
            shown.values("created_at", draft=F("clip__public_id"), handle=F("person__handle")),
        )
        done = Reaction.objects.filter(person=user).order_by("pk").values("kind", "created_at", to=F("clip__public_id"))
        yield ExportedRows("reactions", "What you liked, saved and shared.", done.iterator())
        named = Mention.objects.filter(person=user).order_by("pk")
        texts = named.values("told_at", about=F("clip__public_id"), in_comment=F("comment__public_id"))
        yield ExportedRows("mentions", "Where others named you, as you were told.", texts.iterator())
        media = Rendition.objects.filter(clip__in=mine, kind__in=[RenditionKind.STANDARD, RenditionKind.CAPTIONS])
        for key, public_id in media.values_list("key", "clip__public_id"):
            yield ExportedFile(f"media/{public_id}.{key.rsplit('.', 1)[-1]}", key)

    def is_out_of_date(self, user: User, names: Collection[str]) -> bool:
        """Whether an archive with these files of ours shows somebody who does not agree any more."""
        ids = {PurePath(name).stem for name in names if name.startswith("media/")}
        inside = Clip.objects.filter(public_id__in=ids)
        return inside.exclude(pk__in=_with_consent(inside).values("pk")).exists()

    def show_or_hide(self, user: User, *, is_shown: bool) -> None:
        """What the person said below clips is counted as far as others read it."""
        count_comments_of(user.pk, is_shown=is_shown)

    def erase(self, user: User) -> Mapping[str, int]:
        """Tombstones stay in their chains, without words or media; others' remixes stay theirs."""
        for clip in Clip.objects.filter(creator=user).exclude(state=ClipState.REMOVED):
            remove_clip(clip=clip, by=user)
        counts = {"files": _erase_media(user), **_take_words_back(user)}
        counts["revisions"] = ClipRevision.objects.filter(clip__creator=user).delete()[0]
        about = Q(person=user) | Q(clip__creator=user) | Q(comment__author=user)
        counts["mentions"] = Mention.objects.filter(about).delete()[0]
        counts["challenges"] = Challenge.objects.filter(clip__creator=user).delete()[0]
        with transaction.atomic():
            counts["clips"] = Clip.objects.filter(creator=user, state=ClipState.REMOVED).update(
                caption="", prompt="", private_only_reason="", seed=0
            )
        return counts


def _with_consent(rows: QuerySet[Clip]) -> QuerySet[Clip]:
    held = ClipHold.objects.filter(clip=OuterRef("pk"), reason=HoldReason.LIKENESS, lifted_at=None)
    return consented(rows.filter(~Exists(held)))


def _take_words_back(user: User) -> Mapping[str, int]:
    """One at a time, through the services that keep the counts right."""
    said = Comment.objects.filter(author=user).exclude(text="", state=CommentState.REMOVED).select_related("clip")
    for comment in said:
        remove_comment(comment=comment, by=user)
    done = Reaction.objects.filter(person=user).select_related("clip")
    reactions = [take_back(clip=row.clip, by=user, kind=ReactionKind(row.kind)) for row in done]
    return {"comments": said.update(text=""), "reactions": sum(reactions), **_leave_reviews(user)}


def _leave_reviews(user: User) -> Mapping[str, int]:
    notes = ReviewNote.objects.filter(author=user).exclude(text="")
    return {
        "comment_rules": CommentRules.objects.filter(person=user).delete()[0],
        "review_notes": notes.update(text="", state=CommentState.REMOVED),
        "reviewers": Reviewer.objects.filter(Q(person=user) | Q(clip__creator=user)).delete()[0],
    }


def _erase_media(user: User) -> int:
    """Files first: a crash in between leaves rows that name what to delete again. Files that others share stay."""
    keys = set(Rendition.objects.filter(clip__creator=user).values_list("key", flat=True))
    shared = set(Rendition.objects.filter(key__in=keys).exclude(clip__creator=user).values_list("key", flat=True))
    for key in keys - shared:
        default_storage.delete(key)
    Rendition.objects.filter(clip__creator=user).delete()
    return len(keys - shared)
