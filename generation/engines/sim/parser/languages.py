"""Prompts in other languages than English. A prompt is in one language, told by its small words or its script.

German has the order of English, so its words are looked up where they stand. Japanese has neither spaces nor that
order: it is cut by the longest words that are known, and each clause is put into the order subject, verb, object,
place. The words of a clause come out in English; what is not known stays as it was written, so that it can be told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from generation.engines.sim.lexicon import lexicon, read_aliases
from generation.engines.sim.parser.text import Token

GERMAN_SMALL_WORDS = {"ein", "eine", "einen", "einem", "einer", "der", "das", "den", "dem", "des", "und", "auf", "im",
                      "über", "durch", "während", "ohne", "mit", "kein", "keine", "keinen", "keinem", "keiner",
                      "nicht", "weniger", "mehr", "weg"}  # fmt: skip
ENGLISH_SMALL_WORDS = {"a", "an", "the", "and", "with", "is", "are", "of", "to", "it", "on", "while", "make"}
ALSO_ENGLISH = {"tag", "am", "bank", "des", "junge", "kind", "oma", "opa", "rad"}
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
ENDING = re.compile(r"[うくぐすつぬぶむ]|[っんいきしちりぎび]?(?:て|で)?(?:いる|います|いた|る|ます|た|だ)?")
PARTICLE = re.compile(
    r"の[前下横隣]で|のそばで|の上で|の上を|の中で|の中を|から|まで|より|が|は|も|を|に|へ|で|と|の|、|。"
)
WORN = re.compile(
    r"を(?:(?:かぶ|被)(?:った|っている|っていて|って)|(?:着|身につけ|つけ|羽織|はお)(?:っ?た|っ?ている|っ?ていて|っ?て))(?!い?ない)"
)
"""What somebody wears stands before this, and who wears it behind it, or before as the subject."""
LINKS = {
    "の前で": "in front of",
    "の下で": "under",
    "の横で": "beside",
    "の隣で": "next to",
    "のそばで": "beside",
    "の上で": "on",
    "の上を": "over",
    "の中で": "in",
    "の中を": "through",
    "から": "from",
    "に": "on",
    "へ": "to",
    "で": "at",
}
FLAT_CATEGORIES = {"places", "hours", "weather", "looks", "camera"}


def language_of(tokens: Sequence[Token]) -> str:
    """ "de", "ja" or "" for English."""
    if any(JAPANESE.search(token.text) for token in tokens):
        return "ja"
    words = {token.text for token in tokens}
    is_german = words & GERMAN_SMALL_WORDS or len(words & _german_alone()) > len(words & ENGLISH_SMALL_WORDS)
    return "de" if is_german else ""


def from_japanese(tokens: Sequence[Token]) -> list[Token]:
    """The same in English words and their order; quotes, names and unknown words as they are."""
    out: list[Token] = []
    for token in tokens:
        if JAPANESE.search(token.text):
            out += [Token(word, token.weight) for word in _clause(token.text)]
        else:
            out.append(token)
    return out


@cache
def _german_alone() -> frozenset[str]:
    """German words that are no English ones: "Nacht" tells the language where no small word does."""
    english = lexicon().words
    words = (word for aliases in read_aliases("de").values() for word in aliases)
    return frozenset(word for word in words if (word,) not in english) - ALSO_ENGLISH


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """Japanese to English, longest first."""
    pairs = ((word, phrase) for phrase, words in read_aliases("ja").items() for word in words)
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _clause(text: str) -> list[str]:
    """One run of Japanese: phrases up to their particles, then put in order."""
    subject: list[str] = []
    target: list[str] = []
    around: list[str] = []
    verbs: list[str] = []
    phrase: list[str] = []
    worn: list[str] = []
    while text:
        if phrase and (wears := WORN.match(text)):
            text, worn, phrase = text[wears.end() :], ["with", *_with_article(phrase)], []
            if subject:
                subject, worn = [*subject, *worn], []
            continue
        found = next(((word, phrase_) for word, phrase_ in _words() if text.startswith(word)), None)
        if found is not None:
            text = text[len(found[0]) :]
            if _category(found[1]) == "verbs":
                verbs.append(found[1])
                ending = ENDING.match(text)
                text = text[ending.end() if ending else 0 :]
            else:
                phrase.append(found[1])
            continue
        particle = PARTICLE.match(text)
        if particle is None:
            unknown = _unknown(text)
            phrase.append(unknown)
            text = text[len(unknown) :]
            continue
        text = text[particle.end() :]
        if worn and particle[0] not in {"の", "と"}:
            phrase, worn = [*phrase, *worn], []
        phrase = _settle(particle[0], phrase, subject, target, around)
    around += _with_article([*phrase, *worn])
    ordered = [*subject, *verbs[:1], *target, *verbs[1:], *around]
    return [word for part in ordered for word in part.split()]


def _settle(particle: str, phrase: list[str], subject: list[str], target: list[str], around: list[str]) -> list[str]:
    """Put a phrase where its particle says. Gives what is left of it: after "no", the phrase goes on."""
    if particle in {"の", "と"}:
        return [*phrase, *(["and"] if particle == "と" else [])]
    words = _with_article(phrase)
    if particle == "を":
        target += words
    elif particle in LINKS and words:
        around += [LINKS[particle], *words]
    elif not subject or particle in {"が", "は", "も"}:
        subject += words
    else:
        around += words
    return []


def _with_article(phrase: list[str]) -> list[str]:
    is_thing = any(_category(word) == "noun" for word in phrase)
    is_flat = all(_category(word) in FLAT_CATEGORIES for word in phrase)
    return ["a", *phrase] if is_thing and not is_flat else phrase


def _category(phrase: str) -> str:
    senses = lexicon().words.get(tuple(phrase.split()), ())
    categories = {category for category, _ in senses}
    if "verbs" in categories and "noun" not in categories:
        return "verbs"
    flat = categories & FLAT_CATEGORIES
    return next(iter(sorted(flat)), "") or ("noun" if "noun" in categories else next(iter(categories), ""))


def _unknown(text: str) -> str:
    """Up to where something known begins."""
    for length in range(1, len(text)):
        rest = text[length:]
        if PARTICLE.match(rest) or any(rest.startswith(word) for word, _ in _words()):
            return text[:length]
    return text
