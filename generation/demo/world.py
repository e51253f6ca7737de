"""The demo world as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("world.toml")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    handle: str
    display_name: str
    follows: tuple[str, ...]
    plan: str = "plus"
    is_staff: bool = False

    @property
    def email(self) -> str:
        return f"{self.handle}@example.com"


@dataclass(frozen=True, slots=True)
class DemoClip:
    """`remix_of` is the key of a clip above it."""

    key: str
    by: str
    prompt: str
    caption: str
    remix_of: str = ""


@dataclass(frozen=True, slots=True)
class DemoComment:
    clip: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    clip: str
    by: str
    policy: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoWorld:
    people: tuple[DemoPerson, ...]
    clips: tuple[DemoClip, ...]
    comments: tuple[DemoComment, ...]
    reports: tuple[DemoReport, ...]


@cache
def load_world() -> DemoWorld:
    data = tomllib.loads(FILE.read_text())
    people = tuple(DemoPerson(**{**row, "follows": tuple(row["follows"])}) for row in data["people"])
    return DemoWorld(
        people,
        tuple(DemoClip(**row) for row in data["clips"]),
        tuple(DemoComment(**row) for row in data["comments"]),
        tuple(DemoReport(**row) for row in data["reports"]),
    )
