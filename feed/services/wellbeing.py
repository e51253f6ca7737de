"""When to ask how the feed feels, and when to say that it has been long. Answers never reach ranking."""

from __future__ import annotations

from accounts.models import User
from common import clock
from common.errors import NotFoundError
from feed.models import CardKind, Feeling, WellbeingCard
from feed.said import Said
from feed.services.sessions import Place

QUESTION_EVERY_SECONDS, QUESTION_PAGE = 24 * 60 * 60, 1
PAUSE_AFTER_SECONDS = 20 * 60


def card_for(*, viewer: User, said: Said, place: Place) -> WellbeingCard | None:
    """The card of this page, made once: a question a day on a second page, a pause after twenty minutes."""
    if not said.has_wellbeing_cards or place.page < QUESTION_PAGE:
        return None
    is_known = any((card.session, card.page) == (place.session, place.page) for card in said.cards)
    kind = None if is_known else _due(said, place)
    if not is_known and kind is None:
        return None
    row, _ = WellbeingCard.objects.get_or_create(
        viewer=viewer, session=place.session, page=place.page, defaults={"kind": kind or CardKind.PAUSE}
    )
    return row


def _due(said: Said, place: Place) -> CardKind | None:
    now = clock.now().timestamp()
    asked = max((card.at for card in said.cards if card.kind == CardKind.QUESTION), default=0.0)
    paused = max((card.at for card in said.cards if card.kind == CardKind.PAUSE), default=0.0)
    if now - max(place.began, paused) > PAUSE_AFTER_SECONDS:
        return CardKind.PAUSE
    return CardKind.QUESTION if now - asked > QUESTION_EVERY_SECONDS else None


def answer_card(*, by: User, public_id: str, feeling: Feeling) -> WellbeingCard:
    """Keep the answer to one's own question. Raises NotFoundError for any other card."""
    asked = WellbeingCard.objects.filter(viewer=by, public_id=public_id, kind=CardKind.QUESTION)
    if not asked.update(feeling=feeling):
        raise NotFoundError
    return asked.get()
