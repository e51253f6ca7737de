"""Bodies that people send: what is in them is read or refused, never overlooked.

A member that nobody knows is most often a misspelt one, and a job, a permission or a parent's limit that was asked for
with it would go ahead without.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class AskingSerializer(serializers.Serializer[Any]):
    # Refuses members without a field, code unknown_member. No docstring: all bodies would be described by it.

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({str(name)[:80]: [self._advice(str(name))] for name in unknown})
        return super().to_internal_value(data)

    def _advice(self, name: str) -> ErrorDetail:
        near = get_close_matches(name, self.fields, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(self.fields)}."
        return ErrorDetail(f"There is no such member. {hint}", code="unknown_member")
