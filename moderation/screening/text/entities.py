"""Public figures, characters and brands by name, nickname, description or misspelling, from files and from claims.

Embeddings know topics, not names, so names are looked up. A claim of a rights holder (RightsClaim) adds to the shipped
lists, or takes away from them: an "allow" claim and a countered one lift the name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, Max

from moderation.screening.backends import TextItem
from moderation.screening.models import RightsClaim
from moderation.screening.text.lexicon import BENIGN, Hit, Lexicon, Token, tokens_of
from moderation.screening.text.normalise import Reading, readings
from moderation.screening.verdicts import TEXT_STAGES, Finding, Policy, Span, Stage
from moderation.screening.weights import digest_of

FOLDER = Path(__file__).parents[1] / "data" / "aliases"
REFUSED, HELD, PRIVATE = 0.9, 0.55, 0.46
FILES = {
    "people": (Policy.PUBLIC_FIGURES, REFUSED),
    "roles": (Policy.PUBLIC_FIGURES, HELD),
    "characters": (Policy.COPYRIGHT, REFUSED),
    "brands": (Policy.COPYRIGHT, HELD),
}
_SCORES = {RightsClaim.Scope.BLOCK: REFUSED, RightsClaim.Scope.TERMS: REFUSED, RightsClaim.Scope.PRIVATE: PRIVATE}
FUZZY_LETTERS_MIN = 9
WINDOW_WORDS = 3
_WHOLE_TEXT_READINGS = frozenset({"rot13", "backwards"})


@dataclass(frozen=True)
class Entity:
    name: str
    policy: Policy
    score: float
    claim_id: str = ""


class Directory:
    """Names of one source, found as written, run together, or with one letter wrong."""

    def __init__(self, named: Iterable[tuple[Entity, Sequence[str]]]) -> None:
        self._entities: list[Entity] = []
        slots: dict[str, str] = {}
        self._near: dict[str, int] = {}
        slots[BENIGN] = (FOLDER / "benign.txt").read_text()
        for entity, aliases in named:
            key = str(len(self._entities))
            self._entities.append(entity)
            slots[key] = ",".join(aliases)
            for alias in aliases:
                self._learn_misspellings(alias, int(key))
        self._lexicon = Lexicon(slots)

    def _learn_misspellings(self, alias: str, key: int) -> None:
        words = [token.text for token in tokens_of(alias.lower())]
        joined = "".join(words)
        if len(joined) >= FUZZY_LETTERS_MIN and len(words) <= WINDOW_WORDS and "*" not in alias and "_" not in alias:
            for variant in _one_letter_less(joined):
                self._near.setdefault(variant, key)

    def find(self, tokens: list[Token]) -> Iterator[tuple[Entity, int, int]]:
        seen: set[int] = set()
        for hit in [*self._lexicon.hits(tokens), *self._misspelled(tokens)]:
            key = int(hit.slot)
            if key not in seen:
                seen.add(key)
                yield self._entities[key], hit.first, hit.last

    def _misspelled(self, tokens: list[Token]) -> Iterator[Hit]:
        for first in range(len(tokens)):
            joined = ""
            for last in range(first, min(first + WINDOW_WORDS, len(tokens))):
                joined += tokens[last].text
                if FUZZY_LETTERS_MIN - 1 <= len(joined) <= 40:
                    key = next((self._near[v] for v in _one_letter_less(joined) if v in self._near), None)
                    if key is not None:
                        yield Hit(str(key), first, last)


def _one_letter_less(word: str) -> Iterator[str]:
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


class EntityBackend:
    """Looks names up in the shipped lists and in the claims that are in force."""

    name = "names"
    stages = TEXT_STAGES
    timeout_seconds = 2.0
    in_caller_thread = True

    @property
    def version(self) -> str:
        return _shipped_version()

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        lifted, claimed = _claims()
        found: dict[tuple[Policy, str], Finding] = {}
        for reading in readings(item.text):
            if reading.kind in _WHOLE_TEXT_READINGS:
                continue
            tokens = tokens_of(reading.text)
            for directory in (shipped_directory(), claimed):
                for entity, first, last in directory.find(tokens):
                    if _is_lifted(entity, lifted, item):
                        continue
                    span = _span(item.text, reading, tokens, first, last)
                    finding = Finding(entity.policy, stage, entity.score, self.name, self.version, span, entity.name)
                    found.setdefault((entity.policy, entity.name), finding)
        return list(found.values())


def _is_lifted(entity: Entity, lifted: frozenset[str], item: TextItem) -> bool:
    """By a claim, or because the person of that name lets the asker use their likeness."""
    if entity.claim_id and entity.claim_id in item.allowed_claims:
        return True
    is_person = entity.policy is Policy.PUBLIC_FIGURES
    return entity.name.lower() in lifted or (is_person and entity.name.lower() in item.allowed_names)


def _span(original: str, reading: Reading, tokens: Sequence[Token], first: int, last: int) -> Span:
    places = reading.origin[tokens[first].start : tokens[last].end]
    start, end = min(places), max(places) + 1
    return Span(first_character=start, last_character=end, words=original[start:end])


@lru_cache(maxsize=1)
def shipped_directory() -> Directory:
    return Directory(_shipped())


def _shipped() -> Iterator[tuple[Entity, Sequence[str]]]:
    for file, (policy, score) in FILES.items():
        for line in (FOLDER / f"{file}.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                aliases = [alias.strip() for alias in line.split("|")]
                yield Entity(aliases[0], policy, score), aliases


@lru_cache(maxsize=1)
def _shipped_version() -> str:
    return digest_of(sorted(FOLDER.glob("*.txt")))[:12]


def _claims() -> tuple[frozenset[str], Directory]:
    """Names that claims lift, and the directory of those that claims protect; rebuilt when a claim changes."""
    state = RightsClaim.objects.aggregate(count=Count("id"), latest=Max("updated_at"))
    return _claims_at(state["count"], str(state["latest"]))


@lru_cache(maxsize=2)
def _claims_at(count: int, latest: str) -> tuple[frozenset[str], Directory]:
    lifted: set[str] = set()
    named: list[tuple[Entity, Sequence[str]]] = []
    for claim in RightsClaim.objects.exclude(state=RightsClaim.State.PENDING):
        is_in_force = claim.state == RightsClaim.State.ACTIVE
        if is_in_force and claim.scope in _SCORES:
            policy = RightsClaim.POLICY_OF_KIND[RightsClaim.Kind(claim.kind)]
            score = _SCORES[RightsClaim.Scope(claim.scope)]
            named.append((Entity(claim.name, policy, score, claim.public_id), [claim.name, *claim.aliases]))
        elif (is_in_force and claim.scope == RightsClaim.Scope.ALLOW) or claim.state == RightsClaim.State.COUNTERED:
            lifted.add(claim.name.lower())
    return frozenset(lifted), Directory(named)
