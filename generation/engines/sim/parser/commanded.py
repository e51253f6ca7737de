"""Commands that say how somebody shall be: "make the cube blue", "the fox should be red", "give her a hat".

They are about whom the clip shows. Of somebody else they are told and forgotten, lest a blue cube come instead of the
ball that is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from generation.engines.sim.parser.clauses import POLITE, clauses
from generation.engines.sim.parser.languages import JAPANESE
from generation.engines.sim.parser.noun_phrases import DESCRIBES, items_of, meanings, names_only, parsed
from generation.engines.sim.parser.scenery import scenery
from generation.engines.sim.parser.text import MENTION
from generation.engines.sim.parser.whom import ARTICLES, whom
from generation.engines.sim.parser.worn import garment_of, sheds, shirts
from generation.engines.sim.script import Script

DEFINITE = (r"(?=(?:the|this|that|these|those|his|her|its|their|my|our|all|both|every|de[rnms]|die|das|diese[rnms]?"
            r"|alle|beide|seine?[nrm]?|ihre?[nrm]?)\s|@)")  # fmt: skip
COMMAND = re.compile(
    rf"\s*{POLITE}(?P<verb>make|let|have|give|paint|colou?r|recolou?r|dye|tint|turn|change|mache?|lasse?|gib|färbe?|male?"
    rf"|streiche?)\s+{DEFINITE}(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
STATED = re.compile(
    rf"\s*{POLITE}{DEFINITE}(?P<what>[^.]+?)\s+(?:(?:is|are|becomes?|turns?|gets?|ist|sind|wird|werden)"
    r"|(?:should|must|shall|has\s+to|soll|sollte|sollen|muss)(?:\s+be(?:come)?)?)\s+(?:now\s+|jetzt\s+)?(?P<how>.+?)"
    r"(?:\s+(?:sein|werden|now|jetzt))?\s*$",
    re.IGNORECASE | re.DOTALL,
)
PUT_ON = re.compile(rf"\s*{POLITE}(?:put|place)\s+(?P<how>.+?)\s+on(?:to)?\s+{DEFINITE}(?P<what>.+)$", re.IGNORECASE)
IN_JAPANESE = re.compile(
    r"(?P<what>[^、。をはが\s]{1,20})[をはが]\s*(?:もっと)?(?P<how>[^、。をはが\s]{1,10}?)"
    r"(?:(?:く|に|色に)(?:して|する|しよう|塗って|ぬって|染めて|変えて|かえて|なって|なる))?(?:ください|下さい|です)?\s*$"
)
IT_IN_JAPANESE = re.compile(
    r"\s*(?:それを)?(?P<how>[^、。をはが\s]{1,10}?)(?:く|に|色に)(?:して|する|しよう|塗って|染めて|変えて|かえて)(?:ください|下さい)?\s*$"
)
NEXT = re.compile(rf"\s*(?:,\s*(?:and|und)?|\band|\bund)\s+{DEFINITE}", re.IGNORECASE)
MADE_SO = {"colours", "sizes", "materials", "manners", "moods", "garments"}
GIVES = {"give", "gib"}
DYES = {"dye", "tint", "paint", "colour", "color", "recolour", "recolor", "färbe", "färb", "male", "streiche"}


@dataclass(frozen=True, slots=True)
class Commanded:
    rest: str
    absent: tuple[str, ...] = ()
    """Whom the clip does not show, as they were called."""
    fixed: tuple[str, ...] = ()
    """Scenery that can not be changed so."""
    wears: tuple[tuple[str, str, str], ...] = ()
    """Ids, each with a garment and its colour."""
    unworn: tuple[str, ...] = ()
    """Garments for those who wear none: for animals and things."""
    understood: tuple[str, ...] = ()
    """The commands that were done."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One command: whom it is about, and how they shall be or what they shall do."""

    verb: str
    """Empty where it is only stated."""
    who: str
    how: str

    @property
    def says_how(self) -> bool:
        """Whether it says how they shall be and nothing else."""
        items, unknown = parsed(self.how)
        known = {item.category for item in items}
        return not unknown and bool(known & MADE_SO) and known <= DESCRIBES | MADE_SO | {"links"}

    @property
    def colour(self) -> str:
        return next(iter(meanings(self.how, "colours")), "") if self.says_how else ""


def without_absent(words: str, old: Script, comes: Collection[str]) -> Commanded:
    """`comes` are the nouns of those who come by other words. `words` have their quotes hidden."""
    told = [(start, end, each) for start, end in _spans(words) if (each := _read(words[start:end]))]
    others = words
    for start, end, _ in reversed(told):
        others = f"{others[:start]} {others[end:]}"
    newcomers = {*comes, *_named(others)}
    out = Commanded(words)
    for start, end, each in reversed(told):
        kept: list[str] = []
        for one in each:
            out, left = _done(out, one, old, newcomers)
            kept += [left] if left else []
        if kept != [_plain(one) for one in each] or len(each) > 1:
            out = replace(out, rest=f"{out.rest[:start]} {'. '.join(kept)} {out.rest[end:]}")
    return out


def _spans(words: str) -> Iterator[tuple[int, int]]:
    """Where each clause is; in Japanese, where its last part is, which says how somebody shall be."""
    for start, end in clauses(words):
        match = IN_JAPANESE.search(words, start, end)
        yield match.start() if match else start, end


def _done(out: Commanded, told: _Told, old: Script, newcomers: set[str]) -> tuple[Commanded, str]:
    """With what is known of this command, and the words that are left of it to be read as a prompt."""
    plain = _plain(told)
    if scenery(told.who):
        return (replace(out, fixed=(told.who, *out.fixed)), "") if _is_look(told) else (out, plain)
    if worn := sheds(told.who, old) or (told.colour and shirts(told.who, old)):
        wears = tuple((one, garment, told.colour) for one, garment in worn)
        return (_dressed(out, told, wears), "") if told.colour else (out, plain)
    who = whom(told.who, old.cast)
    if who and (garment := _given(told)):
        if all(old.member(one).kind != "person" for one in who):
            return replace(out, unworn=(told.how, *out.unworn)), ""
        return _dressed(out, told, tuple((one, *garment) for one in who)), ""
    if who and told.colour:
        out = replace(out, understood=(told.verb, *out.understood)) if told.verb.lower() in DYES else out
        return out, f"{told.who}は{told.how}" if JAPANESE.search(told.who) else f"make {told.who} {told.how}"
    if who or _is_welcome(told, old, newcomers):
        return out, plain
    return replace(out, absent=(told.who, *out.absent)), ""


def _dressed(out: Commanded, told: _Told, wears: tuple[tuple[str, str, str], ...]) -> Commanded:
    said = f"{told.verb} {told.who} {told.how}".strip()
    return replace(out, wears=wears + out.wears, understood=(said, *out.understood))


def _read(clause: str) -> list[_Told]:
    """Of "make the ball red and the cube blue" two, of "make the ball and the cube jump" too."""
    if match := COMMAND.match(clause):
        return _each(match["verb"], match["what"])
    if (match := STATED.match(clause)) and noun_phrase(match["what"]) == match["what"]:
        told = _Told("", match["what"], match["how"])
        return [told] if told.says_how else []
    if (match := PUT_ON.match(clause)) and names_only(match["what"]):
        return [_Told("put", match["what"], match["how"])]
    if match := IN_JAPANESE.match(clause):
        told = _Told("", match["what"], match["how"])
        parts = told.who.split("の")
        is_about = names_only(told.who) or bool(scenery(told.who)) or all(names_only(part) for part in parts)
        return [told] if is_about and told.says_how else []
    if match := IT_IN_JAPANESE.match(clause):
        told = _Told("", "it", match["how"])
        return [told] if told.colour else []
    return []


def _each(verb: str, what: str) -> list[_Told]:
    out: list[_Told] = []
    pieces = NEXT.split(what)
    for piece in reversed(pieces):
        who = noun_phrase(piece)
        how = piece[len(who) :].strip() or (out[0].how if out else "")
        if not who or not how:
            # "Make the ball chase the fox and the cube": one command.
            who = noun_phrase(what)
            return [_Told(verb, who, what[len(who) :].strip())] if who else []
        out.insert(0, _Told(verb, who, how))
    return out


def noun_phrase(words: str) -> str:
    """The longest beginning that is one noun phrase, or scenery, and ends with what it names."""
    longest = ""
    for match in re.finditer(r"\S+", words):
        if match.start() and match[0].lower() in ARTICLES and not re.search(r"\bof\s+$", words[: match.start()]):
            break
        begun = words[: match.end()]
        items = items_of(begun)
        is_named = bool(items) and items[-1].category not in DESCRIBES
        if MENTION.fullmatch(begun) or (is_named and (_is_one(begun) or scenery(begun))):
            longest = begun
    return longest or ("her" if re.match(r"her\s+(?:an?|the)\s", words, re.IGNORECASE) else "")


def _is_one(words: str) -> bool:
    """Whether it is one noun phrase, also "the woman's hat"."""
    return all(names_only(part) for part in re.split(r"['’]s\s+", words))


def _plain(told: _Told) -> str:
    """The command as it was said."""
    if told.verb == "put":
        return f"put {told.how} on {told.who}"
    return f"{told.verb} {told.who} {told.how}" if told.verb else ""


def _given(told: _Told) -> tuple[str, str] | None:
    """The garment and the colour of "give her a red hat" and "put a red hat on the woman"."""
    garment = garment_of(told.how) if told.verb.lower() in GIVES | {"put"} else ""
    return (garment, next(iter(meanings(told.how, "colours")), "")) if garment and names_only(told.how) else None


def _named(words: str) -> set[str]:
    return {*meanings(words, "noun"), *(match[0].lower() for match in MENTION.finditer(words))}


def _is_welcome(told: _Told, old: Script, newcomers: set[str]) -> bool:
    """Whether they come by other words, or come to do something with somebody who is there."""
    if _named(told.who) & newcomers:
        return True
    if told.says_how or told.verb.lower() in GIVES | {"put"}:
        return False
    named = _named(told.how)
    return MENTION.match(told.who) is not None or any(one.noun in named for one in old.cast)


def _is_look(told: _Told) -> bool:
    """Whether it is about how scenery looks: "make the sky red", "make the night darker"."""
    items, unknown = parsed(told.how)
    return bool(items or unknown) and all(item.category in DESCRIBES for item in items)
