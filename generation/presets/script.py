"""A script into shots with a prompt and a length each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from generation.engines.base import Shot

SHOT_SECONDS_MIN, SHOT_SECONDS_MAX = 2.0, 20.0
BASE_SECONDS = 1.5
"""What is seen needs a moment even where few words say it."""
WORDS_PER_SECOND = 5.0
SPOKEN_WORDS_PER_SECOND = 2.5

_HEADING = re.compile(r"^(?:INT|EXT|INT\./EXT|I/E)[. ]", re.IGNORECASE)
_LABEL = re.compile(r"^(?:shot|scene)\s*#?\d+\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_TIMES = re.compile(r"^[\[(]?\s*(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})\s*[\])]?\s*[:.\-–—]?\s*")
_SECONDS = re.compile(r"[\[(]\s*(\d+(?:\.\d+)?)\s*(?:s|sec|secs|second|seconds)\s*[\])]", re.IGNORECASE)
_SPOKEN = re.compile(r"[\"“]([^\"”]*)[\"”]")
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”]))\s+(?=[A-Z\"“])")
_HELD_SPACE = "\x00"


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    seconds: float | None = None


def script_to_shots(text: str, *, seconds: float | None = None) -> tuple[Shot, ...]:
    """Shots from labelled, numbered or timed lines, from scenes, from paragraphs, else from sentences.

    Lengths written in the script are kept; the others follow from how much is said and shown. With `seconds`, those
    are stretched or shortened so that all shots together last that long. Raises ValueError when there is no text, or
    when the written lengths leave no room for the rest.
    """
    parts = [part for part in (_read(chunk) for chunk in _chunks(text)) if part.text]
    if not parts:
        raise ValueError("The script is empty.")
    lengths = [part.seconds or _natural_seconds(part.text) for part in parts]
    if seconds is not None:
        lengths = _fitted(lengths, [part.seconds is not None for part in parts], seconds)
    return tuple(Shot(part.text, length) for part, length in zip(parts, lengths, strict=True))


def _chunks(text: str) -> list[str]:
    lines = [line.strip() for line in text.strip().splitlines()]
    marked = [index for index, line in enumerate(lines) if _is_start(line)]
    if marked:
        starts = marked if marked[0] == 0 else [0, *marked]
        ends = [*starts[1:], len(lines)]
        return [" ".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    if len(paragraphs) > 1:
        return paragraphs
    return _sentences(paragraphs[0])


def _sentences(text: str) -> list[str]:
    """Split between sentences, never inside what somebody says."""
    held = _SPOKEN.sub(lambda speech: speech.group().replace(" ", _HELD_SPACE), text)
    return [sentence.replace(_HELD_SPACE, " ") for sentence in _SENTENCE_END.split(held)]


def _is_start(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_HEADING, _LABEL, _NUMBER, _TIMES))


def _read(chunk: str) -> _Part:
    """One shot's words without its label, and its length where one is written."""
    text = _NUMBER.sub("", _LABEL.sub("", chunk.strip()))
    part = _Part(text)
    if times := _TIMES.match(text):
        minutes, seconds, to_minutes, to_seconds = (int(group) for group in times.groups())
        length = (to_minutes - minutes) * 60 + to_seconds - seconds
        part = _Part(text[times.end() :], float(length) if length > 0 else None)
    if written := _SECONDS.search(part.text):
        part = _Part(part.text.replace(written.group(), " "), float(written.group(1)) or None)
    return replace(part, text=" ".join(part.text.split()).lstrip(":.-–— ").strip())


def _natural_seconds(text: str) -> float:
    spoken = sum(len(line.split()) for line in _SPOKEN.findall(text))
    shown = len(text.split()) - spoken
    seconds = BASE_SECONDS + shown / WORDS_PER_SECOND + spoken / SPOKEN_WORDS_PER_SECOND
    return round(min(max(seconds, SHOT_SECONDS_MIN), SHOT_SECONDS_MAX), 1)


def _fitted(lengths: list[float], is_written: list[bool], seconds: float) -> list[float]:
    """The unwritten lengths scaled to fill what is left; the last one takes the rounding."""
    open_shots = [index for index, written in enumerate(is_written) if not written]
    left = seconds - sum(length for length, written in zip(lengths, is_written, strict=True) if written)
    if not open_shots:
        if abs(left) > 0.05:
            raise ValueError(f"The script's shots last {seconds - left:g} seconds together, not {seconds:g}.")
        return lengths
    if left < SHOT_SECONDS_MIN * len(open_shots):
        raise ValueError(f"{seconds:g} seconds are too few for {len(lengths)} shots.")
    fitted = list(lengths)
    free, natural = left - SHOT_SECONDS_MIN * len(open_shots), sum(lengths[index] for index in open_shots)
    for index in open_shots:
        fitted[index] = round(SHOT_SECONDS_MIN + free * lengths[index] / natural, 2)
    fitted[open_shots[-1]] = round(fitted[open_shots[-1]] + seconds - sum(fitted), 2)
    return fitted
