"""What a backup holds: an export of Hibari, or any folders of videos with JSON beside them, as Sora's users kept them.

Nothing in it is believed: names are looked up and never followed, texts are cut, and what is no JSON is no description.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

VIDEOS = frozenset({".mp4", ".webm", ".mov", ".m4v"})
SUFFIXES = VIDEOS | {".json"}
JSON_BYTES_MAX = 32 * 1024 * 1024
FILES_MAX = 20_000
PROMPT_MAX, CAPTION_MAX = 32_000, 500
EXPORTED = Path("clips") / "clips.json"
_PROMPTS = ("prompt", "full_prompt", "original_prompt")
_CAPTIONS = ("caption", "text", "title", "description", "discovery_phrase")
_TIMES = ("published_at", "posted_at", "created_at", "created", "date")
_IDS = ("public_id", "id", "post_id", "generation_id", "task_id")
_FILES = ("file", "filename", "file_name", "path", "video", "media")


@dataclass(frozen=True, slots=True)
class Brought:
    """One video of a backup and what was written about it."""

    media: Path
    name: str
    """What the backup calls it; parents are named by it."""
    prompt: str = ""
    caption: str = ""
    made_at: datetime | None = None
    parent: str = ""


def videos_in(folder: Path) -> Iterator[Brought]:
    """Every video below `folder`, parents before what was made from them where the backup tells."""
    files = [path for path in sorted(folder.rglob("*"))[:FILES_MAX] if path.is_file() and not path.is_symlink()]
    described = _descriptions(files)
    found = [_describe(path, described) for path in files if path.suffix.lower() in VIDEOS]
    return iter(_parents_first(found))


def _describe(path: Path, described: Mapping[str, Mapping[str, Any]]) -> Brought:
    """By the JSON of the same name first, then by an entry of any list that names the file or its stem."""
    own = next((row for row in map(_object, _beside(path)) if row is not None), None)
    row = own or described.get(path.name) or described.get(path.stem) or {}
    return Brought(
        media=path,
        name=_text(row, _IDS, 200) or path.stem,
        prompt=_text(row, _PROMPTS, PROMPT_MAX),
        caption=_text(row, _CAPTIONS, CAPTION_MAX),
        made_at=next(filter(None, (_moment(row.get(name)) for name in _TIMES)), None),
        parent=_text(row, ("parent__public_id", "parent_post_id"), 200),
    )


def _beside(path: Path) -> list[Path]:
    names = (f"{path.stem}.json", f"{path.name}.json", f"{path.stem}.info.json", f"{path.stem}_metadata.json")
    return [beside for name in names if (beside := path.with_name(name)).is_file() and not beside.is_symlink()]


def _descriptions(files: list[Path]) -> dict[str, Mapping[str, Any]]:
    """Entries of every list of objects, by the file they name and by their ids."""
    known: dict[str, Mapping[str, Any]] = {}
    for path in files:
        if path.suffix.lower() == ".json":
            for row in _rows(_loaded(path)):
                names = [str(row[name]) for name in (*_FILES, *_IDS) if isinstance(row.get(name), str)]
                for name in names:
                    known.setdefault(name.replace("\\", "/").rpartition("/")[2], row)
    return known


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or of the lists that an object holds."""
    lists = [value] if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    for rows in lists:
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict))


def _object(path: Path) -> Mapping[str, Any] | None:
    loaded = _loaded(path)
    return loaded if isinstance(loaded, dict) else None


def _loaded(path: Path) -> Any:
    if path.stat().st_size > JSON_BYTES_MAX:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return None


def _text(row: Mapping[str, Any], names: tuple[str, ...], most: int) -> str:
    found = next((row[name] for name in names if isinstance(row.get(name), str) and row[name].strip()), "")
    return str(found).replace("\x00", "").strip()[:most]


def _moment(value: Any) -> datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601; anything else is no time."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _parents_first(found: list[Brought]) -> list[Brought]:
    """A parent that is not in the backup, or that comes round to its own child, is no parent."""
    by_name = {row.name: row for row in found}
    ordered: dict[str, Brought] = {}
    for row in found:
        line: list[Brought] = []
        at: Brought | None = row
        while at is not None and at.name not in ordered and at not in line:
            line.append(at)
            at = by_name.get(at.parent)
        for one in reversed(line):
            ordered[one.name] = one if one.parent in ordered else replace(one, parent="")
    twins = [replace(row, parent="") for row in found if ordered[row.name].media != row.media]
    return [*ordered.values(), *twins]
