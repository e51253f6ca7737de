"""The training text, expanded from patterns of our own. See data/corpus/README.md."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moderation.screening.verdicts import Policy

FOLDER = Path(__file__).parents[1] / "data" / "corpus"
SAFE = ("ordinary", "alarming")
KEPT_FOR_CALIBRATION = 5
"""One pattern in five, whole, is never trained on."""
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_LIST = re.compile(r"<([a-z0-9]+)>")


@dataclass(frozen=True)
class Sentence:
    text: str
    section: str
    is_for_calibration: bool

    @property
    def policy(self) -> Policy | None:
        return None if self.section in SAFE else Policy(self.section)


def sentences(*, seed: int, of_policy: int, of_safe: int) -> list[Sentence]:
    """About `of_policy` sentences of each policy and `of_safe` of each harmless section, without repeats.

    Every pattern has a random source of its own, so that adding one changes no other's sentences.
    """
    shared = dict(_sections("shared.txt"))
    frames = _lines("frames.txt")
    found: dict[str, Sentence] = {}
    for section, patterns in [*_sections("unsafe.txt"), *_sections("safe.txt")]:
        wanted = of_safe if section in SAFE else of_policy
        for index, pattern in enumerate(patterns):
            source = random.Random(f"{seed} {pattern}")
            for _ in range(max(8, wanted // len(patterns))):
                text = _framed(_expand(pattern, shared, source), frames, source)
                found.setdefault(text, Sentence(text, section, _is_kept(index)))
    for section, lines in _sections("plain.txt"):
        for index, line in enumerate(lines):
            source = random.Random(f"{seed} {line}")
            for text in (line, _framed(line, frames, source), _framed(line, frames, source)):
                found.setdefault(text, Sentence(text, section, _is_kept(index)))
    return list(found.values())


def _is_kept(index: int) -> bool:
    return index % KEPT_FOR_CALIBRATION == KEPT_FOR_CALIBRATION - 1


def _framed(core: str, frames: list[str], source: random.Random) -> str:
    text = source.choice(frames).replace("{}", core)
    return text[0].upper() + text[1:] if source.random() < 0.6 else text


def _expand(pattern: str, shared: dict[str, list[str]], random_source: random.Random) -> str:
    """Choose until nothing is left to choose: shared lists may hold choices themselves."""
    text = pattern
    while (match := _LIST.search(text)) or (match := _CHOICE.search(text)):
        is_list = match[0].startswith("<")
        options = shared[match[1]] if is_list else match[1].split("|")
        text = text[: match.start()] + random_source.choice(options).strip() + text[match.end() :]
    return re.sub(r"\s+([,.!])", r"\1", re.sub(r"\s{2,}", " ", text))


def _lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text().splitlines() if line and not line.startswith("#")]


def _sections(name: str) -> Iterator[tuple[str, list[str]]]:
    section, lines = "", list[str]()
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            if section:
                yield section, lines
            section, lines = line[1:-1], []
        else:
            lines.append(line)
    yield section, lines
