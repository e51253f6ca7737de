"""Word sets found in a text, fast: exact words, stems and short phrases with gaps, in one pass over the words.

A term is written `word`, `stem*` or `two _ words`, where `_` stands for up to three words of any kind.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from moderation.screening.text.normalise import plain_reading

FOLDER = Path(__file__).parents[1] / "data" / "slots"
BENIGN = "benign"
_KANJI = "\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_KANJI}]+[\u3041-\u309f]*|(?:(?![{_KANJI}])[^\W_])+(?:'[^\W_]+)?")
"""Japanese sets no spaces: where kanji begin, a word does, and the hiragana after them belong to it."""
_GAP_MAX = 3


@dataclass(frozen=True)
class Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """A word set met the words first..last."""

    slot: str
    first: int
    last: int


def tokens_of(text: str) -> list[Token]:
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


@dataclass(frozen=True)
class _Phrase:
    slot: str
    rest: tuple[str, ...]


class Lexicon:
    """The word sets of one language."""

    def __init__(self, slots: dict[str, str]) -> None:
        self._exact: dict[str, list[_Phrase]] = defaultdict(list)
        self._stems: dict[str, list[_Phrase]] = defaultdict(list)
        for slot, listed in slots.items():
            for term in listed.split(","):
                if words := _words_of(term):
                    into = self._stems if words[0].endswith("*") else self._exact
                    into[words[0].rstrip("*")].append(_Phrase(slot, words[1:]))

    def hits(self, tokens: list[Token]) -> list[Hit]:
        """Every hit outside harmless phrases: 'kill the lights' hides its words from every other set."""
        found = [hit for index in range(len(tokens)) for hit in self._hits_at(tokens, index)]
        masked = {i for hit in found if hit.slot == BENIGN for i in range(hit.first, hit.last + 1)}
        return [hit for hit in found if hit.slot != BENIGN and not masked.intersection((hit.first, hit.last))]

    def _hits_at(self, tokens: list[Token], index: int) -> list[Hit]:
        word = tokens[index].text
        phrases = list(self._exact.get(word, ()))
        if word.endswith("'s"):
            phrases += self._exact.get(word[:-2], ())
        for length in range(2, len(word) + 1):
            phrases += self._stems.get(word[:length], ())
        hits = []
        for phrase in phrases:
            last = _match_rest(tokens, index, phrase.rest)
            if last is not None:
                hits.append(Hit(phrase.slot, index, last))
        return hits


def _words_of(term: str) -> tuple[str, ...]:
    folded = plain_reading(term.strip()).text.replace("-", " ").replace(".", " ").replace("+", " ").replace("$", " ")
    return tuple(folded.split())


def _match_rest(tokens: list[Token], index: int, rest: tuple[str, ...]) -> int | None:
    """Where the phrase that began at `index` ends, or None."""
    at, gap = index, 0
    for word in rest:
        if word == "_":
            gap = _GAP_MAX
            continue
        for candidate in range(at + 1, min(at + 2 + gap, len(tokens))):
            if _is_word(tokens[candidate].text, word):
                at, gap = candidate, 0
                break
        else:
            return None
    return at


def _is_word(text: str, pattern: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text in {pattern, pattern + "'s"}


@lru_cache(maxsize=32)
def lexicon(language: str) -> Lexicon | None:
    path = FOLDER / f"{language}.toml"
    return Lexicon(tomllib.loads(path.read_text())) if path.is_file() else None


@lru_cache(maxsize=8)
def lexicon_of_all(slots: frozenset[str]) -> Lexicon:
    """Some word sets of every language together, and every language's harmless phrases."""
    return Lexicon({slot: ", ".join(terms_of_all(slot)) for slot in sorted({*slots, BENIGN})})


def terms_of_all(slot: str) -> list[str]:
    """The terms of one word set in every language, as they are written in data/slots."""
    listed = (tomllib.loads(path.read_text()).get(slot, "") for path in sorted(FOLDER.glob("*.toml")))
    return [term.strip() for terms in listed for term in terms.split(",") if term.strip()]


@lru_cache(maxsize=1)
def slots_of_all() -> frozenset[str]:
    """The names of the word sets that any language has."""
    return frozenset(slot for path in FOLDER.glob("*.toml") for slot in tomllib.loads(path.read_text()))
