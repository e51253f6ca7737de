"""The closed vocabulary of the simulated world, read once from the data files beside this one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

KIND_OF_FIGURE = {
    "quadruped": "animal", "biped": "person", "bird": "flyer", "fish": "swimmer", "ball": "ball", "box": "thing",
    "polygon": "thing", "glass": "thing", "car": "vehicle", "bicycle": "vehicle", "boat": "floater", "plant": "fixed",
    "table": "fixed", "puddle": "fixed", "ramp": "fixed",
}  # fmt: skip
MATERIAL_OF_FIGURE = {"glass": "glass", "car": "metal", "bicycle": "metal", "boat": "wood", "plant": "wood",
                      "table": "wood", "puddle": "water", "ramp": "wood"}  # fmt: skip
PERSON_HEIGHT = 1.72


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing that can be drawn. `build` holds what only its figure's drawing reads."""

    id: str
    figure: str
    kind: str
    height: float
    material: str
    build: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lexicon:
    nouns: Mapping[str, Noun]
    """By id."""
    words: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    """Phrase to its possible (category, meaning) pairs."""
    longest: int

    @property
    def noun_words(self) -> tuple[str, ...]:
        return tuple(
            " ".join(phrase) for phrase, senses in self.words.items() if any(kind == "noun" for kind, _ in senses)
        )


def _read(name: str) -> str:
    return (files("generation.engines.sim.lexicon") / name).read_text(encoding="utf-8")


def _drawn_nouns() -> dict[str, tuple[Noun, list[str]]]:
    out: dict[str, tuple[Noun, list[str]]] = {}
    for name in ("things.toml", "creatures.toml"):
        for figure, rows in tomllib.loads(_read(name)).items():
            for key, row in rows.items():
                words = row.pop("words")
                height = float(row.get("height", PERSON_HEIGHT))
                material = str(row.get("material", MATERIAL_OF_FIGURE.get(figure, "flesh")))
                out[key] = (Noun(key, figure, KIND_OF_FIGURE[figure], height, material, row), words)
    return out


def _pictured_nouns() -> dict[str, tuple[Noun, list[str]]]:
    out: dict[str, tuple[Noun, list[str]]] = {}
    for name, row in json.loads(_read("pictures.json")).items():
        key = f"pic_{name}"
        build = {"code": row["code"]}
        out[key] = (Noun(key, "picture", row["kind"], float(row["height"]), row["material"], build), row["words"])
    return out


@cache
def read_aliases(language: str) -> Mapping[str, Sequence[str]]:
    """English phrases of the lexicon, each with the words of another language for it."""
    table: dict[str, dict[str, list[str]]] = tomllib.loads(_read("aliases.toml"))
    return table[language]


@cache
def lexicon(language: str = "") -> Lexicon:
    """In English, or with the words of another language before those of English."""
    base = _english()
    if not language:
        return base
    words = dict(base.words)
    for phrase, aliases in read_aliases(language).items():
        for alias in aliases:
            words[tuple(alias.split())] = base.words[tuple(phrase.split())]
    return Lexicon(base.nouns, words, max(len(phrase) for phrase in words))


@cache
def _english() -> Lexicon:
    nouns: dict[str, Noun] = {}
    senses: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for key, (noun, words) in {**_drawn_nouns(), **_pictured_nouns()}.items():
        nouns[key] = noun
        for word in words:
            phrase = tuple(word.replace("-", " ").split())
            if not any(kind == "noun" for kind, _ in senses.get(phrase, ())):
                senses.setdefault(phrase, []).append(("noun", key))
    for category, meanings in tomllib.loads(_read("words.toml")).items():
        for meaning, words in meanings.items():
            for word in words:
                senses.setdefault(tuple(word.replace("-", " ").split()), []).append((category, meaning))
    longest = max(len(phrase) for phrase in senses)
    return Lexicon(nouns, {phrase: tuple(each) for phrase, each in senses.items()}, longest)
