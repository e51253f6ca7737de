"""Prompts with blanks, and the tables that fill them: text in, text out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

VALUE_MAX = 500
SEPARATORS = (",", ";", "\t")
_BLANK = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]{0,39})\s*\}\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a table. `row` counts from 0; None is about all of it."""

    message: str
    row: int | None = None

    @property
    def pointer(self) -> str:
        return "/rows" if self.row is None else f"/rows/{self.row}"


def blanks_in(text: str) -> tuple[str, ...]:
    """Names of the blanks, each once, in the order in which they are met. Raises ValueError for a lone brace pair."""
    if stray := _LEFT_OVER.search(_BLANK.sub("", text)):
        raise ValueError(f"Write blanks as {{{{name}}}}: there is a {stray[0]} without its other half or name.")
    return tuple(dict.fromkeys(match[1] for match in _BLANK.finditer(text)))


def fill(text: str, row: Row) -> str:
    """The prompt of one row. What a value says is never read as a blank. Raises KeyError for a blank without value."""
    return _BLANK.sub(lambda match: row[match[1]].strip(), text).strip()


def complaints_about(rows: Sequence[Row], names: Sequence[str]) -> list[Complaint]:
    """Every row has a value for each blank and nothing else; a misspelt column is told and not passed over."""
    found: list[Complaint] = []
    for at, row in enumerate(rows):
        missing = [name for name in names if not row.get(name, "").strip()]
        unknown = [name for name in row if name not in names]
        long = [name for name, value in row.items() if len(value) > VALUE_MAX]
        if missing:
            found.append(Complaint(f"No value for {', '.join(missing)}.", at))
        if unknown:
            blanks = f"its blanks are {', '.join(names)}" if names else "it has no blanks, such as {{colour}}, at all"
            found.append(Complaint(f"The template has no blank called {', '.join(unknown)}: {blanks}.", at))
        if long:
            found.append(Complaint(f"At most {VALUE_MAX} characters: {', '.join(long)}.", at))
    return found


def read_table(text: str) -> list[dict[str, str]]:
    """Rows of comma-separated values (RFC 4180) whose first line names the columns. Raises ValueError.

    Where that line has no comma its semicolons or tabs separate, as in tables out of a spreadsheet in many countries.
    """
    text = text.removeprefix("\ufeff")
    first = text.lstrip().partition("\n")[0]
    between = next((sign for sign in SEPARATORS if sign in first), ",")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise ValueError(f"This is no table of comma-separated values: {error}.") from error
    if not lines:
        return []
    names = [name.strip() for name in lines[0]]
    if len(set(names)) < len(names):
        raise ValueError("Two columns have the same name.")
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(names):
            raise ValueError(f"Line {number} has {len(line)} values; the first line names {len(names)} columns.")
    return [dict(zip(names, line, strict=True)) for line in lines[1:]]
