"""A small town: clips in every state and visibility, each with words of its own, and everybody who might look."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from clips.models import (
    Challenge,
    ChallengeKind,
    Clip,
    ClipKind,
    ClipState,
    ClipStats,
    HoldReason,
    Rendition,
    Reviewer,
    Visibility,
)
from clips.reviews.services import add_note
from clips.services.comments import add_comment
from clips.services.publishing import hold_clip
from feed.models import Impression
from messaging.models import Conversation, Message
from messaging.services import start_conversation
from search.models import ClipDocument
from social.services import block_person, follow_person
from tests.cast import client_of, make_person
from tests.clips.factories import add_rendition, make_clip

STATES = ("draft", "reviewed", "published", "held", "removed")
LISTED = {Visibility.PUBLIC, Visibility.FOLLOWERS}


@dataclass(frozen=True)
class Marked:
    """A clip and the words that give it away wherever they appear."""

    clip: Clip
    maker: str
    state: str
    visibility: Visibility
    rendition: Rendition
    word: str

    def shows_in(self, text: str) -> bool:
        """Its words, its pictures or what was said below it. A bare id is a credit, not a sight of the clip."""
        return self.word in text or self.rendition.public_id in text


@dataclass
class Town:
    """ann makes clips; bob follows her; cat is a stranger; eve is blocked by ann and fay blocked ann; sue is suspended.

    "reviewed" drafts are shown to bob, and were to eve, fay and sue before the blocks and the suspension.
    sid makes clips and is suspended; pia has a private profile that bob follows; dan made what all of them remixed.
    """

    people: dict[str, User]
    clients: dict[str, Client]
    origin: Clip
    marked: list[Marked] = field(default_factory=list)
    rooms: dict[str, Conversation] = field(default_factory=dict)

    def viewer(self, name: str) -> Any:
        return AnonymousUser() if name == "nobody" else self.people[name]

    def expected(self, name: str) -> set[str]:
        """The words of the clips that this person may open, by the rule in words and not by the product's query."""
        return {row.word for row in self.marked if _may_open(row, name)}

    def listed(self, name: str) -> set[str]:
        """Those of them that may stand in a list."""
        rows = [row for row in self.marked if _may_open(row, name)]
        return {row.word for row in rows if row.state in {"published", "held"} and row.visibility in LISTED}

    def shown_in(self, answer: Any) -> set[str]:
        text = _text_of(answer)
        return {row.word for row in self.marked if row.shows_in(text)}


VIEWERS = ("ann", "bob", "cat", "eve", "fay", "sue", "nobody")


def _may_open(row: Marked, name: str) -> bool:
    if name == row.maker:
        return row.state != "removed"
    if row.state == "reviewed":
        return name == "bob"
    if row.state != "published" or row.maker == "sid" or (row.maker == "ann" and name in {"eve", "fay"}):
        return False
    if row.maker == "pia" and name != "bob":
        return False
    return row.visibility in {Visibility.PUBLIC, Visibility.UNLISTED} or (
        row.visibility == Visibility.FOLLOWERS and name == "bob"
    )


def _text_of(answer: Any) -> str:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace")) if hasattr(answer, "content") else json.dumps(answer)


def build_town() -> Town:
    people = {name: make_person(name) for name in ("ann", "bob", "cat", "eve", "fay", "sue", "sid", "pia", "dan")}
    clients = {name: client_of(person) for name, person in people.items()}
    town = Town(people, {**clients, "nobody": Client()}, make_clip(people["dan"], caption="the origin"))
    Challenge.objects.create(clip=town.origin, kind=ChallengeKind.SOUND, title="the first of them")
    for name in ("ann", "pia", "sid"):
        follow_person(by=people["bob"], person=people[name])
    for state in STATES:
        _add(town, "ann", state)
    _add(town, "sid", "published")
    _add(town, "pia", "published")
    _send_all(town)
    block_person(by=people["ann"], person=people["eve"])
    block_person(by=people["fay"], person=people["ann"])
    people["pia"].is_private = True
    people["pia"].save()
    User.objects.filter(handle__in=["sue", "sid"]).update(is_active=False)
    return town


def _add(town: Town, maker: str, state: str) -> None:
    stored = {"draft": ClipState.DRAFT, "reviewed": ClipState.DRAFT, "removed": ClipState.REMOVED}.get(
        state, ClipState.PUBLISHED
    )
    for visibility in [Visibility.PUBLIC] if state == "reviewed" else Visibility:
        word = f"lantern{maker}{state}{visibility.value}"
        clip = make_clip(
            town.people[maker],
            parent=town.origin,
            kind=ClipKind.ANSWER,
            caption=f"lantern {word}",
            visibility=visibility,
            prompt=word,
        )
        add_comment(clip=clip, by=town.people["dan"], text=f"so this is {word}")
        Clip.objects.filter(pk=clip.pk).update(state=stored)
        if state == "held":
            hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="Reported.")
        clip.refresh_from_db()
        if state == "reviewed":
            for name in ("bob", "eve", "fay", "sue"):
                Reviewer.objects.create(clip=clip, person=town.people[name])
            add_note(clip=clip, by=town.people[maker], text=f"what of {word}", at_seconds=1)
        if stored == ClipState.PUBLISHED:
            Challenge.objects.create(clip=clip, kind=ChallengeKind.SOUND, title=f"dance to {word}")
        ClipStats.objects.create(clip=clip, likes=1)
        ClipDocument.objects.create(clip=clip, text=clip.caption)
        town.marked.append(Marked(clip, maker, state, visibility, add_rendition(clip), word))


def _send_all(town: Town) -> None:
    """Every clip travels to everybody in a group, and was served to everybody in a session of their feed."""
    for name in ("ann", "bob", "cat", "eve", "fay"):
        reader = town.people[name]
        room = start_conversation(by=town.people["dan"], people=[reader])
        town.rooms[name] = room
        Message.objects.bulk_create(
            Message(
                public_id=f"msg_{name}{i}", conversation=room, sender=town.people["dan"], clip_id=row.clip.public_id
            )
            for i, row in enumerate(town.marked)
        )
        Impression.objects.bulk_create(
            Impression(public_id=f"imp_{name}{i}", viewer=reader, clip=row.clip, session="s", page=0, position=i,
                       source="following", score=0, propensity=1, ranker="r", reasons=[])
            for i, row in enumerate(town.marked)
        )  # fmt: skip
