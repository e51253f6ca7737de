"""What word sets mean together: rules with windows and exceptions, read from data/grammar.toml."""

import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from moderation.screening.text.lexicon import Hit
from moderation.screening.verdicts import Policy

GRAMMAR = Path(__file__).parents[1] / "data" / "grammar.toml"


@dataclass(frozen=True)
class Rule:
    name: str
    policy: Policy
    slots: tuple[str, ...]
    score: float
    within: int = 20
    unless: frozenset[str] = frozenset()
    softened: float = 0.0
    is_in_any_language: bool = False
    """Whether its words are looked for in all languages: a short threat says little about the one it is in."""
    is_in_order: bool = False
    """Whether the words of each slot follow those of the one before: “child … bikini”, not “bikini … child”."""
    is_alone: bool = False
    """Whether its words count only where a text says nothing besides."""


@dataclass(frozen=True)
class Match:
    rule: Rule
    score: float
    first: int
    last: int


@lru_cache(maxsize=1)
def grammar() -> tuple[Rule, ...]:
    rows = tomllib.loads(GRAMMAR.read_text())["rule"]
    return tuple(
        Rule(
            name=row["name"],
            policy=Policy(row["policy"]),
            slots=tuple(row["slots"]),
            score=float(row["score"]),
            within=int(row.get("within", 20)),
            unless=frozenset(row.get("unless", ())),
            softened=float(row.get("softened", 0.0)),
            is_in_any_language=bool(row.get("is_in_any_language", False)),
            is_in_order=bool(row.get("is_in_order", False)),
            is_alone=bool(row.get("is_alone", False)),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def slots_in_any_language() -> frozenset[str]:
    """The word sets of the rules that ask for no language, with those that soften them."""
    rules = [rule for rule in grammar() if rule.is_in_any_language]
    return frozenset(slot for rule in rules for slot in (*rule.slots, *rule.unless))


def matches(hits: list[Hit]) -> list[Match]:
    """The rules that these hits meet, each at most once, at its tightest place."""
    by_slot: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_slot[hit.slot].append(hit)
    found = []
    for rule in grammar():
        if any(slot not in by_slot for slot in rule.slots):
            continue
        place = _tightest(rule, by_slot)
        if place is not None:
            score = rule.softened if rule.unless.intersection(by_slot) else rule.score
            found.append(Match(rule, score, *place))
    return found


def _tightest(rule: Rule, by_slot: dict[str, list[Hit]]) -> tuple[int, int] | None:
    """The narrowest stretch in which every slot has words of its own, if it is narrow enough.

    Only hits that the stretch could still reach are looked at: a long text of nothing but hits takes no longer each.
    """
    best: tuple[int, int] | None = None
    reach = rule.within + len(rule.slots)
    for anchor in by_slot[rule.slots[0]]:
        first, last = anchor.first, anchor.last
        taken = {(anchor.first, anchor.last)}
        for slot in rule.slots[1:]:
            near = [
                hit
                for hit in _between(by_slot[slot], last - reach, first + reach)
                if not _overlaps(hit, taken) and (hit.first > last or not rule.is_in_order)
            ]
            if not near:
                break
            hit = min(near, key=lambda hit: max(last, hit.last) - min(first, hit.first))
            first, last = min(first, hit.first), max(last, hit.last)
            taken.add((hit.first, hit.last))
        else:
            if last - first <= reach and (best is None or last - first < best[1] - best[0]):
                best = (first, last)
    return best


def _between(hits: list[Hit], begins: int, ends: int) -> list[Hit]:
    """Those whose first word stands there. Hits come in the order of their first words."""
    start = bisect_left(hits, begins, key=lambda hit: hit.first)
    return hits[start : bisect_right(hits, ends, lo=start, key=lambda hit: hit.first)]


def _overlaps(hit: Hit, taken: set[tuple[int, int]]) -> bool:
    return any(hit.first <= last and first <= hit.last for first, last in taken)
