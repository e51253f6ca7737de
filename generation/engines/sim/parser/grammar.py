"""The grammar of one shot: who does what to whom, read left to right with one item of look-ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from generation.engines.sim.parser.cast import Company, Phrase
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.script import ANY_MUSIC, Act, Say

CLAUSE_BREAKS = {"während", "while", "as", "when", "but", "until", "before", "after"}
TRAITS = {"wet", "broken"}
INDEFINITE = {"a", "an", "ein", "eine", "einen", "einem", "einer"}
DEFINITE = {"the", "der", "die", "das", "den", "dem", "des"}
PLACE_LINKS = {"in", "on", "over", "near", "through"}
GROUPS = {"family": ("man", "woman", "boy"), "couple": ("woman", "man")}
SAYS_HOW_IT_IS = {"is", "are", "turns", "becomes", "it", "him", "her", "them", "to", "es"}
"""Words after which a colour is that of somebody already named: "make it green"."""
NAMING = {"noun", "name", "groups", "garments", "colours", "sizes", "materials", "moods", "manners", "counts"}


@dataclass(slots=True)
class ShotReading:
    """What one shot's words said. Values stay empty where they said nothing, so that the last shot's carry over."""

    acts: list[Act] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    """Who is only pointed back at: "then it sleeps"."""
    camera: list[str] = field(default_factory=list)
    weather: dict[str, float] = field(default_factory=dict)
    place: str = ""
    is_on_floor: bool = False
    """On "the floor": indoors, of whatever room it is."""
    hour: str = ""
    look: str = ""
    mood: str = ""
    cut: str = ""
    states: list[tuple[str, str]] = field(default_factory=list)
    """"The glass lies broken": how somebody is in this shot."""
    unworn: list[str] = field(default_factory=list)
    """Garments of those who wear none: of animals and things."""
    stray_verbs: list[str] = field(default_factory=list)
    """Verbs that nobody in the prompt does."""

    def add_act(self, verb: str, who: str) -> None:
        self.acts.append(Act(verb, who))


class ShotReader:
    def __init__(self, company: Company, quotes: Sequence[str], before: Sequence[str] = ()) -> None:
        """`before` are the subjects of the last shot, for a pronoun to point at."""
        self.company = company
        self.quotes = quotes
        company.in_this_shot.clear()
        self.out = ShotReading()
        self.phrase = Phrase()
        self.subjects: list[str] = []
        self.last: list[str] = list(before)
        self.open: list[int] = []
        """Indexes of acts that may still take a target."""
        self.waiting: list[str] = []
        """Verbs read before their subject."""
        self.link = ""
        self.is_joining = False
        self.said = Item("mark", ".", ".")
        """The item before the one being read."""
        self.rests_on: dict[str, tuple[str, str]] = {}
        """By id, what "the glass on a table breaks" says of where it is, and the link."""

    def read(self, items: Sequence[Item]) -> ShotReading:
        for index, item in enumerate(items):
            step = getattr(self, f"_on_{item.category}", None)
            if step is not None:
                step(item, items[index + 1 :])
            self.said = item
        for verb in self.waiting:
            self._act(verb, self.subjects or self.last)
        self.out.stray_verbs = [] if self.subjects or self.last else self.waiting
        for index, act in enumerate(self.out.acts):
            if not act.target and act.who in self.rests_on:
                target, link = self.rests_on[act.who]
                self.out.acts[index] = replace(act, target=target, link=link)
        return self.out

    def _on_noun(self, item: Item, after: Sequence[Item]) -> None:
        phrase, self.phrase = self.phrase, Phrase()
        known = self.company.called.get(item.called, "")
        ids = [known] if known else self.company.refer(item.meaning, item.words, phrase, is_plural=item.is_plural,
                                                       weight=item.weight)  # fmt: skip
        if item.called and not known and ids:
            self.company.call(ids[0], item.called)
        self._settle(ids, after)

    def _on_name(self, item: Item, after: Sequence[Item]) -> None:
        self.phrase = Phrase()
        one = self.company.called.get(item.meaning, item.meaning)
        if one in self.company.members:
            self._settle([one], after)

    def _on_groups(self, item: Item, after: Sequence[Item]) -> None:
        phrase, self.phrase = replace(self.phrase, count=1), Phrase()
        self._settle([one for noun in GROUPS[item.meaning] for one in
                      self.company.refer(noun, noun, phrase, is_plural=False, weight=item.weight)], after)  # fmt: skip

    def _on_garments(self, item: Item, after: Sequence[Item]) -> None:
        """What one wears is coloured, not what is named next: "a woman in a yellow raincoat walks her dog"."""
        wearers = self.last or self.subjects
        self.company.dress(wearers, item.meaning, self.phrase.colour)
        if wearers and all(self.company.members[one].kind != "person" for one in wearers):
            self.out.unworn.append(item.words)
        self.phrase, self.link = Phrase(), ""

    def _settle(self, ids: list[str], after: Sequence[Item]) -> None:
        """Decide whether the noun phrase just read is a subject, a target or something passed on the way."""
        link, self.link = self.link, ""
        for one in ids:
            if one not in self.out.mentioned:
                self.out.mentioned.append(one)
        if self.waiting:
            self.subjects = ids
            for verb in self.waiting:
                self._act(verb, ids)
            self.waiting, self.open = [], []
        elif self.open and not (self.is_joining and _verb_follows(after)):
            self._aim(ids, link)
        elif link and self.subjects and _verb_follows(after):
            self._go_with(ids, link)
        elif link and self.subjects:
            self._place_on(ids, link)
        elif self.is_joining and self.subjects and not self.open and self.last == self.subjects:
            self.subjects = [*self.subjects, *ids]
        else:
            self.subjects, self.open = ids, []
        self.last = self.subjects if ids and ids[0] in self.subjects else ids
        self.is_joining = False

    def _aim(self, ids: list[str], link: str) -> None:
        if not ids:
            return
        for index in self.open:
            act = self.out.acts[index]
            if not act.target and ids[0] != act.who:
                self.out.acts[index] = replace(act, target=ids[0], link=link)
            elif not act.via:
                self.out.acts[index] = replace(act, via=ids[0])

    def _place_on(self, ids: list[str], link: str) -> None:
        """ "A glass on a table": no verb, only where it is."""
        for subject in self.subjects:
            if ids and subject not in ids:
                self.out.acts.append(Act("stand", subject, target=ids[0], link=link))

    def _go_with(self, ids: list[str], link: str) -> None:
        """ "A family with a baby sits": one more subject. "A glass on a table breaks": where the subject is."""
        if link == "with" and all(self.company.members[one].kind in {"person", "animal"} for one in ids):
            self.subjects = [*self.subjects, *ids]
        elif ids:
            self.rests_on.update(dict.fromkeys(self.subjects, (ids[0], link)))

    def _act(self, verb: str, who: Sequence[str]) -> None:
        self.open = []
        for one in who:
            if one not in self.out.implied:
                self.out.implied.append(one)
            self.open.append(len(self.out.acts))
            self.out.acts.append(Act(verb, one))

    def _on_verbs(self, item: Item, after: Sequence[Item]) -> None:
        self.link = ""
        if not after or after[0].category not in NAMING:
            self.phrase = Phrase()
        is_attribute = bool(after) and after[0].category in {"noun"} and not self.subjects
        if is_attribute or not (self.subjects or self.last):
            self.waiting.append(item.meaning)
        elif item.meaning == "turn" and self.open:
            self._manner("turn")
        else:
            self._act(item.meaning, self.subjects or self.last)
        self.is_joining = False

    def _on_links(self, item: Item, after: Sequence[Item]) -> None:
        self.link = item.meaning

    def _on_places(self, item: Item, after: Sequence[Item]) -> None:
        if item.meaning == "floor":
            self.out.is_on_floor = True
        else:
            self.out.place = item.meaning
        self.link = ""
        self.phrase = Phrase()

    def _on_hours(self, item: Item, after: Sequence[Item]) -> None:
        self.out.hour = item.meaning
        self.link, self.phrase = "", Phrase()

    def _on_weather(self, item: Item, after: Sequence[Item]) -> None:
        self.out.weather[item.meaning] = item.weight
        self.link = ""

    def _on_camera(self, item: Item, after: Sequence[Item]) -> None:
        self.out.camera.append(item.meaning)

    def _on_looks(self, item: Item, after: Sequence[Item]) -> None:
        self.out.look = item.meaning

    def _on_transitions(self, item: Item, after: Sequence[Item]) -> None:
        self.out.cut = item.meaning

    def _on_colours(self, item: Item, after: Sequence[Item]) -> None:
        follows = after[0].category if after else "mark"
        is_said_of_it = self.said.category in {"noun", "name"} or self.said.words in SAYS_HOW_IT_IS
        is_worn = self.said.meaning == "in" and item.words != "dark"
        if self.last and follows not in NAMING and (is_said_of_it or is_worn):
            self.company.recolour(self.last, item.meaning)
            self.out.implied += self.last
            self.link = ""
        else:
            self.phrase.colour = item.meaning

    def _on_sizes(self, item: Item, after: Sequence[Item]) -> None:
        self.phrase.size = item.meaning

    def _on_materials(self, item: Item, after: Sequence[Item]) -> None:
        self.phrase.material = item.meaning

    def _on_sounds(self, item: Item, after: Sequence[Item]) -> None:
        self.out.mood = self.out.mood or ANY_MUSIC
        self.link, self.phrase = "", Phrase()

    def _on_moods(self, item: Item, after: Sequence[Item]) -> None:
        self.out.mood = item.meaning

    def _on_counts(self, item: Item, after: Sequence[Item]) -> None:
        if item.words in INDEFINITE | DEFINITE:
            self.phrase.is_new = item.words in INDEFINITE
        else:
            self.phrase.count = int(item.meaning)

    def _on_manners(self, item: Item, after: Sequence[Item]) -> None:
        if item.words == "off" and _names_something(after):
            self.link = "from"
        elif item.meaning in TRAITS and after and after[0].category in {"noun", "colours"}:
            self.phrase.traits = (*self.phrase.traits, item.meaning)
        elif item.meaning in TRAITS and not self.open:
            self.out.states += [(one, item.meaning) for one in self.last]
        elif item.meaning == "echo":
            self.out.place = self.out.place or "hall"
        elif item.meaning in TRAITS and all(self.out.acts[index].verb in {"sit", "stand"} for index in self.open):
            self.out.states += [(self.out.acts[index].who, item.meaning) for index in self.open]
        else:
            self._manner(item.meaning)

    def _manner(self, manner: str) -> None:
        for index in self.open:
            act = self.out.acts[index]
            self.out.acts[index] = replace(act, manners=(*act.manners, manner))

    def _on_quote(self, item: Item, after: Sequence[Item]) -> None:
        speaker = (self.subjects or self.last or [""])[0]
        self.out.says.append(Say(speaker, self.quotes[int(item.meaning)]))

    def _on_stop(self, item: Item, after: Sequence[Item]) -> None:
        if item.words in CLAUSE_BREAKS:
            self.open, self.is_joining, self.link = [], False, ""
        elif item.words in {"and", "und"}:
            self.is_joining = True
        elif item.words in {"that", "which", "who"} and self.last:
            self.subjects = self.last
            self.open = []
        elif item.words in {"another", "other"} or item.words.startswith("noch "):
            self.phrase.is_new = self.phrase.is_another = True

    def _on_mark(self, item: Item, after: Sequence[Item]) -> None:
        self.link = ""
        self.is_joining = item.meaning == ","
        if item.meaning in {".", ";", "!", "?"}:
            self.open = []


def _names_something(after: Sequence[Item]) -> bool:
    """Whether a noun phrase begins here: "off the table"."""
    said = next((item for item in after if item.category not in {"counts", "colours", "sizes", "materials"}), None)
    return said is not None and said.category in {"noun", "name"}


def _verb_follows(after: Sequence[Item]) -> bool:
    """Whether the noun just read has a verb of its own before the clause ends."""
    for item in after:
        if item.category == "verbs":
            return True
        if item.category in {"mark", "noun"} or item.words in CLAUSE_BREAKS:
            return False
    return False
