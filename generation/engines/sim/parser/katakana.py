"""Names of Latin letters as Japanese writes them: 「ルナ」 is Luna, 「マックス」 is Max."""

from __future__ import annotations

import re

KATAKANA = re.compile(r"[ァ-ヴー・]+")
ROWS = {
    "": "アイウエオァィゥェォャュョー・", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サスセソ",
    "z": "ザズゼゾ", "j": "ジヂ", "t": "タテト", "d": "ダヅデド", "n": "ナニヌネノン", "h": "ハヒヘホ",
    "b": "バビブベボヴ", "p": "パピプペポ", "f": "フ",
    "m": "マミムメモ", "y": "ヤユヨ", "r": "ラリルレロ", "w": "ワヲ", "ch": "チ", "sh": "シ", "ts": "ツ",
}  # fmt: skip
CONSONANT = {kana: consonant for consonant, row in ROWS.items() for kana in row}
HEARD_AS = (("ph", "f"), ("ck", "k"), ("sh", "s"), ("ch", "t"), ("ts", "t"), ("th", "s"), ("x", "ks"), ("qu", "k"),
            ("c", "k"), ("l", "r"), ("v", "b"), ("z", "s"), ("j", "s"), ("y", ""), ("w", ""), ("h", ""))  # fmt: skip
"""What Japanese does not tell apart, or what is a vowel there."""


def sounds_like(word: str, name: str) -> bool:
    """Whether a word all of katakana may be that name. Vowels are heard differently, so the consonants decide."""
    if not KATAKANA.fullmatch(word) or not name:
        return False
    return _heard("".join(CONSONANT.get(kana, "") for kana in word)) == _heard(_spoken(name.lower()))


def _spoken(name: str) -> str:
    """The consonants that are spoken: no "r" but before a vowel, and the soft "c" as an "s"."""
    name = re.sub("c(?=[eiy])", "s", re.sub("r(?![aeiouyäöü])", "", name))
    return re.sub("[aeiouäöü]", "", name)


def _heard(consonants: str) -> str:
    for written, heard in HEARD_AS:
        consonants = consonants.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", consonants)
