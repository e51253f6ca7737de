"""Commands that are not to be carried out: "do not replace the ball with a fox", "füge keinen Hund hinzu".

The whole clause goes, since each of its words would be read as a wish. "Not the ball but the cube" is a wish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generation.engines.sim.parser.clauses import (
    ENGLISH_COMMANDS,
    GERMAN_COMMANDS,
    POLITE,
    clause_end,
    clauses,
    names_things,
)
from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS, names_only
from generation.engines.sim.parser.scenery import scenery

NOT = (r"(?:do\s+not|don['’]?t|never|(?:must|should|shall|could|would|need)(?:\s+not|n['’]?t)|can(?:not|['’]?t)"
       r"|no\s+need\s+to|avoid|refrain\s+from)")  # fmt: skip
DENIED = (
    re.compile(rf"(?:^|(?<=[.,;:!?\n])|\b(?:and|but|then)\b)\s*{POLITE}(?:do\s+not|don['’]?t|never)\s+\w+", re.I),
    re.compile(rf"\b{POLITE}{NOT}\s+(?:(?:ever|please|just|to|you|dare|simply|yet)\s+)*{ENGLISH_COMMANDS}\b", re.I),
    re.compile(r"\b(?:without|instead\s+of|rather\s+than)\s+(?:remov|delet|eras|replac|substitut|swapp|exchang"
               r"|turn|chang|add|insert|includ|bring|tak|mak|stopp)ing\b", re.I),
)  # fmt: skip
GERMAN_COMMAND = re.compile(rf"\b(?:{GERMAN_COMMANDS})\b", re.IGNORECASE)
GERMAN_DENIAL = re.compile(
    r"\b(?:nicht|nie|niemals|keinesfalls)\b|(?<!\bmit\s)\bkeine?[nrms]?\b.*hinzu|\bfüge?\s+keine?"
    r"|\bohne\b.*(?:\bzu\s+\w+en\b|\w+zu\w+en\b)",
    re.IGNORECASE,
)
"""A clause with both is no command, in whatever order they stand."""
JAPANESE_DENIED = re.compile(
    r"(?:[^、。！？\s]{0,40}[てで](?=[^、。！？\s]{1,30}(?:を|に)))?"
    r"(?P<denied>[^、。！？\s]{1,40}?"
    r"(?:(?:消さ|けさ|消去し|取り除か|除か|外さ|削除し|なくさ|変え|かえ|置き換え|取り替え|差し替え|追加し|加え|くわえ|足さ"
    r"|入れ|止め|やめ|し|くし)(?:ないで(?:ください|下さい|ね)?|ないように(?:して)?|ず(?:に)?|なくて(?:も)?いい(?:です)?)"
    r"|(?:消す|けす|取り除く|除く|外す|なくす|変える|かえる|置き換える|取り替える|差し替える|加える|足す|入れる|止める|する)"
    r"な(?=$|[、。！？]|よ)よ?"
    r"|(?:消し|変え|追加し|加え|足し|入れ|し)(?:ては|ちゃ)(?:いけない|だめ|ダメ|駄目)(?:です)?))"
)
"""Of "make it night and do not add a dog" only the second: what ends in "te" before an object is its own clause."""
NOT_THIS_BUT = re.compile(
    r"\b(?:nicht|keine?[nrms]?)\s+(?!nur\b|bloß\b)[^.;:!?\n]{1,60}?,?\s*\bsondern\s+"
    r"|(?<!do\s)(?<!does\s)(?<!should\s)(?<!must\s)\bnot\s+(?!only\b|just\b)[^.;:!?\n]{1,60}?,?\s*\bbut\s+(?:rather\s+)?"
    r"(?=(?:with|the|an?)\s)",
    re.IGNORECASE,
)
NOT_SHOWN = re.compile(r"\b(?:do\s+not|don['’]?t|never)\s+(?:show|display|depict|draw)\s+", re.IGNORECASE)
BUT_WITH = re.compile(
    rf"\b(?:do\s+not|don['’]?t|never)\s+(?P<command>{ENGLISH_COMMANDS}\s+[^.,;:!?\n]+?)\s+(?P<link>with|by|for|into|to)"
    r"\s+[^.,;:!?\n]+?,?\s*\bbut\s+(?:rather\s+)?(?P=link)\s+",
    re.IGNORECASE,
)
BUT_THAT = re.compile(
    r"\b(?:do\s+not|don['’]?t|never)\s+(?P<command>remove|delete|erase|add)\s+[^.,;:!?\n]+?,?\s*\bbut\s+(?:rather\s+)?"
    r"(?=(?P<who>(?:the|an?|this|that|@)[^.,;:!?\n]*))",
    re.IGNORECASE,
)
THE_OTHER = (r"(?:the|this|that|his|her|its|their|de[rnm]|die|das|diese[rnm]?|seine?[nm]?|ihre?[nm]?)\s+"
             r"(?P<other>[^,.;:!?\n、。]{1,60}?)")  # fmt: skip
BUT_NOT = re.compile(
    rf"\s*(?:,?\s*\b(?:but|and|aber|und|jedoch|doch)|,)\s+(?:not|never|nicht)\s+{THE_OTHER}{PHRASE_ENDS}", re.IGNORECASE
)
TAKES_AWAY = re.compile(
    rf"\s*{POLITE}(?:{ENGLISH_COMMANDS}|{GERMAN_COMMANDS}|no|without|ohne|keine?[nrms]?)\b", re.IGNORECASE
)
ALL_BUT = re.compile(
    r"\b(?P<all>all|every(?:thing|one|body)|alles?),?\s+(?:but|aber|nur)\s+(?:not|nicht)\s+", re.IGNORECASE
)
STAYS_JA = re.compile(
    r"(?:^|(?<=[、。てで]))(?P<other>[^、。をはが\sてで]{1,12})[はをも](?:そのまま|残し)(?:にし|し)?[てで]?(?:ください)?"
)
"""What stays as it is: "stop the rain but not the music"."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is left to be done."""

    rest: str
    denied: tuple[str, ...] = ()
    """The clauses that were taken out."""


def without_denied(words: str) -> Allowed:
    """`words` have their quotes hidden."""
    rest, denied = _with_contrasts(ALL_BUT.sub(r"\g<all> except ", words)), []
    for find in (_kept, _denied_in_english, _denied_in_german, _denied_in_japanese):
        while span := find(rest):
            start, end = span
            denied.append(" ".join(rest[start:end].split()).lstrip(", "))
            rest = f"{rest[:start]} {rest[end:]}"
    return Allowed(rest, tuple(denied))


def _with_contrasts(words: str) -> str:
    """ "Do not replace it with a fox but with a dog" says what is to be done, and so does "don't show the dog"."""
    words = NOT_SHOWN.sub("remove ", words)
    words = BUT_WITH.sub(r"\g<command> \g<link> ", NOT_THIS_BUT.sub("", words))
    return BUT_THAT.sub(lambda match: f"{match['command']} " if names_things(match["who"]) else match[0], words)


def _kept(words: str) -> tuple[int, int] | None:
    """Of another thing than that which a command before takes away."""
    for pattern in (BUT_NOT, STAYS_JA):
        for match in pattern.finditer(words):
            before = clauses(words[: match.start()])
            is_after = pattern is STAYS_JA or any(TAKES_AWAY.match(words[start:end]) for start, end in before)
            if is_after and (names_only(match["other"]) or scenery(match["other"])):
                return match.span()
    return None


def _denied_in_english(words: str) -> tuple[int, int] | None:
    match = next((found for pattern in DENIED if (found := pattern.search(words))), None)
    return (match.start(), clause_end(words, match.end())) if match else None


def _denied_in_german(words: str) -> tuple[int, int] | None:
    for start, end in clauses(words):
        clause = words[start:end]
        if GERMAN_COMMAND.search(clause) and (denial := GERMAN_DENIAL.search(clause)):
            # "Mach es Nacht ohne den Ball zu entfernen": what comes before is a command of its own.
            return start + denial.start() if denial[0].lower().startswith("ohne") else start, end
    return None


def _denied_in_japanese(words: str) -> tuple[int, int] | None:
    match = JAPANESE_DENIED.search(words)
    return match.span("denied") if match else None
