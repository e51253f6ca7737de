"""The words that take somebody or something out of a clip, in three languages, and what each can be said of."""

from __future__ import annotations

import re

from generation.engines.sim.parser.negation import (
    ABSENT_JA,
    IS_NOT,
    NEITHER_JA,
    NOT_A,
    OTHERWISE_JA,
    RAINS_NOT,
    THERE_IS,
    WHO_JA,
)
from generation.engines.sim.parser.noun_phrases import PHRASE_ENDS
from generation.engines.sim.parser.scenery import SCENERY
from generation.engines.sim.parser.text import HIDDEN_MARKS

WHO = rf"(?P<who>[^,.;:!?\n{HIDDEN_MARKS}]{{1,80}}?)"
WHAT = rf"(?!(?:in|on|at|by|near|under|for|to|im|am|auf|bei|motion)\b){WHO}"
"""Of the dog that "stops in the rain" the rain goes on."""
SUBJECT = (r"(?<!\bin )(?<!\bon )(?<!\bim )(?<!\bthrough )(?P<who>(?:(?:the|this|that|all|der|die|das)\s+)?"
           r"(?!(?:in|on|at|by|im|am|the|der|die|das)\b)[^\W\d_]{2,20})\s+")  # fmt: skip
STOP = (r"(?:stop|end|cease|fade(?:\s+(?:out|away))?|clear(?:\s+up)?|die\s+down|let\s+up|subside|pass"
        r"|be\s+(?:gone|over))\b")  # fmt: skip
STOPS = (r"(?:stops|ends|ceases|fades|clears(?:\s+up)?|dies\s+down|subsides|lifts|is\s+(?:over|gone)|has\s+stopped"
         rf"|stopped|(?:should|must|shall|has\s+to|needs\s+to)\s+{STOP}|off(?={PHRASE_ENDS}))\b")  # fmt: skip
STOPS_DE = (r"(?:hört\s+(?:bitte\s+)?auf|endet|(?:legt|verzieht|lichtet)\s+sich|ist\s+(?:vorbei|aus|zu\s+Ende)"
            r"|(?:soll|sollte|muss)\s+(?:bitte\s+|jetzt\s+)?(?:aufhören|enden|sich\s+legen|ausgehen|vorbei\s+sein|aus\s+sein)"
            rf"|aus(?={PHRASE_ENDS}))\b")  # fmt: skip
GOES_DE = (r"(?:verschwindet|(?:soll|sollen|muss|kann)\s+(?:bitte\s+)?(?:weg|raus|verschwinden)"
           rf"|(?:ist\s+)?(?:weg|raus)(?={PHRASE_ENDS}))\b")  # fmt: skip
TURNED_DE = r"(?:mache?|schalte?|stelle?|drehe?|lass)"
PLEASE_JA = r"(?:(?:て)?(?:ください|下さい|くれ|ほしい|欲しい|お願いします)(?:です)?)?"
GARMENTS_JA = rf"{WHO_JA}を(?:脱いで|脱がせて|脱がして|取って)(?:ください)?"


def _said(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


STOPPING = _said(
    rf"\b(?:(?:make|let|have)\s+it\s+)?(?:stop(?:s|ped)?|stoppe?|beende|cancel|mute|kill|(?:turn|switch|shut)\s+off|halt"
    rf"|(?:end|silence|clear)(?=\s+(?:the|this|that|all)\b))\s+{WHAT}{PHRASE_ENDS}",
    rf"\b(?:stop|keep|prevent)\s+(?:it|the\s+\w+)\s+from\s+{WHAT}{PHRASE_ENDS}",
    rf"\b(?:turn|switch|shut)\s+{WHO}\s+off\b",
    rf"\b(?:make|let|have|get)\s+{WHO}\s+(?:to\s+)?{STOP}",
    rf"{SUBJECT}{STOPS}",
    rf"\b{TURNED_DE}\s+{WHO}\s+(?:aus|ab)(?={PHRASE_ENDS}|\s+bitte\b)",
    r"(?P<who>(?:den|die|das)\s+\w+)\s+(?:bitte\s+)?(?:(?:aus|ab)(?:schalten|stellen|machen|drehen)|stoppen|beenden)\b",
    rf"\b(?:mache?|lasse?)\s+{WHO}\s+(?:aufhören|enden|ausgehen|vorbei\s+sein)\b(?!\s+zu\b)",
    rf"(?:\b(?:(?:lasse?|mache?)\s+)?es\s+(?:(?:soll|sollte|muss|hat)\s+)?)?"
    rf"\b(?:auf(?:ge)?hör(?:en|t)|hört?\s+auf),?\s+(?:zu|mit)\s+{WHO}{PHRASE_ENDS}",
    rf"{SUBJECT}{STOPS_DE}",
    rf"{WHO_JA}[をは](?:止め|とめ|やめ|止ませ|やませ|終わらせ|終え|切っ|オフにし|ストップし)(?:て|る|た)?(?!ない|ず){PLEASE_JA}",
    rf"{WHO_JA}[がはも](?:止(?:む|んで|んだ|まる|まって|まれ)|や(?:む|んで|んだ)|終わ(?:る|って|れ)|(?:上|あ)が(?:る|って)"
    rf"|消え(?:る|て)|晴れ(?:る|て|た)|なくな(?:る|って)|降りや(?:む|んで)){PLEASE_JA}",
    rf"{WHO_JA}[がをはも](?:降|ふ)ら(?:せ)?(?:ない|なく)(?:で|て|ように)?(?:し(?:て)?)?{PLEASE_JA}(?=$|[、。！])",
    rf"{WHO_JA}(?:を)?オフ(?:に(?:して)?|で)?{PLEASE_JA}(?=$|[、。！])",
)
"""Of weather and sounds: "stop the rain". Who stops stands still."""
LEAVING = _said(
    rf"{THERE_IS}\b(?:remove|delete|erase|hide|eliminate|discard|omit|lose|ditch|(?:take|cut|leave|throw)\s+(?:away|out|off)"
    rf"|get\s+rid\s+of|without|(?:with\s+|(?<!\bwith\s))no(?:\s+more)?|neither|weder|minus|weg\s+mit"
    rf"|entfernen?|lösche?n?|ohne|(?:mit\s+|(?<!\bmit\s))keine?[nrms]?)\s+{WHO}{PHRASE_ENDS}",
    rf"{NOT_A}{WHO}{PHRASE_ENDS}",
    rf"\baway\s+from\s+{WHO}{PHRASE_ENDS}",
    rf"\b(?:i|we)\s+(?:do\s+not|don['’]?t)\s+(?:want|need)\s+(?:to\s+(?:see|hear|have)\s+)?{WHO}{PHRASE_ENDS}",
    rf"\b(?:not|\w+n['’]t|no\s+longer)\s+wear(?:ing)?\s+{WHO}{PHRASE_ENDS}",
    rf"\b(?:zieh|setz|nimm)\s+{WHO}\s+(?:aus|ab)\b",
    GARMENTS_JA,
    rf"\b(?:take|nimm|mach|lass|make|let)\s+{WHO}\s+(?:away(?!\s+from)|out(?!\s+of)|off(?!\s+the)|weg|raus(?!\s+aus)|heraus|disappear|vanish|go\s+away|melt|verschwinden)\b",
    rf"{SUBJECT}{GOES_DE}",
    rf"{SUBJECT}(?:is(?:n['’]t|\s+not|\s+no\s+longer)\s+there|is\s+gone)(?:\s+any\s?more)?\b",
    rf"{SUBJECT}(?:disappears|vanishes|melts(?:\s+away)?|goes\s+away|(?:should|must)\s+(?:disappear|vanish|go\s+away|go))\b",
    rf"{WHO_JA}[をも](?:消し|消す|けし|取り除い|除い|外し|削除|なくし|無くし|どけ)(?:してください|て|た)?(?!ない){PLEASE_JA}",
    rf"{WHO_JA}[がはも]いなくな(?:る|って|った){PLEASE_JA}",
    rf"{ABSENT_JA}(?:して)?{PLEASE_JA}",
)
LEFT = _said(
    rf"\b(?:(?:take|get|move|bring|go)\s+(?:\w+\s+){{0,3}}?(?:out\s+of|away\s+from|off)|leave|anywhere\s+but)\s+{WHO}"
    rf"{PHRASE_ENDS}",
    rf"\b(?:raus|heraus|weg)\s+(?:aus|von|vom)\s+{WHO}{PHRASE_ENDS}",
)
"""Of places: "take them out of the forest"."""
NOT_THERE = _said(rf"{IS_NOT}{WHO}{PHRASE_ENDS}", RAINS_NOT, NEITHER_JA, OTHERWISE_JA)
"""Of scenery, places and hours too: "not on the beach"."""
EVERYTHING = SCENERY | {"cast"}
TAKEN_AWAY = (
    *((pattern, SCENERY - {"places"}) for pattern in STOPPING),
    *((pattern, {"places"}) for pattern in LEFT),
    *((pattern, EVERYTHING) for pattern in LEAVING),
    *((pattern, SCENERY) for pattern in NOT_THERE),
)
"""Patterns, each with what it is said of."""
