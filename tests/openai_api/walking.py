"""Generated requests to every operation of both faces, and what was answered that should not have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

LOGS = Callable[[], None]


@dataclass
class Walk:
    """How many requests were made, their statuses, and complaints by operation."""

    requests: int = 0
    operations: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    complaints: dict[str, str] = field(default_factory=dict)


def walk(*, key: str, known: dict[str, str], examples: int, is_wanted: Callable[[str], bool] = lambda _: True) -> Walk:
    """`examples` requests to each operation, as `key`'s person: half of them as described, half of them not.

    `known` gives path parameters by name that lead somewhere; the generated ones are kept in a third of the requests.
    """
    schema = schemathesis.openapi.from_wsgi("/api/schema", get_wsgi_application())
    found = Walk()
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if not is_wanted(operation.path):
            continue
        found.operations += 1
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _visit(operation, mode, found, key=key, known=known, examples=max(1, examples // 2))
    return found


def _visit(
    operation: Any, mode: GenerationMode, found: Walk, *, key: str, known: dict[str, str], examples: int
) -> None:
    name = f"{operation.method.upper()} {operation.path}"
    declared = {str(status) for status in operation.definition.raw["responses"]} | {"405"}

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.sampled_from([True, True, False]))
    def visit(case: Any, is_known: bool) -> None:
        if is_known and case.path_parameters:
            case.path_parameters.update({part: known[part] for part in case.path_parameters if part in known})
        for header in [one for one in case.headers or {} if one.lower() in {"x-session-token", "authorization"}]:
            del case.headers[header]
        answer = case.call(headers={"Authorization": f"Bearer {key}"})
        found.requests += 1
        found.statuses[answer.status_code] += 1
        if str(answer.status_code) not in declared or answer.status_code == 500:
            said = answer.content[:300].decode(errors="replace")
            found.complaints.setdefault(f"{name} -> {answer.status_code}", f"{case.as_curl_command()} : {said}")

    try:
        visit()
    except Unsatisfiable:
        return
