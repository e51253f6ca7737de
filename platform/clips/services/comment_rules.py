"""What creators want to look at before others read it below their clips."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from accounts.models import User
from clips.models import Clip, CommentRules, HeldBy
from common.errors import InvalidInputError
from moderation.screening.text.normalise import plain_reading, readings

WORD_MAX = 60
READ_AS = frozenset({"plain", "leet", "spaced"})
"""Disguises that are undone. Whatever else a text could be decoded to is no business of a creator's list."""


def set_rules(
    *, by: User, words: Iterable[str] | None = None, is_approval_required: bool | None = None
) -> CommentRules:
    """Set the given rules; None leaves one as it is. What is held already waits for a decision all the same.

    Raises InvalidInputError.
    """
    changes: dict[str, Any] = {}
    if words is not None:
        changes["words"] = _watchable(words)
    if is_approval_required is not None:
        changes["is_approval_required"] = is_approval_required
    if not changes:
        return rules_of(by)
    rules, _ = CommentRules.objects.update_or_create(person=by, defaults=changes)
    return rules


def _watchable(words: Iterable[str]) -> list[str]:
    spaced = [" ".join(word.split()) for word in words]
    errors = [
        {"pointer": f"/words/{place}", "code": "bad_word", **why}
        for place, word in enumerate(spaced)
        if (why := _why_not(word))
    ]
    if errors:
        raise InvalidInputError(str(errors[0]["detail"]), code="bad_word", errors=errors)
    kept = list(dict.fromkeys(spaced))
    if len(kept) > settings.WATCHED_WORDS_MAX:
        most = settings.WATCHED_WORDS_MAX
        raise InvalidInputError(f"You can watch {most} words at most.", code="too_many", most=most)
    return kept


_STARS = "A * stands at the end only, for everything that begins so: spoiler*. Leave it out elsewhere."


def _why_not(word: str) -> dict[str, str | int]:
    """Why this can't be watched for, as members of an error; empty where it can."""
    if "*" in word.removesuffix("*"):
        return {
            "detail": "A * stands at the end only, for everything that begins so: spoiler*. Leave it out elsewhere."
        }
    if len(word) > WORD_MAX or not plain_reading(word.removesuffix("*")).text.strip():
        return {"detail": f"A watched word has 1 to {WORD_MAX} characters.", "most": WORD_MAX}
    return {}


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
