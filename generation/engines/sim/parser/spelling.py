"""Misspelt commands: "remvoe the cube", "ersezte den Ball durch ...". Only the words that say what is to be done.

A word is taken for another only where a command could stand, before a noun phrase, if this world knows no such word,
and if one slip of the hand lies between them: it is better not to understand than to do another thing.
"""

from __future__ import annotations

import re
from functools import cache

from generation.engines.sim.lexicon import lexicon, read_aliases

VERBS = ("remove", "delete", "erase", "replace", "substitute", "exchange", "swap", "switch", "transform", "insert",
         "include", "add", "stop", "turn", "change", "make", "enlarge", "shrink", "without", "entferne", "entfernen",
         "ersetze", "ersetzen", "lösche", "löschen", "tausche", "tauschen", "verwandle", "füge", "mache",
         "vergrößere", "verkleinere")  # fmt: skip
WITHOUT_UMLAUTS = {"loesche": "lösche", "loeschen": "löschen", "fuege": "füge", "vergroessere": "vergrößere",
                   "groesser": "größer", "grösser": "größer", "grosser": "größer"}  # fmt: skip
BIGGER_AND_FASTER = ("bigger", "smaller", "larger", "faster", "slower", "quicker", "größer", "kleiner", "schneller",
                     "langsamer")  # fmt: skip
JOINERS = ("with", "instead", "durch")
DETERMINERS = (r"the|an?|all|every\w*|both|it|him|her|them|this|that|these|those|his|their|one|two|three|some|another"
               r"|de[rnms]|die|das|eine?[nmrs]?|alle[sn]?|beide|es|ihn|sie|@\w+")  # fmt: skip
WHERE_A_COMMAND_STANDS = re.compile(
    r"(?P<before>(?:^|[.,;:!?\n]|\b(?:and|but|then|please|to|not|never|don['’]?t|und|aber|dann|bitte))\s*)"
    rf"(?P<word>(?!(?:and|but|then|please|und|aber|dann|bitte)\b)[^\W\d_]{{2,16}})(?=\s+(?:(?P<article>(?:{DETERMINERS})\b)|(?P<next>\w+)))",
    re.IGNORECASE,
)
IS_MADE = re.compile(r"\b(?:make|let|turn|mache?|lass)\b", re.IGNORECASE)
HAS_COMMAND = re.compile(r"\b(?:replace|swap|exchange|substitute|switch|ersetzen?|tauschen?)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,16}")
SHORT = 4
"""So short a word is only taken for one with the same letters."""


def corrected(words: str) -> str:
    """The words with the commands in them as they were meant."""
    words = WORD.sub(lambda match: WITHOUT_UMLAUTS.get(match[0].lower(), match[0]), words)
    words = WHERE_A_COMMAND_STANDS.sub(_command, words)
    if IS_MADE.search(words):
        words = WORD.sub(lambda match: nearest(match[0], BIGGER_AND_FASTER), words)
    if HAS_COMMAND.search(words):
        words = WORD.sub(lambda match: _rearranged(match[0]), words)
    return words


def is_known(word: str) -> bool:
    """Whether it means anything here."""
    return word.lower() in _words_of_this_world()


def _command(match: re.Match[str]) -> str:
    """Before a bare noun no letter may be wrong: "remote beach" is a place."""
    if match["article"] is None and not is_known(match["next"]):
        return match[0]
    return match["before"] + nearest(match["word"], VERBS, is_strict=match["article"] is None)


def nearest(word: str, known: tuple[str, ...], *, is_strict: bool = False) -> str:
    """The only one of `known` that the word can be meant for; else the word itself."""
    plain = word.lower()
    if plain in known or is_known(plain):
        return word
    near = [one for one in known if _is_near(plain, one) and not (is_strict and _is_wrong_in_one(plain, one))]
    return near[0] if len(near) == 1 else word


def _rearranged(word: str) -> str:
    plain = word.lower()
    meant = next((one for one in JOINERS if one != plain and sorted(one) == sorted(plain)), "")
    return word if not meant or is_known(plain) else meant


def _is_near(word: str, known: str) -> bool:
    """Whether one letter is wrong, missing, too many or in its neighbour's place; doubled ones do not count."""
    word, known = _single(word), _single(known)
    if word == known:
        return True
    if len(known) <= SHORT:
        return sorted(word) == sorted(known) and word[0] == known[0]
    if abs(len(word) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    a, b = word[start:], known[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _is_wrong_in_one(word: str, known: str) -> bool:
    return len(word) == len(known) and sum(a != b for a, b in zip(word, known, strict=True)) == 1


def _single(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def _words_of_this_world() -> frozenset[str]:
    """Every single word that means something here, in English or German."""
    english = (word for phrase in lexicon().words for word in phrase)
    german = (word for aliases in read_aliases("de").values() for alias in aliases for word in alias.split())
    return frozenset(english) | frozenset(german)
