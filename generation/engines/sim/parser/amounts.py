"""How much of somebody there is and how fast they are: "make the ball bigger", "mach es langsamer", "もっと速くして".

Each step multiplies, so that a step forth and a step back cancel out; all of them end at the limits below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.clauses import clauses
from generation.engines.sim.parser.commanded import noun_phrase
from generation.engines.sim.parser.noun_phrases import items_of, parsed
from generation.engines.sim.parser.text import MENTION
from generation.engines.sim.parser.whom import whom
from generation.engines.sim.script import Act, Cast, Script

STEP = {"size": 1.4, "pace": 1.35}
SMALLEST, BIGGEST = 0.3, 3.5
"""Of the height that its kind has."""
SLOWEST, FASTEST = 0.35, 2.8
KEPT_OBJECT_HEIGHT = 0.9
PACED = {"walk", "run", "chase", "drive", "ride", "fly", "swim", "float", "slide", "roll", "bounce", "dance", "spin",
         "jump"}  # fmt: skip
"""Verbs whose pace can be seen."""
UP, DOWN = 1, -1
COMPARED = {
    ("size", UP): "bigger|larger|taller|größer|grösser",
    ("size", DOWN): "smaller|tinier|shorter|kleiner",
    ("pace", UP): "faster|quicker|speedier|more\\s+quickly|schneller|flotter",
    ("pace", DOWN): "slower|more\\s+slowly|langsamer",
}
ABSOLUTE = {
    ("size", UP): "big|large|tall|huge|giant|gigantic|enormous|groß|riesig",
    ("size", DOWN): "small|little|tiny|klein|winzig",
    ("pace", UP): "fast|quick|schnell",
    ("pace", DOWN): "slow|langsam",
}
"""Only said of somebody who is made so: "make it big"."""
EXTREME = re.compile(r"huge|giant|gigantic|enormous|tiny|riesig|winzig", re.IGNORECASE)
COMMANDS = {
    ("size", UP): r"enlarge|scale\s+up|vergrößere?|(?:increase|raise|(?P<twice>double))\s+the\s+size\s+of",
    ("size", DOWN): r"shrink|scale\s+down|verkleinere?|(?:decrease|reduce|(?P<twice>halve))\s+the\s+size\s+of",
    ("pace", UP): r"speed\s+up|(?:increase|raise|(?P<twice>double))\s+the\s+speed\s+of|beschleunige",
    ("pace", DOWN): r"slow\s+down|(?:decrease|reduce|(?P<twice>halve))\s+the\s+speed\s+of|bremse",
}
PARTED = {
    ("pace", UP): r"speed\s+(?P<who>[^.,;]{1,40}?)\s+up",
    ("pace", DOWN): r"slow\s+(?P<who>[^.,;]{1,40}?)\s+down",
    ("size", UP): r"scale\s+(?P<who>[^.,;]{1,40}?)\s+up",
    ("size", DOWN): r"scale\s+(?P<who>[^.,;]{1,40}?)\s+down",
}
JAPANESE = {
    ("size", UP): "大きく|でかく|巨大に",
    ("size", DOWN): "小さく|ちいさく|ちっちゃく",
    ("pace", UP): "速く|早く|はやく",
    ("pace", DOWN): "遅く|おそく|ゆっくり(?:に)?",
}
_AMOUNTS_JA = "|".join(JAPANESE.values())
IN_A_ROW = re.compile(rf"(?P<amount>(?:{_AMOUNTS_JA})(?:して)?)(?=(?:もっと|さらに)?(?:{_AMOUNTS_JA}))")
DEGREE = (r"(?P<little>a\s+(?:little(?:\s+bit)?|bit)|slightly|somewhat|etwas|ein\s+(?:bisschen|wenig))"
          r"|(?P<much>much|a\s+lot|far|way|very|really|viel|deutlich|sehr)|(?P<even>even|still|noch)")  # fmt: skip
TIMES = re.compile(
    r"(?:(?P<twice>twice|two\s+times|double|doppelt|zweimal)|(?P<thrice>three\s+times|dreimal)|(?P<half>half|halb))"
    r"\s*(?:as|so)?\s+(?P<what>big|large|tall|fast|quick|small|slow|groß|schnell|klein|langsam)\b",
    re.IGNORECASE,
)
WORDS = (("size", UP), ("size", DOWN), ("pace", UP), ("pace", DOWN))
AFTER = r"(?=\s*(?:$|[.,;:!?]|(?:and|und|than|als|now|jetzt|please|bitte|again|wieder)\b))"
ARTICLE = "an?|the|eine?[nmrs]?|de[rnm]|die|das"
IS_MADE = r"\b(?:make|let|turn|have|mache?|lasse?)\b"
LEADS = re.compile(
    r"\b(?:please|bitte|makes?|let|turn|have|gets?|becomes?|should|shall|be|is|are|goes|moves?|mache?|lasse?|lass|soll"
    r"|sollen|sein|werden|wird|ist|sind|bewegt|bewegen|sich|now|jetzt|again|wieder|and|und|the\s+(?:size|speed)\s+of)\b",
    re.IGNORECASE,
)
THAN = re.compile(r"\s+(?:than|als)\b")
NOBODY = re.compile(r"^[\s,.!?]*$")
IT = re.compile(r"\b(?:it|es|him|ihn)\b", re.IGNORECASE)
SAYS_WHO = {"noun", "name", "stop", "counts", "mark", "colours", "sizes"}
MUCH, LITTLE = 2.0, 0.5
"""Of a step."""


@dataclass(frozen=True, slots=True)
class Amounts:
    rest: str
    sizes: tuple[tuple[str, float], ...] = ()
    """Ids, each with the factor on its height."""
    paces: tuple[tuple[str, float], ...] = ()
    """Ids, each with the factor on its speed."""
    understood: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """One amount in a clause: what it is, how much, and the words that name whose it is."""

    kind: str
    factor: float
    who: str
    start: int
    end: int
    is_command: bool = True
    """False for "a bigger dog", which may be somebody new."""


def read_amounts(words: str, old: Script) -> Amounts:
    """`words` have their quotes hidden. Of a clause that also says something else, only the amount goes."""
    words = IN_A_ROW.sub(r"\g<amount>、", words)
    out = Amounts(words)
    if not old.cast:
        return out
    spans = list(clauses(words))
    for index, (start, end) in reversed(list(enumerate(spans))):
        clause = words[start:end]
        said = _japanese(clause) or _european(clause)
        if said is None:
            continue
        who = _whose(said.who, clause, [words[first:last] for first, last in spans[:index]], old.cast)
        if who is None or (not who and not said.is_command):
            continue
        kept, joined = _kept(clause, said, out.rest[end:])
        rest = f"{out.rest[:start]} {kept} {out.rest[end + joined :]}"
        out = replace(out, rest=rest, understood=(clause.strip(), *out.understood))
        out = _applied(out, said, who, old)
    return out


def _european(clause: str) -> _Said | None:
    for kind, way in WORDS:
        if match := re.search(rf"\b(?:{PARTED[kind, way]})\b", clause, re.IGNORECASE):
            return _Said(kind, _factor(kind, way), match["who"], 0, len(clause))
        if match := re.search(rf"\b(?:{COMMANDS[kind, way]})\b", clause, re.IGNORECASE):
            factor = 2.0**way if match["twice"] else _factor(kind, way)
            return _Said(kind, factor, clause[: match.start()] + clause[match.end() :], 0, len(clause))
    if match := TIMES.search(clause):
        kind = "pace" if match["what"].lower() in {"fast", "quick", "slow", "schnell", "langsam"} else "size"
        factor = 2.0 if match["twice"] else 3.0 if match["thrice"] else 0.5
        is_less = match["what"].lower() in {"small", "slow", "klein", "langsam"}
        return _around(clause, match, kind, 1 / factor if is_less else factor)
    for kind, way in WORDS:
        said = COMPARED[kind, way]
        is_verb = r"(?=\s+\w+en\s*$)"
        match = re.search(rf"\b(?:(?:{DEGREE})\s+)*(?P<word>{said})\b(?:{AFTER}|{is_verb})", clause, re.IGNORECASE)
        if bare := re.fullmatch(rf"\s*(?:(?:{ARTICLE})\s+)?(?:{said})\s+(?P<who>\w+)\s*", clause, re.IGNORECASE):
            return _Said(kind, _factor(kind, way), bare["who"], 0, len(clause), is_command=False)
        if match is None and re.search(IS_MADE, clause, re.IGNORECASE):
            match = re.search(rf"\b(?:(?:{DEGREE})\s+)*(?P<word>{ABSOLUTE[kind, way]}){AFTER}", clause, re.IGNORECASE)
        if match:
            share = MUCH if match["much"] or EXTREME.fullmatch(match["word"]) else LITTLE if match["little"] else 1.0
            return _around(clause, match, kind, _factor(kind, way, share))
    return None


def _around(clause: str, match: re.Match[str], kind: str, factor: float) -> _Said:
    end = len(clause) if THAN.match(clause, match.end()) else match.end()
    return _Said(kind, factor, f"{clause[: match.start()]} {clause[end:]}", match.start(), end)


def _japanese(clause: str) -> _Said | None:
    for kind, way in WORDS:
        match = re.search(
            r"(?:(?P<who>[^、。をはが\s]{1,30}?)(?:を|は|が))?(?P<amount>(?:(?P<much>ずっと|かなり|すごく|とても)"
            r"|(?P<little>少し|ちょっと)|(?P<twice>2倍|２倍|二倍|倍)に?|もっと|さらに)*"
            rf"(?:{JAPANESE[kind, way]}))(?:(?:して|させて|する|しよう|し|なって|なる)(?:ください|下さい)?)?",
            clause,
        )
        if match:
            share = MUCH if match["much"] else LITTLE if match["little"] else 1.0
            factor = 2.0**way if match["twice"] else _factor(kind, way, share)
            goes_on = clause[match.end() :].strip(" 、。！!")
            start = match.start("amount") if goes_on else match.start()
            return _Said(kind, factor, match["who"] or "", start, match.end())
    return None


def _factor(kind: str, way: int, share: float = 1.0) -> float:
    return float(STEP[kind] ** (way * share))


def _whose(words: str, clause: str, before: Sequence[str], cast: Sequence[Cast]) -> list[str] | None:
    """Empty for somebody who is not there; None where the words say something that is nobody's."""
    plain = _plain(words)
    if NOBODY.match(plain):
        return ([] if IT.search(clause) else _named_last(before, cast)) or [cast[0].id]
    named = [one for part in re.split(r"\s+(?:and|und)\s+|,", plain) for one in whom(part.strip(), cast)]
    if named:
        # "Make the ball and the cube bigger": two clauses, of which the first says nothing of its own.
        unsaid = whom(_plain(before[-1]), cast) if before and LEADS.match(before[-1].strip()) else []
        return [*unsaid, *named]
    if MENTION.fullmatch(plain):
        return []
    items, unknown = parsed(plain)
    return [] if not unknown and any(item.category == "noun" for item in items) else None


def _named_last(said: Sequence[str], cast: Sequence[Cast]) -> list[str]:
    """Whom the words before are about: of "make the cube green, bigger and faster", the cube."""
    for clause in reversed(said):
        japanese = re.match(r"[^、。をはが\s]{1,30}(?=[をはが])", clause)
        if who := whom(japanese[0] if japanese else noun_phrase(" ".join(LEADS.sub(" ", clause).split())), cast):
            return who
    return []


def _plain(words: str) -> str:
    """The noun phrase alone."""
    verbs = {word for item in items_of(words) if item.category == "verbs" for word in item.words.split()}
    return " ".join(word for word in LEADS.sub(" ", words).split() if word.lower() not in verbs)


def _kept(clause: str, said: _Said, after: str) -> tuple[str, int]:
    """What the clause says besides, and how much of what follows goes too.

    Its beginning stays if a colour follows, and the "and" goes: "make it bigger and red".
    """
    rest = f"{clause[: said.start]} {clause[said.end :]}"
    joined = re.match(r"\s*(?:(?:,|and\b|und\b)\s*)+(?=(\w+))", after)
    if joined and said.start and any(item.category == "colours" for item in items_of(joined[1])):
        return rest, joined.end()
    says_more = any(item.category not in SAYS_WHO for item in items_of(rest))
    return (rest if says_more else ""), 0


def _applied(out: Amounts, said: _Said, who: Sequence[str], old: Script) -> Amounts:
    if not who:
        return replace(out, notes=(*out.notes, f"This clip does not show what you would change: {_plain(said.who)}."))
    sizes, paces, notes = list(out.sizes), list(out.paces), list(out.notes)
    for one in who:
        member = old.member(one)
        factor = _size(member, said.factor) if said.kind == "size" else _pace(one, said.factor, old)
        if factor is None:
            notes.append(f"Of {called(member)} nothing is seen that could be faster or slower: say what it does.")
        elif abs(factor - 1) < 0.005:
            notes.append(f"{called(member).capitalize()} is at the limit of this world.")
        else:
            (sizes if said.kind == "size" else paces).append((one, factor))
    return replace(out, sizes=tuple(sizes), paces=tuple(paces), notes=tuple(notes))


def called(member: Cast) -> str:
    """Their name, or "the dog"."""
    return member.name or (member.word if member.word.startswith("@") else f"the {member.word}")


def _size(member: Cast, factor: float) -> float:
    """As much of the factor as the limits leave."""
    is_cut_out = bool(member.reference) and member.kind != "person"
    usual = KEPT_OBJECT_HEIGHT if is_cut_out else lexicon().nouns[member.noun].height
    return min(max(member.height * factor, SMALLEST * usual), BIGGEST * usual) / member.height


def _pace(who: str, factor: float, old: Script) -> float | None:
    paces = [act.pace for act in _acts_of(who, old)]
    return min(max(paces[0] * factor, SLOWEST), FASTEST) / paces[0] if paces else None


def _acts_of(who: str, script: Script) -> Iterator[Act]:
    return (act for shot in script.shots for act in shot.acts if act.who == who and act.verb in PACED)
