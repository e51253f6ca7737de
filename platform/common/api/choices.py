"""Choices whose refusal says which there are, so that nobody has to guess or to look them up."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, NoReturn

from rest_framework import serializers
from rest_framework.request import Request

from common.errors import InvalidInputError

SHOWN_MAX = 40
"""Characters of a wrong choice that are said back."""


def refusal_of(asked: object, choices: Iterable[object]) -> str:
    """What to say to somebody who chose what there is not."""
    said = str(asked)
    said = said if len(said) <= SHOWN_MAX else f"{said[:SHOWN_MAX]}…"
    return f'"{said}" is not one of: {", ".join(str(choice) for choice in choices)}.'


class ChoiceField(serializers.ChoiceField):  # noqa: TID251 the one place that may
    """The framework's field, with an error that lists the choices."""

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        """Raises ValidationError, code invalid_choice for what is not among the choices."""
        if key == "invalid_choice":
            raise serializers.ValidationError(refusal_of(kwargs["input"], self.choices), code=key)
        super().fail(key, **kwargs)


def enum_field(enum: type[Enum], **kwargs: Any) -> ChoiceField:
    """A field for the values of an enum."""
    return ChoiceField(choices=[member.value for member in enum], **kwargs)


def asked_choice(request: Request, name: str, choices: Iterable[str]) -> str | None:
    """What the question's parameter of this name chooses, or None without one. Raises InvalidInputError, bad_<name>."""
    asked = request.GET.get(name)
    if asked is None or asked == "":
        return None
    if asked not in (known := list(choices)):
        raise InvalidInputError(refusal_of(asked, known), code=f"bad_{name}")
    return asked
