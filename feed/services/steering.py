"""Wishes in plain words. Sentences are split into wants and don't-wants first: sentence vectors don't hear a "no"."""

from __future__ import annotations

import re
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
from inference.client import InferenceUnavailableError, embed

log = structlog.get_logger(__name__)
MOST_CHIPS, MOST_WORDS = 40, 8
UNWANTED = (
    r"no more|no|not|never|without|less|fewer|stop(?: showing(?: me)?)?|hide|avoid|skip|enough|nothing with|except|"
    r"hate|don'?t (?:show me|want|like)|do not (?:show me|want|like)|i'?m (?:tired|sick) of|block"
)
WANTED = r"more|only|show(?: me)?|i (?:want|like|love)|want|give me|lots of|focus on|just|love|prefer|some"
_CUE = re.compile(rf"\b(?:(?P<less>{UNWANTED})|(?P<more>{WANTED}))\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,;.!]|\bbut\b|\band\b|\bor\b|\bplease\b)\s*", re.IGNORECASE)
_FILLER = re.compile(
    r"^(?:(?:to see|to|see|of|with|any|the|a|an|me|my|feed|in|videos? (?:of|about|with)|clips? (?:of|about|with)|"
    r"about|more|some|that|stuff|content|things?)\b\s*)+|"
    r"\s*(?:\b(?:videos?|clips?|stuff|content|please|for now|today)\b\s*)+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    phrase: str
    is_wanted: bool


def split_wishes(text: str) -> list[Clause]:
    """`"more calm nature, no horror or gore"` becomes calm nature wanted, horror and gore not.

    A cue holds until the next one, over commas and "and" too; before any cue, things are wanted.
    """
    clauses: dict[str, bool] = {}
    is_wanted = True
    for part in _SEPARATOR.split(text.strip()):
        start = 0
        for cue in [*_CUE.finditer(part), None]:
            _keep(clauses, part[start : cue.start() if cue else len(part)], is_wanted)
            if cue is not None:
                is_wanted, start = cue.group("less") is None, cue.end()
    return [Clause(phrase, wanted) for phrase, wanted in clauses.items()]


def _keep(clauses: dict[str, bool], words: str, is_wanted: bool) -> None:
    phrase = words.strip(" '\"").lower()
    while (shorter := _FILLER.sub("", phrase).strip()) != phrase:
        phrase = shorter
    if phrase:
        clauses[" ".join(phrase.split()[:MOST_WORDS])[:80]] = is_wanted


def steer(*, by: User, text: str, days: int | None = None) -> list[Steer]:
    """Turn a sentence into chips; a phrase that is a chip already takes its new meaning.

    Raises InvalidInputError where nothing in the text names a subject, or the viewer has too many chips.
    """
    clauses = split_wishes(text)
    if not clauses:
        raise InvalidInputError("Say what you want more or less of, such as “more cats, no horror”.", code="no_wish")
    Steer.objects.filter(viewer=by, expires_at__lte=clock.now()).delete()
    if Steer.objects.filter(viewer=by).count() + len(clauses) > MOST_CHIPS:
        raise InvalidInputError(f"You have {MOST_CHIPS} wishes already; delete some first.", code="too_many_wishes")
    vectors = _vectors([clause.phrase for clause in clauses])
    expires_at = clock.now() + timedelta(days=days) if days else None
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
