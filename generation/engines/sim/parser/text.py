"""From a prompt's characters to shots and marked-up tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

QUOTE = re.compile(r"[\"“”]([^\"“”]{1,400})[\"“”]|(?:(?<=[\s:,])|^)'([^']{2,400})'(?=[\s.,!?]|$)")
HIDDEN, HIDDEN_MARKS = re.compile(r"⟦(\d+)⟧"), "⟦⟧"
WEIGHTED = re.compile(r"\(([^():]{1,80}):\s*(\d+(?:\.\d+)?)\)")
SHOT_BREAK = re.compile(
    r"[,.;]?\s*(?:\b(?:and\s+)?then\b|;|\bcut\s+to\b:?|\bnext\s+shot\s*:|\n+"
    r"|(?P<fade>\b(?:fades?|dissolves?|crossfades?)\s+to\b(?!\s+black))|(?P<wipe>\b(?:wipes?|swipes?)\s+to\b))\s*",
    re.IGNORECASE,
)
STAYS = re.compile(r"^(?P<what>.+?)\s+(?:that\s+|which\s+)?(?:stays?|remains?|is\s+still)\s+"
                   r"(?P<state>\w+)\s+in\s+the\s+next\s+shot(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)  # fmt: skip
MENTION = re.compile(r"(?<![\w@.])@[A-Za-z0-9](?:[A-Za-z0-9_.]*[A-Za-z0-9])?")
TOKEN = re.compile(MENTION.pattern + r"|⟦\d+⟧|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?|[,.;:!?]")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class RawShot:
    tokens: tuple[Token, ...]
    cut: str


@dataclass(frozen=True, slots=True)
class RawPrompt:
    shots: tuple[RawShot, ...]
    quotes: tuple[str, ...]


def hide_quotes(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each quoted line, and those lines: what somebody says is not said of the clip."""
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(match[0])
        return f"⟦{len(quotes) - 1}⟧"

    return QUOTE.sub(keep, _unmarked(text)), quotes


def _unmarked(text: str) -> str:
    """Without the signs that stand for quoted lines here."""
    return re.sub(f"[{HIDDEN_MARKS}]", " ", text)


def show_quotes(text: str, quotes: Sequence[str]) -> str:
    """Undo `hide_quotes`."""
    return HIDDEN.sub(lambda match: quotes[int(match[1])], text)


def read_text(text: str) -> RawPrompt:
    """Take quotes out, split at "then", "cut to" and their kin, and give every token its weight."""
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append((match.group(1) or match.group(2)).strip())
        return f" ⟦{len(quotes) - 1}⟧ "

    plain = QUOTE.sub(keep, _unmarked(text))
    stays = STAYS.match(plain.strip())
    if stays:
        plain = f"{stays['what']} breaks {stays['state']} then {stays['what']} {stays['state']}{stays['rest']}"
    shots: list[RawShot] = []
    position, cut = 0, "cut"
    for match in [*SHOT_BREAK.finditer(plain), None]:
        part = plain[position : match.start() if match else len(plain)]
        tokens = _tokens(part)
        if tokens:
            shots.append(RawShot(tokens, cut if shots else "start"))
        if match:
            position = match.end()
            cut = "fade" if match["fade"] else "wipe" if match["wipe"] else "cut"
    return RawPrompt(tuple(shots), tuple(quotes))


def _tokens(text: str) -> tuple[Token, ...]:
    out: list[Token] = []
    position = 0
    for match in [*WEIGHTED.finditer(text), None]:
        plain = text[position : match.start() if match else len(text)]
        out += [Token(word.lower()) for word in TOKEN.findall(plain.replace("-", " "))]
        if match:
            weight = min(3.0, float(match.group(2)))
            out += [Token(word.lower(), weight) for word in TOKEN.findall(match.group(1).replace("-", " "))]
            position = match.end()
    return tuple(out)
