"""Whether a few words are all that a text says: "die", "just die @yuki", "stirb doch endlich"."""

import re
from collections.abc import Sequence

from moderation.screening.text.grammar import Match
from moderation.screening.text.lexicon import Token

_BESIDE = re.compile(
    r"(?:you|u|ya|bro|pls|plz|please|now|already|just|all|then|so|ok|why|don't|l[o0]+l+|ha(?:ha)+|bitch|loser|i|i'm"
    r"|du|ihr|doch|endlich|einfach|bitte|jetzt|tu|toi|te|maintenant|enfin|salope|connard|puta|puto|cabron|de|una|vez"
    r"|por|favor|e|basta|ora|tutti|stronzo|troia|logo|desgracado|seu|voce)"
)
"""Whom it is said to, and impatience: they make no sentence of it."""


def is_said_alone(text: str, tokens: Sequence[Token], match: Match) -> bool:
    """Whether nothing stands beside the words of the match save mentions and impatience."""
    return all(
        match.first <= at <= match.last or _BESIDE.fullmatch(token.text) or _is_mention(text, token)
        for at, token in enumerate(tokens)
    )


def _is_mention(text: str, token: Token) -> bool:
    return token.start > 0 and text[token.start - 1] in "@_"
