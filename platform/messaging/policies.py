"""Who may write to whom."""

from accounts.models import User
from accounts.policies import may_act
from accounts.protections import protections_of
from common.errors import ForbiddenError, LimitError, NotFoundError
from messaging.models import Box, Conversation, Membership, Message
from social.policies import is_contact_open
from social.queries import is_blocked_between

UNANSWERED_MAX = 3
"""What somebody unknown may write before the other accepts."""


def may_use_messages(person: User) -> None:
    """Reading and writing. Raises ForbiddenError where a parent switched messages off."""
    if not protections_of(person).allows_messages:
        raise ForbiddenError("Messages are switched off by your family settings.", code="messages_off")


def may_contact(by: User, other: User) -> None:
    """A first word to somebody. Between an adult and a teen both must follow each other; a block hides everything.

    The refusal is one and the same whether the other is a teen or has messages switched off, so that it tells no age.
    """
    if not other.is_active or is_blocked_between(by.pk, other.pk):
        raise NotFoundError
    if not protections_of(other).allows_messages or not is_contact_open(by, other):
        raise ForbiddenError("This person does not take messages from you.", code="messages_closed")


def may_write(by: User, conversation: Conversation) -> None:
    """A further word. Whatever changed since the first one counts: blocks, ages, parents, an unanswered request."""
    may_act(by)
    may_use_messages(by)
    others = [row for row in _members(conversation) if row.person_id != by.pk]
    if not conversation.is_group:
        for row in others:
            may_contact(by, row.person)
            if row.box == Box.GONE:
                raise ForbiddenError("This person does not take messages from you.", code="messages_closed")
    if others and all(row.box == Box.REQUESTS for row in others):
        written = Message.objects.filter(conversation=conversation, sender=by).count()
        if written >= UNANSWERED_MAX:
            raise LimitError("Wait until your request is accepted.", code="request_unanswered")


def may_join(person: User, conversation: Conversation, by: User) -> None:
    """Everybody in a group must be somebody whom the newcomer could be contacted by, and the other way round."""
    may_act(by)
    may_contact(by, person)
    for row in _members(conversation):
        if row.person_id != by.pk and row.box != Box.GONE:
            may_contact(person, row.person)


def _members(conversation: Conversation) -> list[Membership]:
    return list(Membership.objects.filter(conversation=conversation).select_related("person"))
