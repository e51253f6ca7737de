"""A light guess of the language, from scripts and function words. What is not covered is never waved through."""

import json
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

from moderation.screening.text.normalise import joined_letters
from moderation.screening.text.talk import prose

COVERED_NAMES = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "pt": "Portuguese",
    "it": "Italian",
}
COVERED = tuple(COVERED_NAMES)
"""Languages with word sets of their own in data/slots. Text in any other is not published without a person."""

_PROFILES = Path(__file__).parents[1] / "data" / "function_words.json"
_SCRIPTS = {
    "CYRILLIC": "ru", "ARABIC": "ar", "HEBREW": "he", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko",
    "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "THAI": "th", "GREEK": "el", "ETHIOPIC": "am", "TELUGU": "te",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "GUJARATI": "gu",
}  # fmt: skip
UNKNOWN = "und"


@lru_cache(maxsize=1)
def _function_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in json.loads(_PROFILES.read_text()).items()}


def guess_language(text: str) -> str:
    """An ISO 639-1 code, or "und". Short text without any evidence is read as English, which has every check.
    One letter is no evidence: "w" is a word in Polish, and what a gamer says.

    Whom a text mentions, its emoji and letters set apart say nothing about its language.
    """
    text = joined_letters(prose(text))
    foreign = _foreign_script(text)
    if foreign:
        return foreign
    # An English possessive would leave its letter behind, which is a word in Czech and Polish.
    bare = re.sub(r"['’]s\b", "", unicodedata.normalize("NFC", text.lower()))
    words = re.findall(r"[^\W\d_]+", bare)
    if not words or (len(words) == 1 and len(words[0]) == 1 and words[0].isascii()):
        return "en"
    votes = {code: sum(word in profile for word in words) for code, profile in _function_words().items()}
    best = max(votes, key=lambda code: (votes[code], code == "en", code in COVERED))
    if votes[best] == 0:
        return "en" if len(words) <= 2 or all(word.isascii() for word in words) else UNKNOWN
    return best if votes[best] > votes["en"] else "en"


def has_function_words(text: str) -> bool:
    """Whether anything in the text reads as a sentence of a known language: a cipher does not."""
    words = set(re.findall(r"[^\W\d_]{2,}", text.lower()))
    return any(words & profile for profile in _function_words().values())


def _foreign_script(text: str) -> str:
    """The language of the script of most letters, empty for Latin."""
    scripts: Counter[str] = Counter()
    for character in text:
        if character.isalpha() and not character.isascii():
            scripts[unicodedata.name(character, "LATIN").split()[0]] += 1
    letters = sum(character.isalpha() for character in text)
    code = ""
    for script, count in scripts.most_common():
        if script != "LATIN" and count > letters * 0.3:
            code = _SCRIPTS.get(script, UNKNOWN)
            break
    return "ja" if code == "zh" and (scripts["HIRAGANA"] or scripts["KATAKANA"]) else code
