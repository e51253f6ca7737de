"""What messages hold of a person, and how they forget."""

from collections.abc import Iterable, Mapping

from django.db.models import F, Q

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from common import clock
from messaging.models import Membership, Message


class MessagingShare:
    name = "messages"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        """Both sides of one's conversations: what others wrote to a person is theirs to keep as well."""
        mine = Membership.objects.filter(person=user).values("conversation")
        said = Message.objects.filter(conversation__in=mine, removed_at=None).order_by("pk")
        rows = said.values(
            "public_id", "text", "clip_id", "created_at", by=F("sender__handle"), room=F("conversation__public_id")
        )
        yield ExportedRows("messages", "What was said in your conversations.", rows.iterator())

    def erase(self, user: User) -> Mapping[str, int]:
        """Words go; their places stay, so that others can still follow their own conversations."""
        mine = Message.objects.filter(sender=user).filter(~Q(text="") | ~Q(clip_id=""))
        return {
            "messages": mine.update(text="", clip_id="", removed_at=clock.now()),
            "memberships": Membership.objects.filter(person=user).delete()[0],
        }
