"""Where one thing that is asked for ends and the next begins: "remove the ball and the cube, make it night"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generation.engines.sim.parser.noun_phrases import DESCRIBES, NAMES, parsed

POLITE = r"(?:(?:please|pls|also|and|but|just|so|ok|okay|you|well|bitte|und|aber|auch)\s+)*"
ENGLISH_COMMANDS = (r"(?:remov|delet|eras|replac|substitut|swap|exchang|switch|turn|chang|transform|morph|add|insert"
                    r"|includ|bring|put|get|tak|mak|let|stop|paint|giv|keep|enlarg|shrink|hid"
                    r"|eliminat|discard|omit|cut|leav|doubl|halv|increas|decreas|reduc|speed|slow|scal|mut|cancel|silenc|clear|halt"
                    r"|prevent|kill|lose|ditch|start|end(?!\w)|dye|tint|recolou?r|colou?r(?!ful))"
                    r"\w*")  # fmt: skip
GERMAN_COMMANDS = (r"(?:entfern|lösch|ersetz|tausch|wechs|füg|mach|verwand|änder|nimm|nehm|zieh|setz|lass|stopp"
                   r"|vergrößer|verkleiner|streich|schalt|stell|dreh|beend|färb)\w*|\w*hinzu\w*|dazu|weg")  # fmt: skip
HARD_END = re.compile(r"[.;:!?\n、。]|,?\s*\b(?:but|then|instead|yet|aber|dann|sondern)\b", re.IGNORECASE)
SOFT_END = re.compile(r",|\b(?:and|und)\b", re.IGNORECASE)
BETWEEN = re.compile(
    r"(?:[.,;:!?\n、。\s]|\b(?:but|then|instead|yet|aber|dann|sondern|and|und)\b)*", re.IGNORECASE
)  # fmt: skip
BEGINS_A_COMMAND = re.compile(rf"\s*{POLITE}(?:{ENGLISH_COMMANDS}|{GERMAN_COMMANDS})\b", re.IGNORECASE)
RELATIVE = re.compile(r"\b(?:that|which|who)\b", re.IGNORECASE)


def clauses(words: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends, without the words between them."""
    start = _after(words, 0)
    while start < len(words):
        end = max(clause_end(words, start), start + 1)
        yield start, end
        start = _after(words, end)


def clause_end(words: str, start: int) -> int:
    """Not before a comma or an "and" that only names one more thing."""
    hard = HARD_END.search(words, start)
    last = hard.start() if hard else len(words)
    for soft in SOFT_END.finditer(words, start, last):
        after = SOFT_END.search(words, soft.end(), last)
        piece = words[soft.end() : after.start() if after else last]
        if BEGINS_A_COMMAND.match(piece) or not names_things(piece):
            return soft.start()
    return last


def names_things(words: str) -> bool:
    """Whether these words name things and do not say what anybody does."""
    items, unknown = parsed(RELATIVE.split(words)[0])
    known = {item.category for item in items}
    return not unknown and bool(known & NAMES) and known <= DESCRIBES | NAMES | {"mark", "links"}


def _after(words: str, at: int) -> int:
    between = BETWEEN.match(words, at)
    return between.end() if between else at
