"""Words that are said again and again: a refrain says nothing new, but a sentence model takes it for something odd."""

from collections.abc import Sequence
from string import punctuation

COPIES_MIN = 3
"""Said twice is emphasis, and stays."""
PERIOD_MAX = 60
"""In words. The model reads some 130 at a time: three copies of more than this are never before it together."""


def without_repetition(text: str) -> str:
    """The text with every stretch of up to 60 words that stands there three times or more in a row kept once.

    Nothing is lost that is not said elsewhere in it. Case and punctuation don't make a copy another one. A text
    without repetition comes back as it is.
    """
    words = text.split()
    squeezed = words
    for period in range(1, PERIOD_MAX + 1):
        if len(squeezed) < COPIES_MIN * period:
            break
        squeezed = _said_once(squeezed, period)
    return text if len(squeezed) == len(words) else " ".join(squeezed)


def _said_once(words: Sequence[str], period: int) -> list[str]:
    """Words whose whole copies, `period` long and one behind the other, are dropped save the first."""
    folded = [word.lower().strip(punctuation) or word for word in words]
    kept = list(words[:period])
    at = period
    while at < len(words):
        end = at
        while end < len(words) and folded[end] == folded[end - period]:
            end += 1
        copies = (end - at) // period
        if copies >= COPIES_MIN - 1:
            at += copies * period
        # A part of a copy begins something else: "a red ball a red ball a red ball a red fox".
        kept += words[at : max(end, at + 1)]
        at = max(end, at + 1)
    return kept
