"""The shape of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderation.provenance.c2pa import Verdict


class Finding(StrEnum):
    MADE_HERE = "made_here"
    MADE_HERE_ALTERED = "made_here_altered"
    NOT_KNOWN = "not_known"


class EvidenceKind(StrEnum):
    MANIFEST = "manifest"
    PICTURE_MARK = "picture_mark"
    SOUND_MARK = "sound_mark"
    LEARNED_MARK = "learned_mark"
    """By a network of the operator's, which is asked only where neither of our own marks was found."""
    FRAMES = "frames"
    SOUND = "sound"
    FOREIGN_PICTURE = "foreign_picture"
    """A mark of ours on pictures that are not those of its clip: carried over by someone."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign. `sureness` is between 0 and 1; for FOREIGN_PICTURE it speaks against."""

    kind: EvidenceKind
    clip_id: str
    sureness: float
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`clip_id` is empty unless something was attributed. Who may see more of the clip is for its door to say."""

    finding: Finding
    sureness: float
    clip_id: str
    evidence: tuple[Evidence, ...]
    manifest: Verdict
    is_removed: bool = False
    """It is, or copies, material that a decision took down."""
