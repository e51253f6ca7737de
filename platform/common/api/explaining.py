"""What each `code` of a problem document means, read from the code that raises it.

A list kept by hand would be wrong by the next commit. The words are those that people get, so they say what to do next.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from rest_framework import exceptions

from common.api.problems import CODES_OF_THE_FRAMEWORK
from common.errors import DomainError, RefusedError

BROKEN = "internal_error"
ENGINES_NO = "PlanRefusedError"
"""What engines raise, code first and sentence second; people get it as a refusal with that code."""


@dataclass(slots=True)
class Explanation:
    """One code: its HTTP status and title, what its class says of itself, and every sentence it is told with.

    What differs from one time to the next stands in the sentences as "…".
    """

    code: str
    status: int
    title: str
    about: str = ""
    is_retryable: bool = False
    sentences: set[str] = field(default_factory=set)


@cache
def explanations() -> dict[str, Explanation]:
    """Every code by its name, in alphabetical order."""
    known = {kind.code: _of_class(kind) for kind in _kinds(DomainError)}
    known |= {row.code: row for row in _of_framework() if row.code not in known}
    known[BROKEN] = Explanation(BROKEN, 500, "Something broke", "It is our fault and has been logged. Try again.")
    kinds = {kind.__name__: kind for kind in _kinds(DomainError)} | {ENGINES_NO: RefusedError}
    for path in _sources():
        for kind_name, code, sentence in _raised_in(path.read_text()):
            if (kind := kinds.get(kind_name)) is not None:
                row = known.setdefault(code, Explanation(code, kind.status, kind.title, "", kind.is_retryable))
                row.sentences.update([sentence] if sentence else [])
    return dict(sorted(known.items()))


def explain(code: str) -> Explanation | None:
    """One code; also one that is put together, as `bad_` with the name of a parameter is."""
    known = explanations()
    if (found := known.get(code)) is not None:
        return found
    patterns = (row for name, row in known.items() if "…" in name)
    return next((row for row in patterns if _fits(code, row.code)), None)


def _fits(code: str, pattern: str) -> bool:
    start, _, end = pattern.partition("…")
    return code.isidentifier() and code.startswith(start) and code.endswith(end) and len(code) > len(start + end)


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def _of_class(kind: type[DomainError]) -> Explanation:
    about = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
    return Explanation(kind.code, kind.status, kind.title, about, kind.is_retryable)


def _of_framework() -> Iterator[Explanation]:
    """What is refused before a view of ours is reached: methods, encodings, limits."""
    for kind in exceptions.APIException.__subclasses__():
        if kind.__module__ == exceptions.__name__:
            code = CODES_OF_THE_FRAMEWORK.get(kind.default_code, kind.default_code)
            sentence = str(kind.default_detail).replace("{method}", "…").replace("{media_type}", "…")
            yield Explanation(code, kind.status_code, sentence, is_retryable=kind.status_code == 429)


def _sources() -> Iterator[Path]:
    """The files of our own apps."""
    roots = {name.split(".")[0] for name in (config.name for config in apps.get_app_configs())} | {"config"}
    for root in sorted(roots):
        spec = find_spec(root)
        for folder in spec.submodule_search_locations or () if spec is not None else ():
            if Path(folder).is_relative_to(settings.BASE_DIR) and ".venv" not in Path(folder).parts:
                yield from sorted(path for path in Path(folder).rglob("*.py") if "migrations" not in path.parts)


def _raised_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Class, code and sentence, if it is written there, of each error that a file makes with a code of its own."""
    if ("code=" not in text or "Error" not in text) and ENGINES_NO not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == ENGINES_NO and len(node.args) > 1:
                code, sentence = _text(node.args[0]), _text(node.args[1])
            else:
                code = next((_text(word.value) for word in node.keywords if word.arg == "code"), "")
                sentence = _text(node.args[0])
            if code:
                yield name, code, sentence


def _text(node: ast.expr) -> str:
    """A text of the source, with "…" for what is filled in; empty for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""
