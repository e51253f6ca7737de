"""What an owner ruled out, found in words: a prompt before rendering, a caption, and what is said in the clip.

Words are read as screening reads them: folded, without leet and spacing tricks, and decoded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cameo.models import CameoPermission
from moderation.screening.text.lexicon import Lexicon, tokens_of
from moderation.screening.text.normalise import readings

SETS: dict[str, str] = tomllib.loads((Path(__file__).parent / "topics.toml").read_text())
SWITCHES = {
    "politics": "allows_politics",
    "revealing": "allows_revealing",
    "changed_appearance": "allows_changed_appearance",
    "voice": "allows_voice",
}
"""Topics that are a switch of the permission; the others are chosen by name."""
TOPICS = frozenset(SETS) - set(SWITCHES)
_REFUSALS = re.compile(
    r"\b(?:no|not|never|without|don['’]t|do not|won['’]t|avoid(?:ing)?|leave out|stay away from|keep (?:me )?away from|"
    r"steer clear of|nothing (?:with|about|involving|to do with)|i (?:hate|dislike|can['’]t stand|refuse))\s+"
    r"(?:(?:show|put|use|make|cast|have|want|like|wish|let|be|being|seen|to|appear|anything|any|me|my cameo|with|in|"
    r"near|next to|into|on|as|about|a|an|the)\s+)*([^.;!?\n]+)",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(
    r"(?:^|[.;!?\n])\s*([^.;!?\n]+?)\s+(?:is|are)\s+(?:strictly\s+)?"
    r"(?:not (?:ok|okay|allowed|welcome|fine)|off[ -]limits|forbidden|banned|prohibited|taboo|out of the question)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:(?:no|not|never|any|a|an|the|on|in|with|near|my|of)\s+)+", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s+(?:please|thanks|thank you|ever|again|at all|any ?more))+\s*$", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:,|/|\bor\b|\band\b|\bnor\b)\s*", re.IGNORECASE)
_PHRASE_WORDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """One limit that a text or a rendering breaks. `words` are the asker's own."""

    limit: str
    where: str
    words: str = ""

    @property
    def message(self) -> str:
        found = f" ({self.words})" if self.words else ""
        return f"Its owner does not allow {self.limit.replace('_', ' ')} with this cameo{found}."


def refused_phrases(wishes: str) -> tuple[str, ...]:
    """Short phrases that free text rules out in plain words: "No snakes, never on a boat" gives snakes and boat.

    "Guns are off limits" and "I don't want to be seen with clowns" are understood too. What is wished *for*, and
    whatever takes more than a few words to rule out, is shown to whoever casts and left to the owner's eyes.
    """
    rest = _RULED_OUT.sub(". ", wishes)
    named = [*(match[1] for match in _REFUSALS.finditer(rest)), *(match[1] for match in _RULED_OUT.finditer(wishes))]
    parts = [_TRAILING.sub("", part) for text in named for part in _PARTS.split(text)]
    found = [_LEADING.sub("", part.strip()).lower() for part in parts]
    return tuple(dict.fromkeys(phrase for phrase in found if phrase and len(phrase.split()) <= _PHRASE_WORDS_MAX))


def violations_in_text(permission: CameoPermission, text: str, *, where: str) -> tuple[Violation, ...]:
    """Every limit of this permission that the text breaks, each once."""
    ruled_out = _ruled_out(permission)
    found: dict[str, Violation] = {}
    for limit, words in _hits(ruled_out, text):
        found.setdefault(limit, Violation(limit, where, words))
    return tuple(found.values())


def _ruled_out(permission: CameoPermission) -> tuple[tuple[str, str], ...]:
    """Names of limits and their word sets, as a key that the same rules share."""
    topics = [topic for topic, switch in SWITCHES.items() if not getattr(permission, switch)]
    topics += [topic for topic in permission.banned_topics if topic in TOPICS]
    sets = [(topic, SETS[topic]) for topic in sorted(set(topics))]
    own = [*permission.banned_words, *refused_phrases(permission.wishes)]
    sets += [(f"the word “{word}”", ",".join(_forms_of(word))) for word in dict.fromkeys(own)]
    return tuple(sets)


def _forms_of(word: str) -> set[str]:
    """Singular and plural."""
    stem = word.removesuffix("s") if len(word) > 3 else word
    return {word, stem, f"{stem}s", f"{stem}es"}


@lru_cache(maxsize=256)
def _lexicon_of(sets: tuple[tuple[str, str], ...]) -> Lexicon:
    return Lexicon(dict(sets))


def _hits(sets: tuple[tuple[str, str], ...], text: str) -> Iterator[tuple[str, str]]:
    lexicon = _lexicon_of(sets)
    for reading in readings(text):
        tokens = tokens_of(reading.text)
        for hit in lexicon.hits(tokens):
            places = reading.origin[tokens[hit.first].start : tokens[hit.last].end]
            yield hit.slot, text[min(places) : max(places) + 1]
