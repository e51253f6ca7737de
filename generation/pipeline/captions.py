"""Captions (WebVTT) of what is said, where the engine's own record tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

SHOWN_AT_LEAST = 1.0
SECONDS_PER_WORD = 0.4


def write_captions(record: Mapping[str, Any], seconds: float, folder: Path) -> Path | None:
    """The file; None where nothing is said. No cue reaches behind the clip's end."""
    lines = [line for line in record.get("speech", []) if line["text"].strip() and line["seconds"] < seconds]
    if not lines:
        return None
    path = folder / "captions.vtt"
    path.write_text("WEBVTT\n\n" + "\n".join(_cue(line, seconds) for line in _in_order(lines)), encoding="utf-8")
    return path


def _in_order(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(lines, key=lambda line: float(line["seconds"]))


def _cue(line: Mapping[str, Any], seconds: float) -> str:
    start = max(0.0, float(line["seconds"]))
    end = min(seconds, max(_end(line), start + SHOWN_AT_LEAST))
    who = escape(str(line.get("who", "")).rpartition("_")[0])
    text = escape(" ".join(str(line["text"]).split()))
    return f"{_time(start)} --> {_time(end)}\n{f'<v {who}>' if who else ''}{text}\n"


def _end(line: Mapping[str, Any]) -> float:
    if phonemes := line.get("phonemes"):
        return float(phonemes[-1][2])
    return float(line["seconds"]) + SECONDS_PER_WORD * len(str(line["text"]).split())


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds / 1000 % 60:06.3f}"
