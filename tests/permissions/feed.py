"""Latest is open to visitors; what somebody told their feed is theirs alone."""

from feed.models import Aversion, AversionKind, CardKind, Steer, WellbeingCard
from tests.permissions import World, row


def a_wish(world: World) -> dict[str, str]:
    chip, _ = Steer.objects.get_or_create(viewer=world.ann, phrase="cats", defaults={"is_wanted": True})
    return {"steer_id": chip.public_id}


def a_card(world: World) -> dict[str, str]:
    card, _ = WellbeingCard.objects.get_or_create(
        viewer=world.ann, session="session", page=1, defaults={"kind": CardKind.QUESTION}
    )
    return {"card_id": card.public_id}


def an_aversion(world: World) -> dict[str, str]:
    target = {"kind": AversionKind.AUTHOR, "target_id": world.bob.pk}
    Aversion.objects.get_or_create(viewer=world.ann, **target, defaults={"clip_id": 1})
    return {"target_id": world.bob.public_id}


ROWS = {
    "GET /api/v1/feed": row("200 200 200 200 403 200"),
    "POST /api/v1/feed/events": row(
        "401 202 202 202 403 202", body={"events": [{"impression": "imp_unknown", "kind": "like"}]}
    ),
    "GET /api/v1/feed/steering": row("401 200 200 200 403 200"),
    "POST /api/v1/feed/steering": row("401 201 201 201 403 201", body={"text": "more cats"}),
    "PATCH /api/v1/feed/steering/{steer_id}": row("401 200 404 404 403 404", path=a_wish, body={"is_wanted": False}),
    "DELETE /api/v1/feed/steering/{steer_id}": row("401 204 404 404 403 404", path=a_wish),
    "GET /api/v1/feed/less": row("401 200 200 200 403 200"),
    "DELETE /api/v1/feed/less/{target_id}": row("401 204 404 404 403 404", path=an_aversion),
    "GET /api/v1/feed/days": row("401 200 200 200 403 200"),
    "GET /api/v1/feed/settings": row("401 200 200 200 403 200"),
    "PATCH /api/v1/feed/settings": row("401 200 200 200 403 200", body={"is_personalised": False}),
    "POST /api/v1/feed/wellbeing/{card_id}": row("401 204 404 404 403 404", path=a_card, body={"feeling": "better"}),
    "POST /api/v1/feed/reset": row("401 200 200 200 403 200"),
}
