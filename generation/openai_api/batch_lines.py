"""Reading the lines of a batch file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

LINE_BYTES_MAX = 30 * 2**20
ENDPOINT = "/v1/videos"
PROBLEMS_MAX = 20


@dataclass(frozen=True, slots=True)
class ReadLine:
    number: int
    custom_id: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line, as a batch's `errors` tells it."""

    line: int
    code: str
    message: str
    param: str | None = None


def read_lines(key: str) -> Iterator[ReadLine | BadLine]:
    """Every line that is not empty, read or refused; ends early at the first that makes going on senseless."""
    seen: set[str] = set()
    with default_storage.open(key, "rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES_MAX + 1), b""), start=1):
            if number > settings.BATCH_LINES_MAX:
                yield BadLine(number, "too_many_lines", f"A batch has at most {settings.BATCH_LINES_MAX:,} lines.")
                return
            if len(line) > LINE_BYTES_MAX:
                yield BadLine(number, "line_too_long", "This line is too long.")
                return
            if not line.strip():
                continue
            read = _read(number, line)
            if isinstance(read, ReadLine) and read.custom_id in seen:
                read = BadLine(number, "duplicate_custom_id", "This custom_id is used twice.", "custom_id")
            if isinstance(read, ReadLine):
                seen.add(read.custom_id)
            yield read


def _read(number: int, line: bytes) -> ReadLine | BadLine:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return BadLine(number, "invalid_json_line", "This line is not parseable as valid JSON.")
    if not isinstance(row, dict) or b"\\u0000" in line:
        return BadLine(number, "invalid_json_line", "Each line must be a JSON object without zero bytes.")
    custom_id, body = row.get("custom_id"), row.get("body")
    if not isinstance(custom_id, str) or not 1 <= len(custom_id) <= 200:
        return BadLine(number, "missing_required_parameter", "custom_id must be a text.", "custom_id")
    if row.get("method") != "POST":
        return BadLine(number, "invalid_method", "The method must be POST.", "method")
    if row.get("url") != ENDPOINT:
        return BadLine(number, "invalid_url", f"The url must be {ENDPOINT}, as the batch's endpoint.", "url")
    if not isinstance(body, dict):
        return BadLine(number, "missing_required_parameter", "The body must be an object.", "body")
    return ReadLine(number, custom_id, body)
