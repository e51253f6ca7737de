"""What creators want to look at before others read it below their clips."""

import re
from collections.abc import Iterable

from django.conf import settings

from accounts.models import User
from clips.models import Clip, CommentRules, HeldBy
from common.errors import InvalidInputError
from moderation.screening.text.normalise import plain_reading, readings

WORD_MAX = 60
READ_AS = frozenset({"plain", "leet", "spaced"})
"""Disguises that are undone. Whatever else a text could be decoded to is no business of a creator's list."""


def set_rules(*, by: User, words: Iterable[str], is_approval_required: bool) -> CommentRules:
    """Replace one's rules. What is held already waits for a decision all the same. Raises InvalidInputError."""
    kept = list(dict.fromkeys(" ".join(word.split()) for word in words))
    if any(not plain_reading(word.removesuffix("*")).text.strip() or len(word) > WORD_MAX for word in kept):
        raise InvalidInputError(f"A watched word has 1 to {WORD_MAX} characters.", code="bad_word")
    if len(kept) > settings.WATCHED_WORDS_MAX:
        raise InvalidInputError(f"You can watch {settings.WATCHED_WORDS_MAX} words at most.", code="too_many")
    rules, _ = CommentRules.objects.update_or_create(
        person=by, defaults={"words": kept, "is_approval_required": is_approval_required}
    )
    return rules


def rules_of(person: User) -> CommentRules:
    return CommentRules.objects.filter(person=person).first() or CommentRules(person=person)


def held_by_creator(clip: Clip, by: User, text: str) -> HeldBy | None:
    """Whether the clip's creator looks at this first. Their own words never wait for themselves."""
    if by.pk == clip.creator_id:
        return None
    rules = rules_of(clip.creator)
    if has_watched_word(text, rules.words):
        return HeldBy.WORDS
    return HeldBy.APPROVAL if rules.is_approval_required else None


def has_watched_word(text: str, words: Iterable[str]) -> bool:
    """Whole words and phrases in any case, with accents, look-alikes, digits for letters and spaces undone."""
    patterns = [_pattern(word) for word in words]
    if not patterns:
        return False
    searched = re.compile("|".join(patterns))
    found = (reading.text for reading in readings(text) if reading.kind in READ_AS)
    return any(searched.search(" ".join(one.split())) for one in found)


def _pattern(word: str) -> str:
    end = "" if word.endswith("*") else r"(?!\w)"
    return rf"(?<!\w){re.escape(plain_reading(word.removesuffix('*')).text.strip())}{end}"
