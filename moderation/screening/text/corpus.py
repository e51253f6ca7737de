"""The training text, expanded from patterns of our own. See data/corpus/README.md."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moderation.screening.verdicts import Policy

FOLDER = Path(__file__).parents[1] / "data" / "corpus"
SAFE = ("ordinary", "alarming")
KEPT_FOR_CALIBRATION = 8
"""One pattern in eight, whole, is never trained on."""
TEMPLATED_OF_POLICY, TEMPLATED_OF_SAFE = 260, 1200
WIDE_MAX = 14
"""The most sentences of one pattern of the wide files."""
_CHOICE = re.compile(r"\{([^{}]+)\}")
_LIST = re.compile(r"<([a-z0-9]+)>")
_UNFRAMED = ("es", "fr", "de", "pt", "it")


@dataclass(frozen=True)
class Sentence:
    text: str
    section: str
    is_for_calibration: bool
    language: str = "en"
    pattern: str = ""

    @property
    def policy(self) -> Policy | None:
        return None if self.section in SAFE else Policy(self.section)


def sentences(*, seed: int, share: float = 1.0) -> list[Sentence]:
    """Every pattern expanded, without repeats; `share` scales how often.

    Every pattern has a random source of its own, so that adding one changes no other's sentences.
    """
    found: dict[str, Sentence] = {}
    for sentence in (*_templated(seed, share), *_plain(seed), *_wide(seed, share)):
        found.setdefault(sentence.text, sentence)
    return list(found.values())


def _templated(seed: int, share: float) -> Iterator[Sentence]:
    shared = dict(_sections(FOLDER / "shared.txt"))
    frames = _lines(FOLDER / "frames.txt")
    for name in ("unsafe.txt", "safe.txt"):
        for section, patterns in _sections(FOLDER / name):
            wanted = TEMPLATED_OF_SAFE if section in SAFE else TEMPLATED_OF_POLICY
            for index, pattern in enumerate(patterns):
                source = random.Random(f"{seed} {pattern}")
                for _ in range(max(2, round(share * wanted / len(patterns)))):
                    text = _framed(expand(pattern, shared, source), frames, source)
                    yield Sentence(text, section, _is_kept(index), pattern=pattern)


def _plain(seed: int) -> Iterator[Sentence]:
    frames = _lines(FOLDER / "frames.txt")
    for section, lines in _sections(FOLDER / "plain.txt"):
        for index, line in enumerate(lines):
            source = random.Random(f"{seed} {line}")
            for text in (line, _framed(line, frames, source), _framed(line, frames, source)):
                yield Sentence(text, section, _is_kept(index), pattern=line)


def _wide(seed: int, share: float) -> Iterator[Sentence]:
    """English patterns as they are, framed or worn down; those of other languages only worn down."""
    frames = _lines(FOLDER / "frames.txt")
    for path in sorted([*(FOLDER / "wide").glob("*.txt"), *(FOLDER / "languages").glob("*.txt")]):
        language = path.stem if path.stem in _UNFRAMED else "en"
        for section, patterns in _sections(path):
            for index, pattern in enumerate(patterns):
                source = random.Random(f"{seed} {pattern}")
                for number in range(max(2, round(share * min(WIDE_MAX, _expansions(pattern))))):
                    text = expand(pattern, {}, source)
                    if number and language == "en" and source.random() < 0.4:
                        text = _framed(text, frames, source)
                    elif number:
                        text = _worn(text, source)
                    yield Sentence(text, section, _is_kept(index), language, pattern)


def _is_kept(index: int) -> bool:
    return index % KEPT_FOR_CALIBRATION == KEPT_FOR_CALIBRATION - 1


def _expansions(pattern: str) -> int:
    """How many texts a pattern without nested choices stands for."""
    total = 1
    for choice in _CHOICE.findall(pattern):
        total *= choice.count("|") + 1
    return total


def _framed(core: str, frames: list[str], source: random.Random) -> str:
    text = source.choice(frames).replace("{}", core)
    return text[0].upper() + text[1:] if source.random() < 0.6 else text


def _worn(text: str, source: random.Random) -> str:
    """As people type: without capitals or stops, with two letters swapped, or with a word lost."""
    if source.random() < 0.5:
        text = text.lower().rstrip(".!")
    words = text.split()
    if len(words) > 5 and source.random() < 0.25:
        words.pop(source.randrange(len(words)))
    if source.random() < 0.15:
        at = source.randrange(len(words))
        word = words[at]
        if len(word) > 4:
            cut = source.randrange(1, len(word) - 2)
            words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def expand(pattern: str, shared: dict[str, list[str]], source: random.Random) -> str:
    """Choose until nothing is left to choose: shared lists may hold choices themselves."""
    text = pattern
    while (match := _LIST.search(text)) or (match := _CHOICE.search(text)):
        is_list = match[0].startswith("<")
        options = shared[match[1]] if is_list else match[1].split("|")
        text = text[: match.start()] + source.choice(options).strip() + text[match.end() :]
    return re.sub(r"\s+([,.!?])", r"\1", re.sub(r"\s{2,}", " ", text)).strip()


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def _sections(path: Path) -> Iterator[tuple[str, list[str]]]:
    section, lines = "", list[str]()
    for line in _lines(path):
        if line.startswith("[") and line.endswith("]"):
            if section:
                yield section, lines
            section, lines = line[1:-1], []
        else:
            lines.append(line)
    yield section, lines
