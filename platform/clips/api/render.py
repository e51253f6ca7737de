"""Clips as the API shows them. Plain dictionaries: model serializers cost three times as much on these lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from accounts.models import User
from clips.media.urls import signing_for
from clips.models import Clip, ClipState, Comment, CommentState, Counter
from clips.models.rendition import PUBLIC_KINDS
from clips.queries import Viewer, shown_people


class PersonOut(TypedDict):
    id: str
    handle: str
    display_name: str


def person_out(user: User) -> PersonOut:
    return {"id": user.public_id, "handle": user.handle, "display_name": user.display_name}


def ancestor_out(clip: Clip | None, *, is_shown: bool = True) -> dict[str, Any] | None:
    """A parent or root as credit: a removed one stays as a tombstone, and a block hides whose it is."""
    if clip is None:
        return None
    if clip.state == ClipState.REMOVED:
        return {"id": clip.public_id, "is_removed": True, "creator": None}
    return {"id": clip.public_id, "is_removed": False, "creator": person_out(clip.creator) if is_shown else None}


def credits_out(ancestors: Sequence[Clip], viewer: Viewer) -> list[dict[str, Any] | None]:
    """These ancestors, with their makers as far as those exist for the viewer."""
    shown = shown_people(viewer, [row.creator_id for row in ancestors])
    return [ancestor_out(row, is_shown=row.creator_id in shown) for row in ancestors]


def clip_out(clip: Clip, viewer: Viewer) -> dict[str, Any]:
    """One clip with its credits and media, for `viewer`. Expects rows from `with_details`."""
    is_own = isinstance(viewer, User) and viewer.pk == clip.creator_id
    stats = getattr(clip, "stats", None)
    sign = signing_for(viewer)
    return {
        "id": clip.public_id,
        "kind": clip.kind,
        "state": clip.state,
        "visibility": clip.visibility,
        "creator": person_out(clip.creator),
        "caption": clip.caption,
        "prompt": clip.prompt if is_own or clip.is_prompt_shown else None,
        "engine": {"name": clip.engine, "title": clip.engine_title},
        "seed": clip.seed if is_own or clip.is_prompt_shown else None,
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "seconds": round(clip.frames / clip.fps, 3),
        "parent": ancestor_out(clip.parent, is_shown=clip.is_parent_shown),  # type: ignore[attr-defined]
        "root": ancestor_out(clip.root, is_shown=clip.is_root_shown),  # type: ignore[attr-defined]
        "depth": clip.depth,
        "challenge": clip.challenge_id,  # type: ignore[attr-defined]
        "permissions": {
            "remix": clip.remix_audience,
            "comment": clip.comment_audience,
            "download": clip.download_audience,
            "is_prompt_shown": clip.is_prompt_shown,
        },
        "counts": {counter.value: getattr(stats, counter, 0) for counter in Counter},
        "mine": sorted(reaction.kind for reaction in clip.own_reactions),  # type: ignore[attr-defined]
        "holds": [{"reason": hold.reason, "explanation": hold.explanation} for hold in clip.active_holds]  # type: ignore[attr-defined]
        if is_own
        else [],
        "private_reason": clip.private_only_reason if is_own else "",
        "media": {
            rendition.kind: {
                "url": sign(rendition),
                "mime": rendition.mime,
                "bytes": rendition.bytes,
                "width": rendition.width,
                "height": rendition.height,
            }
            for rendition in clip.renditions.all()
            if rendition.kind in PUBLIC_KINDS
        },
        "created_at": clip.created_at,
        "published_at": clip.published_at,
    }


def comment_out(comment: Comment) -> dict[str, Any]:
    """One that is gone keeps its place above its answers, without its words and without whose they were."""
    is_gone = getattr(comment, "is_gone", False)  # told by first_comments; all else can be read
    is_held = comment.state == CommentState.HELD and not is_gone
    return {
        "id": comment.public_id,
        "author": None if is_gone else person_out(comment.author),
        "text": "" if is_gone else comment.text,
        "thread": comment.thread.public_id if comment.thread else None,
        "is_held": is_held,
        "is_removed": is_gone,
        "replies": getattr(comment, "reply_count", 0),  # counted by with_reply_counts; an answer has none
        "hold_explanation": comment.hold_explanation if is_held else "",
        "created_at": comment.created_at,
    }
