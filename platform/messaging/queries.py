"""What a person finds in their boxes."""

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from clips.models import Clip
from clips.queries import visible_clips
from messaging.models import Box, Conversation, Membership, Message
from social.queries import blocked_ids, shown_to


def conversations_of(person: User, box: Box | None = None) -> QuerySet[Conversation]:
    """Those the person is in. One between two disappears while there is a block or the other is gone."""
    boxes = [box] if box else [Box.INBOX, Box.REQUESTS]
    mine = Membership.objects.filter(conversation=OuterRef("pk"), person=person, box__in=boxes)
    hidden = Membership.objects.filter(conversation=OuterRef("pk")).exclude(person=person)
    hidden = hidden.filter(Q(person__in=blocked_ids(person)) | Q(person__is_active=False))
    return Conversation.objects.filter(Exists(mine)).filter(Q(pair=None) | ~Exists(hidden))


def with_members(rows: QuerySet[Conversation], person: User) -> QuerySet[Conversation]:
    """What rendering a conversation reads, in two queries however many rows."""
    shown = Membership.objects.filter(shown_to(person, "person")).exclude(box=Box.GONE).select_related("person")
    return rows.prefetch_related(Prefetch("memberships", queryset=shown.order_by("pk"), to_attr="shown_members"))


def unread_counts(person: User, conversations: list[Conversation]) -> dict[int, int]:
    """Unread messages by conversation key. One query."""
    unread = Message.objects.filter(
        conversation__in=conversations,
        conversation__memberships__person=person,
        pk__gt=F("conversation__memberships__read_up_to"),
    ).exclude(sender=person)
    return dict(unread.values_list("conversation_id").annotate(n=Count("pk")))


def messages_in(conversation: Conversation, person: User) -> QuerySet[Message]:
    """What was said, without the words of people hidden from this reader."""
    return Message.objects.filter(shown_to(person, "sender"), conversation=conversation).select_related("sender")


def known_messages(person: User) -> QuerySet[Message]:
    """Every message that this person was sent or wrote and that was not taken back, whoever is blocked since then."""
    mine = Membership.objects.filter(person=person).values("conversation")
    return Message.objects.filter(conversation__in=mine, removed_at=None).select_related("sender")


def clips_in(messages: list[Message], person: User) -> dict[str, Clip]:
    """The attached clips that this reader may open at this moment, by public id. One query."""
    ids = {message.clip_id for message in messages if message.clip_id}
    if not ids:
        return {}
    rows = visible_clips(person).filter(public_id__in=ids).select_related("creator")
    return {clip.public_id: clip for clip in rows}
