"""Whether a request has words, and how long they may be.

What no engine would read is refused instead of being cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from common.errors import InvalidInputError
from generation.engines.base import Shot


def check_length(*, prompt: str, shots: Sequence[Shot] = (), negative_prompt: str = "") -> None:
    """Raises InvalidInputError, code prompt_too_long, which names the first words that are too long and by how much."""
    most = settings.PROMPT_MAX_CHARACTERS
    _check("/prompt", "A prompt has", prompt, most)
    _check("/negative_prompt", "A negative prompt has", negative_prompt, most)
    for place, shot in enumerate(shots):
        _check(f"/shots/{place}/prompt", "A shot has", shot.prompt, most)
    told = "".join(shot.prompt for shot in shots)
    _check("/shots", "All shots of a storyboard together have", told, settings.STORYBOARD_MAX_CHARACTERS)


def require_words(prompt: str) -> None:
    """Raises InvalidInputError where somebody wrote nothing."""
    if not prompt.strip():
        message = "Write a prompt: what is seen, what happens, what is heard."
        raise InvalidInputError(
            message, code="prompt_empty", errors=[{"pointer": "/prompt", "code": "prompt_empty", "detail": message}]
        )


def _check(pointer: str, what: str, words: str, most: int) -> None:
    if len(words) <= most:
        return
    message = f"{what} at most {most:,} characters; here are {len(words):,}."
    raise InvalidInputError(
        message,
        code="prompt_too_long",
        errors=[{"pointer": pointer, "code": "prompt_too_long", "detail": message}],
        characters=len(words),
        most=most,
    )
