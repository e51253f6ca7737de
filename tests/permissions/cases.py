"""Reports, decisions about oneself, appeals, and the public report."""

from moderation.cases.kinds import Action
from moderation.cases.models import Decision
from tests.clips.factories import make_draft
from tests.moderation.cases.factories import decided_case, make_moderator
from tests.permissions import World, row


def a_decision(world: World) -> dict[str, str]:
    decision: Decision = decided_case(world.ann, by=make_moderator("judge"), action=Action.WITHHOLD)
    return {"decision_id": decision.public_id}


def a_limited_draft(world: World) -> dict[str, str]:
    return {"clip_id": make_draft(world.ann, private_only_reason="It flashes.").public_id}


REPORT = {"person": "ann", "reason": "spam"}

ROWS = {
    "GET /api/v1/reports": row("401 200 200 200 403 200"),
    "POST /api/v1/reports": row("401 400 201 404 403 201", body=REPORT),
    "GET /api/v1/me/decisions": row("401 200 200 200 200 200"),
    "GET /api/v1/me/decisions/{decision_id}": row("401 200 404 404 404 404", path=a_decision),
    "POST /api/v1/me/decisions/{decision_id}/appeal": row(
        "401 201 404 404 404 404", path=a_decision, body={"text": "It is my own drawing."}
    ),
    "POST /api/v1/clips/{clip_id}/appeal": row("401 201 404 404 403 404", path=a_limited_draft, body={"text": "Why?"}),
    "GET /api/v1/transparency": row("200 200 200 200 403 200"),
}
