"""Bodies that people send: what is in them is read or refused, never overlooked and never guessed at.

A member that nobody knows is most often a misspelt one, and a job, a permission or a parent's limit that was asked for
with it would go ahead without. A number where a text belongs is most often a slip too, and would be kept as one.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.utils import html

WRONG_TYPE, UNKNOWN_MEMBER = "wrong_type", "unknown_member"
_DATES = (serializers.DateField, serializers.DateTimeField, serializers.TimeField)
_TYPES: tuple[tuple[tuple[type, ...], tuple[type, ...], str], ...] = (
    ((serializers.CharField, *_DATES), (str,), "a text here, in quotes"),
    ((serializers.IntegerField,), (int, float), "a whole number here, without quotes"),
    ((serializers.FloatField,), (int, float), "a number here, without quotes"),
    ((serializers.DecimalField,), (int, float, str), "a number here"),
    ((serializers.BooleanField,), (bool,), "true or false here, without quotes"),
)


class TypedSerializer(serializers.Serializer[Any]):
    # Takes every JSON value for what it is, code wrong_type; forms, which have texts alone, are read as before.
    # No docstring: all bodies would be described by it.

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError with all that is wrong, and not with what was found first."""
        errors = self._errors_in(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, Mapping):
                raise
            raise ValidationError(_joined(errors, error.detail)) from error
        if errors:
            raise ValidationError(errors)
        return value

    def _errors_in(self, data: Mapping[Any, Any]) -> dict[str, Any]:
        if html.is_html_input(data):
            return {}
        sent = ((str(field.field_name), field, data.get(field.field_name)) for field in self._writable_fields)
        return {name: wrong for name, field, value in sent if (wrong := wrong_type(field, value))}


def _joined(ours: Any, theirs: Any) -> Any:
    """Both, entry by entry; of the same place ours are the plainer words."""
    if not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
        return ours
    return {**ours, **{name: _joined(ours[name], told) if name in ours else told for name, told in theirs.items()}}


class AskingSerializer(TypedSerializer):
    # Refuses members without a field besides, code unknown_member.

    def _errors_in(self, data: Mapping[Any, Any]) -> dict[str, Any]:
        unknown = [str(name) for name in data if name not in self.fields]
        told = {name[:80]: [ErrorDetail(advice_about(name, self.fields), code=UNKNOWN_MEMBER)] for name in unknown}
        return {**told, **super()._errors_in(data)}


class NothingSerializer(AskingSerializer):
    # The body of an address that says all by itself.
    pass


def refuse_members(request: Request) -> None:
    """For requests whose address says all: what somebody asks for besides isn't done, so it isn't overlooked.

    Raises ValidationError.
    """
    NothingSerializer(data=request.data).is_valid(raise_exception=True)


def advice_about(name: str, known: Iterable[str]) -> str:
    """What to say of a member that nobody knows."""
    near = get_close_matches(name, known := list(known), n=1)
    if not known:
        return "There is no such member: nothing is asked for here but what the address says."
    return "There is no such member. " + (f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(known)}.")


def wrong_type(field: Any, value: Any) -> Any:
    """What to say of a JSON value that a field would take for another type than it is; empty where it is of its type.

    Lists and maps are looked at entry by entry; what they and objects should be is the framework's to say.
    """
    if value is None:
        return []
    if isinstance(field, serializers.ListField | serializers.DictField):
        entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
        return {at: wrong for at, one in entries if (wrong := wrong_type(field.child, one))}
    for fields, types, said in _TYPES:
        if isinstance(field, fields):
            is_of_it = isinstance(value, types) and isinstance(value, bool) == (bool in types)
            return [] if is_of_it else [ErrorDetail(f"Send {said}.", code=WRONG_TYPE)]
    return []
