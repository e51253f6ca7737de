"""Commands that nobody here understands: "vaporize the cube", "remove the fox that is not there quickly".

They are taken out and told. What a prompt's parser would make of them is to add whom they name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generation.engines.sim.parser.clauses import BEGINS_A_COMMAND, POLITE, clauses
from generation.engines.sim.parser.noun_phrases import items_of
from generation.engines.sim.parser.spelling import DETERMINERS, is_known

COMMANDS = re.compile(
    rf"{POLITE}(?:remove|delete|erase|hide|get\s+rid\s+of|take\s+(?:away|off)|replace|substitute|swap|exchange"
    r"|entfernen?|lösche?n?|ersetzen?|tausche?n?)\s+\S"
    rf"|{POLITE}(?:turn|switch|shut)\s+(?:off\b|\S.*\soff\b)"
    rf"|{POLITE}(?:a\s+(?:bit|little)\s+)?(?:less|fewer|weniger)\s+\S"
    r"|.*\b(?:stop(?:s|ping)?\s+\w+ing|auf(?:hören)?\s+zu\s+\w+en)\b"
    r"|.*(?:弱く|少なく|減らし)"
    r"|.*(?:消し|消す|けし|削除|取り除|置き換え|取り替え|差し替え)",
    re.IGNORECASE,
)
SOME_VERB = re.compile(rf"{POLITE}(?P<word>[^\W\d_]{{2,}})\s+(?:{DETERMINERS})\b", re.IGNORECASE)
NO_COMMANDS = {
    "against", "opposite", "despite", "besides", "except", "throughout", "outside", "since", "because", "although",
    "though", "only", "maybe", "perhaps", "what", "how", "why", "here", "plus", "even", "yes", "hey", "hello",
    "meanwhile", "afterwards", "imagine", "picture", "draw", "create", "generate", "render", "give", "want", "need",
    "film", "animate", "see", "bring", "unter", "neben", "hinter", "vor", "zwischen", "gegen", "nach", "zu", "wie",
    "nur", "auch", "jetzt", "zeig", "zeige", "zeichne", "male", "erstelle", "gib", "will", "sowie", "plötzlich",
    "ohne", "statt", "anstatt", "anstelle", "außer", "noch", "without", "minus", "instead",
}  # fmt: skip
"""Words that this world does not know and that say nothing to do to whom they stand before."""


@dataclass(frozen=True, slots=True)
class Readable:
    rest: str
    unread: tuple[str, ...] = ()


def without_unknown(words: str) -> Readable:
    """Without what no word of this world says. `words` have their quotes hidden."""
    return _without(words, _is_some_command)


def without_undone(words: str) -> Readable:
    """Without the commands that are left when all those that can be done were taken out."""
    return _without(words, lambda clause: COMMANDS.match(clause) is not None)


def _without(words: str, is_unread: Callable[[str], bool]) -> Readable:
    unread: list[str] = []
    rest, copied = "", 0
    for start, end in clauses(words):
        if is_unread(words[start:end]):
            unread.append(" ".join(words[start:end].split()))
            rest, copied = rest + words[copied:start], end
    return Readable(rest + words[copied:], tuple(unread))


def _is_some_command(clause: str) -> bool:
    """An unknown word before a noun phrase, and nobody who does anything: "the dog vaporizes a cube" tells."""
    match = SOME_VERB.match(clause)
    if match is None or BEGINS_A_COMMAND.match(clause):
        return False
    word = match["word"].lower()
    is_other = word in NO_COMMANDS or word.endswith("ly") or is_known(word)
    return not is_other and all(item.category != "verbs" for item in items_of(clause))
