"""Undo the usual disguises: compatibility forms, invisible characters, look-alikes, leetspeak, spacing, encodings.

Every reading keeps a map back to the original, so that a person is shown their own words.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from confusable_homoglyphs import confusables

_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)
_LEET_TOKEN = re.compile(r"[a-z0-9@$!€*.]{3,}")
_SPACED_ONCE = re.compile(r"(?<!\w)(?:\w[\W_]){2,}\w(?!\w)")
_SPACED = re.compile(r"(?<!\w)(?:\w[\W_]{1,2}){2,}\w(?!\w)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){8,}")


@dataclass(frozen=True)
class Reading:
    """One way to read the text. `origin[i]` is where character i stands in the original."""

    kind: str
    text: str
    origin: tuple[int, ...]


def readings(text: str) -> Iterator[Reading]:
    """The plain reading first, then every disguise that this text could be wearing."""
    plain = plain_reading(text)
    yield plain
    undone = {
        "leet": [_without_leet(plain)],
        "spaced": dict.fromkeys([_without_spacing(plain, _SPACED), _without_spacing(plain, _SPACED_ONCE)]),
    }
    for kind, ways in undone.items():
        for way in ways:
            if way is not None:
                yield Reading(kind, *way)
    yield from _decoded(text)


def joined_letters(text: str) -> str:
    """'S P O I L E R S' as one word, all else as it is: what reads sentences finds none among lone letters.

    Words that stand further apart than their letters stay words: 'c o o l  c l i p' is 'cool clip'.
    """
    for spaced in (_SPACED_ONCE, _SPACED):
        text = spaced.sub(lambda match: re.sub(r"[\W_]", "", match[0]), text)
    return text


def plain_reading(text: str) -> Reading:
    """Lower case, NFKC, no accents on Latin letters, no invisible characters, look-alikes as Latin letters."""
    characters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for piece in unicodedata.normalize("NFKC", character):
            folded = _fold(piece)
            characters.extend(folded)
            origin.extend([index] * len(folded))
    words = "".join(characters)
    mixed = _latin_where_scripts_mix(words)
    return Reading("plain", mixed, tuple(origin))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me", "Cc"} and character not in "\n\t":
        return ""
    if category == "Zs":
        return " "
    lowered = character.lower()
    if lowered == "ß":
        return "ss"
    base = unicodedata.normalize("NFD", lowered)[0] if "LATIN" in unicodedata.name(character, "") else lowered
    return {"ø": "o", "ł": "l", "ı": "i", "đ": "d", "’": "'", "‘": "'"}.get(base, base)[:1]


@lru_cache(maxsize=4096)
def _latin_look_alike(character: str) -> str:
    """The Latin letter that this one looks like (Unicode confusables), else itself."""
    if character.isascii():
        return character
    for found in confusables.is_confusable(character, greedy=True, preferred_aliases=[]) or []:
        for glyph in found["homoglyphs"]:
            if len(glyph["c"]) == 1 and glyph["c"].isascii() and glyph["c"].isalpha():
                return str(glyph["c"].lower())
    return character


def _latin_where_scripts_mix(text: str) -> str:
    """Swap look-alikes only inside words that also hold ASCII letters: Russian stays Russian."""

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or not re.search(r"[a-z]", word):
            return word
        return "".join(_latin_look_alike(character) for character in word)

    return re.sub(r"\w+", swap, text)


def _without_leet(plain: Reading) -> tuple[str, tuple[int, ...]] | None:
    """Digits and signs read as letters, in words that hold both; stretched letters shortened."""

    def swap(match: re.Match[str]) -> str:
        word = match[0]
        has_both = re.search(r"[a-z]", word) and re.search(r"[0-9@$!€]", word)
        looks_numeric = (
            re.fullmatch(r"\d+(?:st|nd|rd|th|s|k|p|mm|cm|fps|d|x)?[.!]*", word) or word.rstrip("!.").isalpha()
        )
        return word.translate(_LEET) if has_both and not looks_numeric else word

    swapped = _LEET_TOKEN.sub(swap, plain.text)
    read, origin = _single_where_stretched(swapped, plain.origin)
    return None if read == plain.text else (read, tuple(origin))


def _single_where_stretched(text: str, origin: tuple[int, ...]) -> tuple[str, list[int]]:
    kept = [
        index
        for index, character in enumerate(text)
        if not (index and character == text[index - 1] and character.isalpha() and _is_in_run(text, index))
    ]
    return "".join(text[i] for i in kept), [origin[i] for i in kept]


def _is_in_run(text: str, index: int) -> bool:
    around = text[max(0, index - 2) : index + 3]
    return text[index] * 3 in around


def _without_spacing(plain: Reading, spaced: re.Pattern[str]) -> tuple[str, tuple[int, ...]] | None:
    """'n u d e' and 'n.u.d.e' as one word."""
    characters: list[str] = []
    origin: list[int] = []
    last = 0
    for match in spaced.finditer(plain.text):
        characters.extend(plain.text[last : match.start()])
        origin.extend(plain.origin[last : match.start()])
        for index in range(match.start(), match.end()):
            if plain.text[index].isalnum():
                characters.append(plain.text[index])
                origin.append(plain.origin[index])
        last = match.end()
    if not last:
        return None
    characters.extend(plain.text[last:])
    origin.extend(plain.origin[last:])
    return "".join(characters).translate(_LEET), tuple(origin)


def _decoded(text: str) -> Iterator[Reading]:
    """Base64 and hexadecimal runs, and the whole text as ROT13 or backwards."""
    for kind, pattern, decode in (("base64", _BASE64, _from_base64), ("hex", _HEX, _from_hex)):
        for match in pattern.finditer(text):
            if hidden := decode(match[0]):
                yield Reading(kind, plain_reading(hidden).text, (match.start(),) * len(hidden))
    if text.isascii() and len(text) <= 2000:
        lowered = text.lower()
        identity = tuple(range(len(text)))
        yield Reading("rot13", codecs.encode(lowered, "rot13"), identity)
        yield Reading("backwards", lowered[::-1], identity[::-1])


def _from_base64(run: str) -> str:
    padded = run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4)
    try:
        return _readable(base64.b64decode(padded, altchars=b"-_" if {"-", "_"} & set(run) else None, validate=True))
    except (binascii.Error, ValueError):
        return ""


def _from_hex(run: str) -> str:
    try:
        return _readable(bytes.fromhex(re.sub(r"[\s:]", "", run)))
    except ValueError:
        return ""


def _readable(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    return text if len(text) >= 4 and text.isprintable() and sum(c.isalpha() for c in text) > len(text) / 2 else ""
