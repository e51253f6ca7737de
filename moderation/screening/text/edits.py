"""Harmless edits by their words alone: "make her blue", "take her hat off", „weniger Regen“.

A sentence model knows topics, and in a few words finds none: it takes them for hate or nudity by chance. Where every
word is one of data/edits.toml, nothing can be meant that only a sentence would show, and the word sets are enough.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from moderation.screening.text.lexicon import Lexicon, Token, lexicon_of_all, slots_of_all, tokens_of
from moderation.screening.text.normalise import plain_reading

VOCABULARY = Path(__file__).parents[1] / "data" / "edits.toml"
WORDS_MAX = 14
Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The harmless words of one language, by what they may not stand beside."""

    words: Words
    beside_names: Words
    looks: Words
    skin: Words
    people: Words
    crowds: Words
    animals: Words
    things: Words
    removable: Words
    covering: Words
    off: Words
    lessening: Words
    unpeopled: Words

    @property
    def known(self) -> Words:
        return frozenset().union(*(getattr(self, field.name) for field in fields(self)))


def is_harmless_edit(text: str) -> bool:
    """Whether a text is made of these words alone, in one language, with at most one name that somebody gave."""
    reading = plain_reading(text)
    tokens = tokens_of(reading.text)
    if not 0 < len(tokens) <= WORDS_MAX or set(reading.text) & set("<>{}=@#/"):
        return False
    capitals = {token for token in tokens if text[reading.origin[token.start]].isupper()}
    return any(_is_harmless_in(language, tokens, capitals) for language in vocabularies().values())


def _is_harmless_in(language: Vocabulary, tokens: Sequence[Token], capitals: set[Token]) -> bool:
    said = [token.text for token in tokens]
    names = {said[at] for at in range(len(said)) if said[at] not in language.known}
    if len(names) > 1 or not all(_is_name(language, tokens, at, capitals) for at in _places(said, names)):
        return False
    words = frozenset(said) - language.words - names
    return bool(words or names) and not _hurts(language, said, names)


def _places(said: Sequence[str], names: set[str]) -> Iterator[int]:
    return (at for at, word in enumerate(said) if word in names)


def _is_name(language: Vocabulary, tokens: Sequence[Token], at: int, capitals: set[Token]) -> bool:
    """A capital where a name can stand: "make Luna", "Luna should". What any word set knows is none."""
    beside = {token.text for token in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])}
    return (
        tokens[at] in capitals
        and tokens[at].text.isalpha()
        and bool(beside & language.beside_names)
        and not _any_word_set().hits([tokens[at]])
    )


def _hurts(language: Vocabulary, said: Sequence[str], names: set[str]) -> bool:
    """Harmless words that together undress somebody, or say something of a skin or make a beast of a name."""
    words = frozenset(said)
    people = words & language.people | names
    everybody = people | words & language.crowds
    skins = [word for word in said if word in language.skin]
    undress = words & language.covering and words & language.lessening
    bare = words & language.off and not words & language.removable
    strip = words & language.unpeopled and (everybody or words & language.covering)
    sort = skins and everybody and (len(skins) > 1 or words & (language.crowds | language.animals | language.lessening))
    belittle = words & language.animals and (names or words & language.crowds)
    return any((undress, bare, strip, sort, belittle))


@lru_cache(maxsize=1)
def vocabularies() -> Mapping[str, Vocabulary]:
    listed = tomllib.loads(VOCABULARY.read_text())
    return {
        language: Vocabulary(**{kind: _folded(words) for kind, words in kinds.items()})
        for language, kinds in listed.items()
    }


def _folded(words: str) -> Words:
    return frozenset(token.text for token in tokens_of(plain_reading(words).text))


@lru_cache(maxsize=1)
def _any_word_set() -> Lexicon:
    """What the rules look for, in any language; whom they look for beside it ("Jessica") may be called by name."""
    return lexicon_of_all(slots_of_all() - {"person", "target"})
