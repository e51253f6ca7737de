"""Whole sentences with their letters set apart: they show no borders between words, so strong words are looked for."""

import re
from collections.abc import Iterator
from functools import lru_cache

from moderation.screening.text.lexicon import terms_of_all
from moderation.screening.text.normalise import Reading, plain_reading, readings

STRONG_SLOTS = ("threat", "threat_weak", "self_harm_strong", "self_harm_wish", "slur")
LETTERS_MIN = 7
"""A shorter term is met by chance inside other words: it counts where it is all that was set apart."""
_WORD = re.compile(r"[^\W_]+")


def every_reading(text: str) -> Iterator[Reading]:
    """The readings of normalise, and of each that joined letters one more in which strong words have their borders."""
    for reading in readings(text):
        yield reading
        if reading.kind == "spaced" and (parted := _parted(reading)) is not None:
            yield parted


def _parted(joined: Reading) -> Reading | None:
    """'iwillkillyoutonight' as 'i will kill you tonight'; only where letters were joined. None without such words."""
    characters: list[str] = []
    origin: list[int] = []
    last = 0
    for word in _WORD.finditer(joined.text):
        if not _was_apart(joined, word):
            continue
        for match in _found_in(word[0]):
            start, end = word.start() + match.start(), word.start() + match.end()
            _copy(joined, last, start, characters, origin)
            _spell(_terms()[match[0]], joined.origin[start:end], characters, origin)
            last = end
    if not last:
        return None
    _copy(joined, last, len(joined.text), characters, origin)
    return Reading("spaced", "".join(characters), tuple(origin))


def _was_apart(joined: Reading, word: re.Match[str]) -> bool:
    places = joined.origin[word.start() : word.end()]
    return len(places) > 1 and places[-1] - places[0] >= 2 * (len(places) - 1)


def _found_in(word: str) -> Iterator[re.Match[str]]:
    whole = _any_term(1).fullmatch(word)
    yield from [whole] if whole else _any_term(LETTERS_MIN).finditer(word)


def _copy(joined: Reading, start: int, end: int, characters: list[str], origin: list[int]) -> None:
    characters.extend(joined.text[start:end])
    origin.extend(joined.origin[start:end])


def _spell(term: str, places: tuple[int, ...], characters: list[str], origin: list[int]) -> None:
    """The term with a space on each side; what is no letter of the text stands where the next letter does."""
    at = 0
    for character in f" {term} ":
        characters.append(character)
        origin.append(places[min(at, len(places) - 1)])
        at += character.isalnum()


@lru_cache(maxsize=1)
def _terms() -> dict[str, str]:
    """Every strong term without gaps, by its letters alone: "illkillyou" is "i'll kill you"."""
    plain = (plain_reading(term).text.replace("*", "") for slot in STRONG_SLOTS for term in terms_of_all(slot))
    return {"".join(_WORD.findall(term)): term for term in plain if "_" not in term}


@lru_cache(maxsize=2)
def _any_term(letters_min: int) -> re.Pattern[str]:
    longest_first = sorted((letters for letters in _terms() if len(letters) >= letters_min), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))
