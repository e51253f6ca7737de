"""What a negative prompt keeps out: it wins over the prompt, and a note says where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from generation.engines.sim.drawing.colours import may_be_called
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.phrases import Item, find_items
from generation.engines.sim.parser.text import read_text
from generation.engines.sim.script import Cast

OTHER_PLACES = ("meadow", "city", "room")
"""Where a clip is set when its own place is not wanted."""
OTHER_COLOURS = ("blue", "yellow", "green", "purple", "orange", "red", "white")
COATS = ("white", "black", "grey", "brown", *OTHER_COLOURS)
KEPT_OUT = {"noun", "places", "hours", "weather", "verbs", "colours"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    items: Sequence[Item] = ()
    words: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """Category and meaning of each."""

    def has(self, category: str, meaning: str) -> bool:
        return (category, meaning) in self.words

    def place(self, place: str) -> str:
        """That place, or another that may be shown."""
        if not self.has("places", place):
            return place
        return next((one for one in OTHER_PLACES if not self.has("places", one)), place)

    def painted(self, member: Cast) -> Cast:
        """In another colour if its own, asked for or not, is unwanted."""
        if not (self.has("colours", member.colour) if member.colour else self._has_own_of(member)):
            return member
        colours = COATS if member.kind == "animal" else OTHER_COLOURS
        other = next((one for one in colours if not self.has("colours", one)), member.colour)
        return replace(member, colour=other)

    def _has_own_of(self, member: Cast) -> bool:
        """Whether the colour that it has unasked may be called by one that is unwanted."""
        own = _own_colour(member)
        return bool(own) and any(kind == "colours" and may_be_called(own, name) for kind, name in self.words)

    def notes(self, said: Iterable[Item]) -> tuple[str, ...]:
        """One sentence about the words that the prompt asks for all the same."""
        asked = {(item.category, item.meaning) for item in said}
        both = [one.words for one in self.items if one.category in KEPT_OUT and (one.category, one.meaning) in asked]
        names = ", ".join(dict.fromkeys(both))
        return (f"Left out, as the negative prompt asks, though the prompt names it: {names}.",) if both else ()


def read_left_out(negative: str) -> LeftOut:
    items = [item for shot in read_text(negative).shots for item in find_items(shot.tokens)[0]]
    return LeftOut(items, frozenset((item.category, item.meaning) for item in items))


def _own_colour(member: Cast) -> str:
    """As "#rrggbb", the colour that it has unasked; empty where its drawing decides."""
    build = lexicon().nouns[member.noun].build
    return str(build.get("top" if member.kind == "person" else "colour", build.get("fur", "")))
