"""What a viewer said about their feed: settings, wishes, mutes, see-less. One query, read on every page."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Extract, JSONObject

from accounts.models import User
from accounts.protections import Protections, protections_of
from common import clock
from common.compiled import STAND_INS, TEXT_STAND_IN, CompiledQuery, compile_query
from feed.models import Aversion, AversionKind, FeedSettings, Steer, WellbeingCard
from social.queries import muted_ids, muted_word_texts

MOST_WISHES = 40


@dataclass(frozen=True, slots=True)
class SaidWish:
    """A chip without its vector."""

    public_id: str
    phrase: str
    is_wanted: bool
    strength: float
    has_vector: bool


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A wellbeing card that the viewer was shown; `at` in seconds since 1970."""

    kind: str
    session: str
    page: int
    at: float


@dataclass(frozen=True, slots=True)
class Said:
    viewer_id: int
    is_personalised: bool
    has_continuous_scroll: bool = True
    has_wellbeing_cards: bool = True
    clips_a_day: int | None = None
    forgets_before: datetime | None = None
    muted_authors: frozenset[int] = frozenset()
    muted_words: tuple[str, ...] = ()
    averse_authors: frozenset[int] = frozenset()
    averse_roots: frozenset[int] = frozenset()
    averse_clips: tuple[int, ...] = ()
    """Newest first."""
    wishes: tuple[SaidWish, ...] = ()
    cards: tuple[ShownCard, ...] = ()

    @property
    def mark(self) -> int:
        """A number that changes with everything that the viewer said, and with nothing that they merely did."""
        parts = (
            self.is_personalised,
            self.forgets_before,
            sorted(self.muted_words),
            sorted((wish.phrase, wish.is_wanted, wish.strength, wish.has_vector) for wish in self.wishes),
            *(sorted(ids) for ids in (self.muted_authors, self.averse_authors, self.averse_roots)),
        )
        return zlib.crc32(repr(parts).encode())


def settings_of(viewer: User) -> FeedSettings:
    return FeedSettings.objects.filter(pk=viewer.pk).first() or FeedSettings(viewer=viewer)


def is_personalised(settings: FeedSettings, protections: Protections) -> bool:
    """Teens start without; everybody may choose, a teen as far as the parents allow."""
    chosen = settings.is_personalised
    wanted = protections.is_personalised_by_default if chosen is None else chosen
    return wanted and protections.allows_personalisation


def has_continuous_scroll(settings: FeedSettings, protections: Protections) -> bool:
    return settings.has_continuous_scroll and protections.allows_endless_scroll


FIELDS = (
    *("said_chips", "said_aversions", "said_mutes", "said_words", "said_cards"),
    *("wants_profile", "scrolls_on", "takes_cards", "forgets"),
)


def said_by(viewer: User) -> Said:
    """Mutes and wishes for less hold without personalisation too."""
    found = _asked().ask(viewer.pk, text=clock.now().isoformat())
    return _said(viewer, dict(zip(FIELDS, found[0], strict=True)) if found else dict.fromkeys(FIELDS))


@cache
def _asked() -> CompiledQuery:
    return compile_query(lambda: _query(User(pk=STAND_INS[0])))


def _query(viewer: User) -> QuerySet[Any, Any]:
    rows = User.objects.filter(pk=viewer.pk).annotate(
        said_chips=ArraySubquery(_chips(viewer)),
        said_aversions=ArraySubquery(
            Aversion.objects.filter(viewer=viewer)
            .order_by("-pk")
            .values(data=JSONObject(kind="kind", of="target_id", clip="clip_id"))
        ),
        said_mutes=ArraySubquery(muted_ids(viewer)),
        said_words=ArraySubquery(muted_word_texts(viewer)),
        said_cards=ArraySubquery(_cards(viewer)),
        wants_profile=F("feed_settings__is_personalised"),
        scrolls_on=F("feed_settings__has_continuous_scroll"),
        takes_cards=F("feed_settings__has_wellbeing_cards"),
        forgets=F("feed_settings__forgets_before"),
    )
    return rows.values_list(*FIELDS)


def _chips(viewer: User) -> QuerySet[Steer, Any]:
    holding = Q(expires_at=None) | Q(expires_at__gt=RawSQL("%s::timestamptz", [TEXT_STAND_IN]))
    told = JSONObject(id="public_id", phrase="phrase", want="is_wanted", strength="strength", known=~Q(vector=None))
    return Steer.objects.filter(holding, viewer=viewer).order_by("-pk").values(data=told)[:MOST_WISHES]


def _cards(viewer: User) -> QuerySet[WellbeingCard, Any]:
    told = JSONObject(kind="kind", session="session", page="page", at=Extract("created_at", "epoch"))
    return WellbeingCard.objects.filter(viewer=viewer).order_by("-pk").values(data=told)[:10]


def _documents(stored: list[str] | None) -> list[dict[str, Any]]:
    return [msgspec.json.decode(document) for document in stored or ()]


def _said(viewer: User, row: dict[str, Any]) -> Said:
    protections = protections_of(viewer)
    settings = FeedSettings(
        viewer=viewer, is_personalised=row["wants_profile"], has_continuous_scroll=row["scrolls_on"] is not False
    )
    aversions = _documents(row["said_aversions"])
    return Said(
        viewer_id=viewer.pk,
        is_personalised=is_personalised(settings, protections),
        has_continuous_scroll=has_continuous_scroll(settings, protections),
        has_wellbeing_cards=row["takes_cards"] is not False,
        clips_a_day=protections.clips_a_day,
        forgets_before=row["forgets"],
        muted_authors=frozenset(row["said_mutes"] or ()),
        muted_words=tuple(row["said_words"] or ()),
        averse_authors=frozenset(item["of"] for item in aversions if item["kind"] == AversionKind.AUTHOR),
        averse_roots=frozenset(item["of"] for item in aversions if item["kind"] == AversionKind.CLIP),
        averse_clips=tuple(item["clip"] for item in aversions if item["kind"] == AversionKind.CLIP),
        wishes=tuple(
            SaidWish(chip["id"], chip["phrase"], chip["want"], float(chip["strength"]), chip["known"])
            for chip in _documents(row["said_chips"])
        ),
        cards=tuple(ShownCard(**card) for card in _documents(row["said_cards"])),
    )
