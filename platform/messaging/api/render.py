"""Conversations and messages as the API shows them."""

from typing import Any

from accounts.models import User
from clips.models import Clip
from messaging.models import Box, Conversation, Message


def conversation_out(row: Conversation, reader: User, unread: int) -> dict[str, Any]:
    """Expects a row from `with_members`."""
    members = row.shown_members  # type: ignore[attr-defined]
    box = next((member.box for member in members if member.person_id == reader.pk), Box.GONE)
    return {
        "id": row.public_id,
        "is_group": row.is_group,
        "title": row.title,
        "box": box,
        "members": [
            {
                "id": member.person.public_id,
                "handle": member.person.handle,
                "display_name": member.person.display_name,
                "has_accepted": member.box == Box.INBOX,
            }
            for member in members
        ],
        "unread": unread,
        "latest_at": row.latest_at,
    }


def message_out(row: Message, clips: dict[str, Clip]) -> dict[str, Any]:
    clip = clips.get(row.clip_id)
    return {
        "id": row.public_id,
        "sender": row.sender.handle,
        "text": row.text,
        "clip": clip and {"id": clip.public_id, "caption": clip.caption, "creator": clip.creator.handle},
        "has_hidden_clip": bool(row.clip_id) and clip is None,
        "is_removed": row.removed_at is not None,
        "created_at": row.created_at,
    }
