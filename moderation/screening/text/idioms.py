"""Laughter and delight in words of death: "you kill me 😂", "mort de rire", "killer look"."""

import re
from functools import lru_cache

from moderation.screening.text.lexicon import Lexicon, terms_of_all, tokens_of
from moderation.screening.text.normalise import plain_reading

IDIOM = "idiom"
_AROUND = re.compile(
    r"(?:l[o0]+l+|lmf?ao+|rofl|x+d+|a?(?:h[aeiou]+){2,}h?|(?:j[aeiou]+){2,}j?|k{2,}|(?:rs)+|mdr+|ptdr+|haha\w*"
    r"|omg|bro|so|just|literally|every|time|again|this|that|it|my|what|a|i'm"
    r"|feet|legs|arms|abs|back|head|stomach|cheeks|heels|suspense|the|really|too|and|me|i|this)"
)
"""Laughter, and small words that make no idiom mean what it says."""


def is_mere_idiom(text: str) -> bool:
    """Whether a text says nothing but one of these idioms. With any other word beside it, all checks read it."""
    tokens = tokens_of(plain_reading(text).text)
    said = {index for hit in _idioms().hits(tokens) for index in range(hit.first, hit.last + 1)}
    return bool(said) and all(i in said or _AROUND.fullmatch(token.text) for i, token in enumerate(tokens))


@lru_cache(maxsize=1)
def _idioms() -> Lexicon:
    return Lexicon({IDIOM: ", ".join(terms_of_all(IDIOM))})
