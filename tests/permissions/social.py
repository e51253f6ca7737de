"""Profiles and what people do about each other. The blocked person finds nobody."""

from social.models import FollowRequest, MuteKind
from social.services import follow_person, mute_text
from tests.permissions import World, row


def ann(world: World) -> dict[str, str]:
    return {"handle": "ann"}


def a_mute(world: World) -> dict[str, str]:
    return {"mute_id": mute_text(by=world.ann, kind=MuteKind.WORD, text="spoiler").public_id}


def a_request(world: World) -> dict[str, str]:
    world.ann.is_private = True
    follow_person(by=world.bob, person=world.ann)
    return {"request_id": FollowRequest.objects.get().public_id}


ROWS = {
    "GET /api/v1/people/{handle}": row("200 200 200 404 403 200", path=ann),
    "PUT /api/v1/people/{handle}/follow": row("401 400 200 404 403 200", path=ann),
    "DELETE /api/v1/people/{handle}/follow": row("401 204 204 404 403 204", path=ann),
    "DELETE /api/v1/people/{handle}/follower": row("401 204 204 404 403 204", path=ann),
    "PUT /api/v1/people/{handle}/block": row("401 400 204 404 403 204", path=ann),
    "DELETE /api/v1/people/{handle}/block": row("401 204 204 404 403 204", path=ann),
    "PUT /api/v1/people/{handle}/mute": row("401 400 204 404 403 204", path=ann),
    "DELETE /api/v1/people/{handle}/mute": row("401 204 204 404 403 204", path=ann),
    "GET /api/v1/people/{handle}/followers": row("200 200 200 404 403 200", path=ann),
    "GET /api/v1/people/{handle}/following": row("200 200 200 404 403 200", path=ann),
    "GET /api/v1/me/blocks": row("401 200 200 200 403 200"),
    "GET /api/v1/me/mutes": row("401 200 200 200 403 200"),
    "POST /api/v1/me/mutes": row("401 201 201 201 403 201", body={"kind": "word", "text": "spoiler"}),
    "DELETE /api/v1/me/mutes/{mute_id}": row("401 204 404 404 403 404", path=a_mute),
    "GET /api/v1/me/follow-requests": row("401 200 200 200 403 200"),
    "PUT /api/v1/me/follow-requests/{request_id}": row("401 204 404 404 403 404", path=a_request),
    "DELETE /api/v1/me/follow-requests/{request_id}": row("401 204 404 404 403 404", path=a_request),
}
