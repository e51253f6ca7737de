"""Starting conversations, writing in them, and leaving them."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.models import User
from accounts.policies import may_act
from accounts.protections import protections_of, screened_for
from clips.queries import visible_clips
from common import clock
from common.errors import ForbiddenError, InvalidInputError, LimitError, NotFoundError, RefusedError
from common.realtime.services import tell
from messaging import policies
from messaging.models import Box, Conversation, Membership, Message
from messaging.queries import conversations_of
from moderation.screening.explanations import errors_of, settled, summary_of
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Decision, ScreeningContext, Stage
from notifications.kinds import Kind
from notifications.services import notify
from social.queries import is_following

GROUP_MAX = 12


def _box_for(person: User, by: User) -> Box:
    """Where a first word from `by` lands: with people one follows, straight in the inbox."""
    return Box.INBOX if is_following(person.pk, by.pk) else Box.REQUESTS


def _check_title(by: User, title: str) -> None:
    """A title is read by everybody whom the group names, so it is screened like a public word."""
    context = ScreeningContext(actor_id=by.pk, subject="conversation", audience=screened_for(by, is_public=True))
    verdict = screen_text(Stage.MESSAGE, title, context) if title else None
    if verdict is not None and not verdict.is_allowed:
        errors = errors_of(settled(verdict), "/title")
        raise RefusedError("Choose another title.", code="title_refused", errors=errors)


def start_conversation(*, by: User, people: Sequence[User], title: str = "") -> Conversation:
    """The one conversation between two people, or a new group. Raises what `may_contact` raises, before any write."""
    may_act(by)
    policies.may_use_messages(by)
    others = {person.pk: person for person in people if person.pk != by.pk}
    if not others:
        raise InvalidInputError("Name somebody to write to.", code="nobody_named")
    if len(others) >= GROUP_MAX:
        raise LimitError(f"A group has at most {GROUP_MAX} people.", code="group_full", most=GROUP_MAX)
    for person in others.values():
        policies.may_contact(by, person)
    _check_title(by, title)
    if len(others) == 1 and not title:
        return _between(by, next(iter(others.values())))
    return _group(by, list(others.values()), title)


def _between(by: User, other: User) -> Conversation:
    low, high = sorted([by.pk, other.pk])
    try:
        with transaction.atomic():
            conversation = Conversation.objects.create(pair=f"{low}:{high}")
            Membership.objects.create(conversation=conversation, person=by, box=Box.INBOX)
            Membership.objects.create(conversation=conversation, person=other, box=_box_for(other, by))
    except IntegrityError:
        conversation = Conversation.objects.get(pair=f"{low}:{high}")
        Membership.objects.filter(conversation=conversation, person=by).update(box=Box.INBOX)
    return conversation


@transaction.atomic
def _group(by: User, others: list[User], title: str) -> Conversation:
    conversation = Conversation.objects.create(title=title)
    Membership.objects.create(conversation=conversation, person=by, box=Box.INBOX)
    for person in others:
        _join(conversation, person, by)
    return conversation


def _join(conversation: Conversation, person: User, by: User) -> None:
    policies.may_join(person, conversation, by)
    box = _box_for(person, by)
    row, is_new = Membership.objects.get_or_create(conversation=conversation, person=person, defaults={"box": box})
    if not is_new and row.box == Box.GONE:
        Membership.objects.filter(pk=row.pk).update(box=Box.REQUESTS)
    if is_new and box == Box.REQUESTS:
        notify(
            recipients=[person.pk], kind=Kind.MESSAGE_REQUEST, ids={"conversation": conversation.public_id}, actor=by
        )


@transaction.atomic
def add_to_group(*, by: User, conversation: Conversation, person: User) -> None:
    """Raises ForbiddenError between two people, LimitError for a full group."""
    if not conversation.is_group:
        raise ForbiddenError("Start a group to talk with more people.", code="not_a_group")
    Conversation.objects.select_for_update().get(pk=conversation.pk)
    if Membership.objects.filter(conversation=conversation).exclude(box=Box.GONE).count() >= GROUP_MAX:
        raise LimitError(f"A group has at most {GROUP_MAX} people.", code="group_full", most=GROUP_MAX)
    _join(conversation, person, by)


def _check_words(by: User, conversation: Conversation, text: str) -> None:
    """Refused words stay unsent. What could not be judged goes only to adults who accepted the conversation: nobody
    else reads what people write to each other, so it waits for nobody."""
    if not text:
        return
    readers = User.objects.filter(memberships__in=Membership.objects.filter(conversation=conversation))
    context = ScreeningContext(actor_id=by.pk, subject=conversation.public_id, audience=screened_for(by, *readers))
    verdict = screen_text(Stage.MESSAGE, text, context)
    if verdict.decision is Decision.REFUSE or (
        verdict.decision is Decision.HOLD and not _is_among_adults_who_agreed(conversation)
    ):
        told = settled(verdict)
        raise RefusedError(
            f"This message was not sent. {summary_of(told)}", code="message_refused", errors=errors_of(told, "/text")
        )


def _is_among_adults_who_agreed(conversation: Conversation) -> bool:
    rows = Membership.objects.filter(conversation=conversation).exclude(box=Box.GONE).select_related("person")
    return all(row.box == Box.INBOX and not protections_of(row.person).is_teen for row in rows)


def send_message(*, by: User, conversation: Conversation, text: str = "", clip_id: str = "") -> Message:
    """Say something. Writing in a request accepts it. A clip must be one that the sender may open."""
    policies.may_write(by, conversation)
    words = text.strip()
    if not words and not clip_id:
        raise InvalidInputError("Write something or attach a clip.", code="empty_message")
    if clip_id and not visible_clips(by).filter(public_id=clip_id).exists():
        raise NotFoundError
    _check_words(by, conversation, words)
    with transaction.atomic():
        message = Message.objects.create(conversation=conversation, sender=by, text=words, clip_id=clip_id)
        Conversation.objects.filter(pk=conversation.pk).update(latest_at=clock.now(), position=message.pk)
        Membership.objects.filter(conversation=conversation, person=by).update(
            box=Box.INBOX, read_up_to=Greatest(F("read_up_to"), message.pk)
        )
        _announce(message, conversation, by)
    return message


def _announce(message: Message, conversation: Conversation, by: User) -> None:
    boxes = Membership.objects.filter(conversation=conversation).exclude(Q(person=by) | Q(box=Box.GONE))
    rows = [row for row in boxes.select_related("person") if protections_of(row.person).allows_messages]
    by_box = {row.person_id: row.box for row in rows}
    ids = {"conversation": conversation.public_id}
    for kind, box in ((Kind.MESSAGE, Box.INBOX), (Kind.MESSAGE_REQUEST, Box.REQUESTS)):
        notify(recipients=[key for key, where in by_box.items() if where == box], kind=kind, ids=ids, actor=by)
    for person_id in by_box:
        tell(person_id, {"type": "message", "id": message.public_id, **ids})


def accept_request(*, by: User, conversation: Conversation) -> None:
    """Doing it twice is fine."""
    policies.may_use_messages(by)
    Membership.objects.filter(conversation=conversation, person=by, box=Box.REQUESTS).update(box=Box.INBOX)


def leave_conversation(*, by: User, conversation: Conversation) -> None:
    """Decline a request or leave; others are not told. Between two, nothing more can be written to the one who left."""
    Membership.objects.filter(conversation=conversation, person=by).update(box=Box.GONE)


def mark_read(*, by: User, conversation: Conversation, message_id: str) -> None:
    message = Message.objects.filter(conversation=conversation, public_id=message_id).first()
    if message is None:
        raise NotFoundError
    rows = Membership.objects.filter(conversation=conversation, person=by)
    rows.update(read_up_to=Greatest(F("read_up_to"), message.pk))


def remove_message(*, by: User, conversation: Conversation, message_id: str) -> None:
    """Take one's own words back. Raises NotFoundError for those of somebody else."""
    rows = Message.objects.filter(conversation=conversation, sender=by, public_id=message_id)
    if not rows.update(removed_at=clock.now(), text="", clip_id=""):
        raise NotFoundError


def find_conversation(person: User, public_id: str) -> Conversation:
    """One that the person is in and may see. Raises NotFoundError."""
    conversation = conversations_of(person).filter(public_id=public_id).first()
    if conversation is None:
        raise NotFoundError
    return conversation
