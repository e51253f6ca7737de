"""Wishes in plain words become chips, which can be edited and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from pgvector import HalfVector

from accounts.models import User
from common import clock
from common.errors import InvalidInputError, NotFoundError
from feed.models import Steer
from feed.sentences import days_in, split_wishes
from inference.client import InferenceUnavailableError, embed

log = structlog.get_logger(__name__)
MOST_CHIPS = 40


def steer(*, by: User, text: str, days: int | None = None) -> list[Steer]:
    """Turn a sentence into chips; a phrase that is a chip already takes its new meaning. `days` comes before what the
    sentence says of time ("trains for a week").

    Raises InvalidInputError where nothing in the text names a subject, or the viewer has too many chips.
    """
    clauses = split_wishes(text)
    if not clauses:
        raise InvalidInputError("Say what you want more or less of, such as “more cats, no horror”.", code="no_wish")
    Steer.objects.filter(viewer=by, expires_at__lte=clock.now()).delete()
    if Steer.objects.filter(viewer=by).count() + len(clauses) > MOST_CHIPS:
        raise InvalidInputError(
            f"You have {MOST_CHIPS} wishes already; delete some first.", code="too_many_wishes", most=MOST_CHIPS
        )
    vectors = _vectors([clause.phrase for clause in clauses])
    lasting = days or days_in(text)
    expires_at = clock.now() + timedelta(days=lasting) if lasting else None
    return [
        Steer.objects.update_or_create(
            viewer=by,
            phrase=clause.phrase,
            defaults={"is_wanted": clause.is_wanted, "vector": vector, "expires_at": expires_at, "strength": 1.0},
        )[0]
        for clause, vector in zip(clauses, vectors, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class SteerChange:
    """What to change of a chip; None keeps what is there."""

    phrase: str | None = None
    is_wanted: bool | None = None
    strength: float | None = None
    days: int | None = None
    """How long it holds from now on."""
    is_lasting: bool = False
    """Hold until it is deleted."""


def change_steer(*, by: User, public_id: str, change: SteerChange) -> Steer:
    """Edit one chip. Raises NotFoundError for one that is not the viewer's, InvalidInputError for a phrase that names
    nothing or is another chip already."""
    row = Steer.objects.filter(viewer=by, public_id=public_id).first()
    if row is None:
        raise NotFoundError
    if change.phrase is not None and (phrase := " ".join(change.phrase.lower().split())) != row.phrase:
        if not phrase:
            raise InvalidInputError("Say what the wish is about.", code="no_wish")
        (row.vector,) = _vectors([phrase])
        row.phrase = phrase
    row.is_wanted = row.is_wanted if change.is_wanted is None else change.is_wanted
    row.strength = row.strength if change.strength is None else change.strength
    if change.is_lasting or change.days is not None:
        row.expires_at = None if change.days is None else clock.now() + timedelta(days=change.days)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInputError("You have that wish already.", code="wish_exists") from error
    return row


def drop_steer(*, by: User, public_id: str) -> None:
    if not Steer.objects.filter(viewer=by, public_id=public_id).delete()[0]:
        raise NotFoundError


def _vectors(phrases: Sequence[str]) -> list[HalfVector | None]:
    try:
        return [HalfVector(vector.tolist()) for vector in embed(phrases)]
    except InferenceUnavailableError:
        log.info("wishes are kept without vectors for now", wishes=len(phrases))
        return [None] * len(phrases)
