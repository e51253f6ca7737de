"""What people put around their words: whom they mention, tags, emoji. Handles were screened when they were chosen."""

import re
import unicodedata

NEUTRAL_NAME = "Sam"
_MENTION = re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,28}[A-Za-z0-9_])(?![\w@])")
_TAG = re.compile(r"(?<![\w#&])#(?=\w)")
_EMOJI_PARTS = frozenset({"So", "Sk"})
_JOINERS = "\ufe0e\ufe0f\u200d\u20e3"


def prose(text: str) -> str:
    """The text as a sentence: a mention is read as a name, a tag as the word it is made of, emoji are left out.

    For what reads sentences. Whoever looks for words reads the text as it was written: "@ss" is no name to them.
    """
    named = _TAG.sub("", _MENTION.sub(NEUTRAL_NAME, text))
    return "".join(c for c in named if c.isascii() or not _is_emoji(c)).strip() or named


def _is_emoji(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) in _EMOJI_PARTS
