"""The record of a composed clip: what is said in it and when, and what it can be gone on from.

schema          "hibari.composition/1", or the last piece's own where the clip ends with it
speech[]        seconds, who, text, as in the pieces' records, moved to their place; absent where one is unknown
pieces[]        at, start, end (seconds), and the schema of each piece's own record ("" where it has none)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generation.composing.media import Placed
from generation.composing.recipe import Composition, Layout

SCHEMA = "hibari.composition/1"
FROM_LAST = ("schema", "end", "look", "understood")
"""What a clip that ends with a simulated piece takes over from it, so that it can be extended again."""


def record_of(composition: Composition, placed: Sequence[Placed], bed: Placed | None) -> dict[str, Any]:
    """Silent pieces need no record; a sounding one without makes it unknown what is said."""
    records = [_read(one.material.truth) for one in placed]
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "fps": composition.fps,
        "width": composition.width,
        "height": composition.height,
        "frames": composition.frames,
        "pieces": [
            {"at": round(one.at, 4), "start": one.start, "end": one.end, "schema": record.get("schema", "")}
            for one, record in zip(placed, records, strict=True)
        ],
    }
    if (speech := _speech(placed, records, bed)) is not None:
        made["speech"] = speech
    last = placed[-1]
    is_whole = last.end >= last.material.seconds - 0.5 / composition.fps
    if composition.layout is Layout.SEQUENCE and is_whole and "end" in records[-1]:
        made.update({name: records[-1][name] for name in FROM_LAST if name in records[-1]})
    return made


def _speech(
    placed: Sequence[Placed], records: Sequence[Mapping[str, Any]], bed: Placed | None
) -> list[dict[str, Any]] | None:
    heard = [(one, record) for one, record in zip(placed, records, strict=True) if one.volume]
    if bed is not None:
        heard.append((bed, _read(bed.material.truth)))
    lines: list[dict[str, Any]] = []
    for one, record in heard:
        if one.material.sound is None:
            continue
        if "speech" not in record:
            return None
        lines += [_moved(line, one) for line in record["speech"] if _ends(line) > one.start and _at(line) < one.end]
    return sorted(lines, key=_at)


def _moved(line: Mapping[str, Any], one: Placed) -> dict[str, Any]:
    by = one.at - one.start
    phonemes = [[name, round(start + by, 3), round(end + by, 3)] for name, start, end in line.get("phonemes", [])]
    return {**line, "seconds": round(_at(line) + by, 4), "phonemes": phonemes}


def _at(line: Mapping[str, Any]) -> float:
    return float(line["seconds"])


def _ends(line: Mapping[str, Any]) -> float:
    phonemes = line.get("phonemes") or []
    return float(phonemes[-1][2]) if phonemes else _at(line) + 2.0


def _read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.is_file():
        return {}
    record = json.loads(path.read_text())
    return record if isinstance(record, dict) else {}
