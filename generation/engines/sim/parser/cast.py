"""Who "the red ball" is: new members of the cast, and words that point back at old ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from generation.engines.base import Reference
from generation.engines.sim.lexicon import Noun, lexicon
from generation.engines.sim.script import Cast

SIZE_FACTOR = {"tiny": 0.4, "small": 0.65, "big": 1.5, "huge": 2.3}
HATS = {"brim", "cap", "helmet", "crown"}
MOST_OF_A_KIND = 8
MOST_CAST = 16


@dataclass(slots=True)
class Phrase:
    """The words before a noun."""

    colour: str = ""
    size: str = ""
    material: str = ""
    count: int = 0
    is_new: bool = False
    """It came with "a": new, unless an earlier shot had it."""
    is_another: bool = False
    traits: tuple[str, ...] = ()


@dataclass(slots=True)
class Company:
    """The cast so far. Ids are counted by noun, so the same prompt always gives the same ids."""

    members: dict[str, Cast] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    in_this_shot: set[str] = field(default_factory=set)
    called: dict[str, str] = field(default_factory=dict)
    """Ids by name."""

    def refer(self, noun_id: str, word: str, phrase: Phrase, *, is_plural: bool, weight: float) -> list[str]:
        """The ids that a noun phrase names, made if they are new."""
        wanted = min(MOST_OF_A_KIND, phrase.count or (3 if is_plural else 1))
        found = self._known(noun_id, phrase)
        if phrase.is_new and (phrase.is_another or any(one in self.in_this_shot for one in found)):
            found = []
        if is_plural and len(found) > 1:
            return found
        while len(found) < wanted and len(self.members) < MOST_CAST:
            found.append(self._add(lexicon().nouns[noun_id], word, phrase, weight))
        self.in_this_shot.update(found[:wanted])
        return found[:wanted]

    def _known(self, noun_id: str, phrase: Phrase) -> list[str]:
        return [
            one.id
            for one in self.members.values()
            if one.noun == noun_id and (not phrase.colour or one.colour in {phrase.colour, ""})
        ]

    def _add(self, noun: Noun, word: str, phrase: Phrase, weight: float) -> str:
        number = self.counts.get(noun.id, 0) + 1
        self.counts[noun.id] = number
        cast = Cast(
            id=f"{noun.id}_{number}",
            noun=noun.id,
            word=word,
            figure=noun.figure,
            kind=noun.kind,
            height=round(noun.height * SIZE_FACTOR.get(phrase.size, 1.0) * weight**0.5, 4),
            material=phrase.material or noun.material,
            colour=phrase.colour,
            weight=weight,
            traits=phrase.traits,
        )
        self.members[cast.id] = cast
        return cast.id

    def call(self, one: str, name: str) -> None:
        self.called[name] = one
        self.members[one] = replace(self.members[one], name=name.capitalize())

    def recolour(self, ids: Iterable[str], colour: str) -> None:
        for one in ids:
            self.members[one] = replace(self.members[one], colour=colour)

    def dress(self, ids: Iterable[str], garment: str, colour: str) -> None:
        """Put a garment of that colour on the people among them; a hat has its colour to itself."""
        if garment in HATS:
            garment, colour = f"{garment}:{colour}", ""
        for one in ids:
            member = self.members[one]
            if member.kind == "person":
                traits = (*member.traits, garment) if garment not in member.traits else member.traits
                self.members[one] = replace(member, colour=colour or member.colour, traits=traits)

    def cast_reference(self, reference: Reference) -> str:
        """A cameo joins as a person, a character or an object as a cut-out picture of it, under its own name."""
        known = [one.id for one in self.members.values() if one.reference == reference.id]
        if known:
            return known[0]
        noun = lexicon().nouns["person" if reference.kind == "person" else "cube"]
        figure = "biped" if reference.kind == "person" else "cutout"
        kind = {"person": "person", "character": "animal"}.get(reference.kind, "thing")
        # Ids are never given twice: somebody's acts and words would go to somebody else.
        taken = [int(one.removeprefix("cameo_")) for one in self.members if one.startswith("cameo_")]
        cast_id = f"cameo_{max(taken, default=0) + 1}"
        self.members[cast_id] = Cast(
            id=cast_id, noun=noun.id, word=reference.name, figure=figure, kind=kind,
            height=noun.height if kind == "person" else 0.9, material="paper", reference=reference.id,
        )  # fmt: skip
        return cast_id

    def adopt(self, members: Iterable[Cast], counts: Mapping[str, int]) -> None:
        for one in members:
            self.members[one.id] = one
            if one.name:
                self.called[one.name.lower()] = one.id
        self.counts.update(counts)
