"""Clips: whoever may not see one finds nothing; whoever sees it may change only their own.

The page of a link knows nobody: who asks makes no difference there.
"""

from clips.challenges.services import Call, open_challenge
from clips.models import ChallengeKind, Clip, ClipState, ReactionKind, RenditionKind, Reviewer
from clips.reviews.services import add_note
from clips.services.comment_rules import set_rules
from clips.services.comments import add_comment
from tests.clips.factories import add_rendition, make_clip
from tests.permissions import World, row


def a_clip(world: World) -> dict[str, str]:
    return {"clip_id": make_clip(world.ann).public_id}


def a_clip_with_media(world: World) -> dict[str, str]:
    return {"clip_id": add_rendition(make_clip(world.ann)).clip.public_id}


def a_draft(world: World) -> dict[str, str]:
    draft = make_clip(world.ann, state=ClipState.DRAFT)
    for kind in (RenditionKind.STANDARD, RenditionKind.SMALL):
        add_rendition(draft, kind)
    return {"clip_id": draft.public_id}


def a_reviewed_draft(world: World) -> dict[str, str]:
    """Shown to bob, and to eve before the block."""
    draft = Clip.objects.get(public_id=a_draft(world)["clip_id"])
    for person in (world.bob, world.people["blocked"]):
        Reviewer.objects.create(clip=draft, person=person)
    return {"clip_id": draft.public_id}


def a_reviewer(world: World) -> dict[str, str]:
    return {**a_reviewed_draft(world), "handle": "bob"}


def a_note(world: World) -> dict[str, str]:
    draft = Clip.objects.get(public_id=a_reviewed_draft(world)["clip_id"])
    return {"note_id": add_note(clip=draft, by=world.ann, text="Softer here?", at_seconds=2).public_id}


def a_challenge(world: World) -> dict[str, str]:
    call = Call(ChallengeKind.SOUND, "Dance to this")
    return {"challenge_id": open_challenge(clip=make_clip(world.ann), by=world.ann, call=call).public_id}


def an_unsigned_address(world: World) -> dict[str, str]:
    return {"rendition_id": add_rendition(make_clip(world.ann)).public_id, "suffix": "mp4"}


def a_comment(world: World) -> dict[str, str]:
    return {"comment_id": add_comment(clip=make_clip(world.ann), by=world.ann, text="Lovely.").public_id}


def a_held_comment(world: World) -> dict[str, str]:
    set_rules(by=world.ann, words=[], is_approval_required=True)
    return {"comment_id": add_comment(clip=make_clip(world.ann), by=world.mod, text="Lovely.").public_id}


def a_creator(world: World) -> dict[str, str]:
    return {"handle": make_clip(world.ann).creator.handle}


ROWS = {
    "POST /api/v1/provenance/lookup": row("415 415 415 415 403 415", body={}),
    "GET /api/v1/me/clips": row("401 200 200 200 403 200"),
    "GET /api/v1/clips/{clip_id}": row("200 200 200 404 403 200", path=a_clip),
    "PATCH /api/v1/clips/{clip_id}": row("401 200 403 404 403 403", path=a_clip, body={"caption": "mine"}),
    "DELETE /api/v1/clips/{clip_id}": row("401 204 403 404 403 403", path=a_clip),
    "GET /api/v1/clips/{clip_id}/revisions": row("401 200 403 404 403 403", path=a_clip),
    "POST /api/v1/clips/{clip_id}/publish": row("401 200 404 404 403 404", path=a_draft, body={}),
    "GET /api/v1/clips/{clip_id}/lineage": row("200 200 200 404 403 200", path=a_clip),
    "GET /api/v1/clips/{clip_id}/ancestors": row("200 200 200 404 403 200", path=a_clip),
    "GET /api/v1/clips/{clip_id}/tree": row("200 200 200 404 403 200", path=a_clip),
    "GET /api/v1/leaderboards/characters": row("401 200 200 200 403 200"),
    "GET /api/v1/leaderboards/{board}": row("200 200 200 200 403 200", path=lambda world: {"board": "rising"}),
    **{
        f"{method} /api/v1/clips/{{clip_id}}/{kind}": row("401 204 204 404 403 204", path=a_clip)
        for method in ("PUT", "DELETE")
        for kind in ReactionKind
    },
    "POST /api/v1/clips/{clip_id}/share": row("204 204 204 404 403 204", path=a_clip),
    "GET /api/v1/clips/{clip_id}/comments": row("200 200 200 404 403 200", path=a_clip),
    "POST /api/v1/clips/{clip_id}/comments": row("401 201 201 404 403 201", path=a_clip, body={"text": "Lovely."}),
    "DELETE /api/v1/comments/{comment_id}": row("401 204 403 404 403 403", path=a_comment),
    "POST /api/v1/comments/{comment_id}/approve": row("401 200 404 404 403 403", path=a_held_comment),
    "GET /api/v1/me/held-comments": row("401 200 200 200 403 200"),
    "GET /api/v1/me/comment-rules": row("401 200 200 200 403 200"),
    "PUT /api/v1/me/comment-rules": row(
        "401 200 200 200 403 200", body={"words": ["spoiler*"], "is_approval_required": False}
    ),
    "PATCH /api/v1/me/comment-rules": row("401 200 200 200 403 200", body={"is_approval_required": True}),
    "GET /api/v1/clips/{clip_id}/cast": row("401 200 200 404 403 200", path=a_clip),
    "GET /api/v1/challenges": row("200 200 200 200 403 200"),
    "GET /api/v1/challenges/{challenge_id}": row("200 200 200 404 403 200", path=a_challenge),
    "DELETE /api/v1/challenges/{challenge_id}": row("401 204 403 404 403 403", path=a_challenge),
    "GET /api/v1/challenges/{challenge_id}/answers": row("200 200 200 404 403 200", path=a_challenge),
    "POST /api/v1/clips/{clip_id}/challenge": row(
        "401 201 403 404 403 403", path=a_clip, body={"kind": "sound", "title": "Dance to this"}
    ),
    "GET /api/v1/me/reviews": row("401 200 200 200 403 200"),
    "GET /api/v1/clips/{clip_id}/reviewers": row("401 200 403 404 403 404", path=a_reviewed_draft),
    # Nobody follows ann here: she may show it to bob once he does.
    "POST /api/v1/clips/{clip_id}/reviewers": row(
        "401 403 403 404 403 404", path=a_reviewed_draft, body={"handle": "mod"}
    ),
    "DELETE /api/v1/clips/{clip_id}/reviewers/{handle}": row("401 204 204 404 403 404", path=a_reviewer),
    "GET /api/v1/clips/{clip_id}/notes": row("401 200 200 404 403 404", path=a_reviewed_draft),
    "POST /api/v1/clips/{clip_id}/notes": row(
        "401 201 201 404 403 404", path=a_reviewed_draft, body={"text": "Lovely.", "at_seconds": 1.5}
    ),
    "PATCH /api/v1/notes/{note_id}": row("401 200 403 404 403 404", path=a_note, body={"is_resolved": True}),
    "DELETE /api/v1/notes/{note_id}": row("401 204 403 404 403 404", path=a_note),
    "GET /api/v1/people/{handle}/clips": row("200 200 200 404 403 200", path=a_creator),
    "GET /lookup": row("200 200 200 200 200 200"),
    "GET /p/{clip_id}": row("200 200 200 200 200 200", path=a_clip),
    "GET /p/{clip_id}/video": row("200 200 200 200 200 200", path=a_clip_with_media),
    "GET /p/{clip_id}/card": row("404 404 404 404 404 404", path=a_clip),
    "GET /p/{clip_id}/captions": row("404 404 404 404 404 404", path=a_clip),
    "GET /api/v1/people/{handle}/reposts": row("200 200 200 404 403 200", path=a_creator),
    **{f"GET /api/v1/me/{kind}s": row("401 200 200 200 403 200") for kind in ReactionKind},
    "GET /media/{rendition_id}.{suffix}": row("403 403 403 403 403 403", path=an_unsigned_address),
}
