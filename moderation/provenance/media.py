"""What goes into finishing a clip and what comes out: plain frozen data, no Django, no ffmpeg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from moderation.provenance.fingerprint import Fingerprint


class MediaKind(StrEnum):
    """A file that leaves the house. The value is its stem: standard.mp4, thumbnail.webp."""

    STANDARD = "standard"
    SMALL = "small"
    PREVIEW = "preview"
    THUMBNAIL = "thumbnail"
    SPRITES = "sprites"
    LINK_CARD = "link_card"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A signed file that a clip was made from. It is verified before it is named in the new manifest."""

    path: Path
    clip_id: str
    title: str
    relationship: Literal["parentOf", "componentOf"] = "parentOf"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a clip comes from, as its manifest will say. Consent receipts appear as their hashes only."""

    clip_id: str
    handle: str
    digital_source_type: Literal["trainedAlgorithmicMedia", "algorithmicMedia"]
    engine: str
    engine_revision: str
    kind: str = "original"
    title: str = ""
    is_model: bool = True
    consent_receipts: tuple[str, ...] = ()
    """sha256 of each receipt, 64 hexadecimal digits."""
    ingredients: tuple[Ingredient, ...] = ()
    lineage: tuple[str, ...] = ()
    """Public ids of all ancestors, nearest first."""
    captions_sha256: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    """Weights hash, seed and whatever else re-rendering needs."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How many pictures of the same size stand beside and below each other in a frame; one for most clips."""

    columns: int = 1
    rows: int = 1


WHOLE = Grid()


@dataclass(frozen=True, slots=True)
class FinishRequest:
    """Raw frames and sound of one clip, and the empty folder for what they become.

    `frames` is a file of I420 frames one after another (height * 1.5 * width bytes each, BT.601, video range).
    `sound` is a WAV file at 48 kHz, one or two channels, float32 or 16 bits; None for a silent clip.
    `caption` is written on the link card. `grid` keeps the visible mark off the seams between pictures.
    """

    frames: Path
    sound: Path | None
    width: int
    height: int
    fps: int
    folder: Path
    origin: Origin
    caption: str = ""
    grid: Grid = WHOLE


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One finished, signed file and its facts. `seconds` is 0 for pictures."""

    kind: MediaKind
    path: Path
    mime: str
    size_bytes: int
    sha256: str
    width: int
    height: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FinishedMedia:
    """Everything that `finish` made. `mark_id` is the number inside the invisible marks.

    `fingerprint` goes into the look-up index (see `services.remember_clip`) once the clip exists.
    """

    files: tuple[MediaFile, ...]
    frames: int
    seconds: float
    mark_id: int
    mark_epoch: int
    fingerprint: Fingerprint

    def file(self, kind: MediaKind) -> MediaFile:
        return next(file for file in self.files if file.kind is kind)
