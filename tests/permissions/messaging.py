"""Conversations: their members', and nobody else's, moderators included."""

from messaging.services import send_message, start_conversation
from tests.cast import make_person
from tests.permissions import World, row


def a_room(world: World) -> dict[str, str]:
    return {"conversation_id": start_conversation(by=world.ann, people=[make_person("cat")], title="Club").public_id}


def a_message(world: World) -> dict[str, str]:
    room = start_conversation(by=world.ann, people=[make_person("cat")], title="Club")
    return {
        "conversation_id": room.public_id,
        "message_id": send_message(by=world.ann, conversation=room, text="good morning").public_id,
    }


def a_seat(world: World) -> dict[str, str]:
    make_person("dan")
    return {**a_room(world), "handle": "dan"}


ONE = "/api/v1/conversations/{conversation_id}"
ROWS = {
    "GET /api/v1/conversations": row("401 200 200 200 403 200"),
    "POST /api/v1/conversations": row("401 400 201 404 403 201", body={"handles": ["ann"]}),
    f"GET {ONE}": row("401 200 404 404 403 404", path=a_room),
    f"PUT {ONE}": row("401 200 404 404 403 404", path=a_room),
    f"DELETE {ONE}": row("401 204 404 404 403 404", path=a_room),
    f"GET {ONE}/messages": row("401 200 404 404 403 404", path=a_room),
    f"POST {ONE}/messages": row("401 201 404 404 403 404", path=a_room, body={"text": "good morning"}),
    f"DELETE {ONE}/messages/{{message_id}}": row("401 204 404 404 403 404", path=a_message),
    f"PUT {ONE}/members/{{handle}}": row("401 204 404 404 403 404", path=a_seat),
    f"POST {ONE}/read": row("401 404 404 404 403 404", path=a_room, body={"message": "msg_unknown"}),
}
