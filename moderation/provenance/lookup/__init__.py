"""Answers "was this made here?" for a clip, a frame or a screenshot, with its evidence and how sure it is."""

from moderation.provenance.lookup.answer import Answer, Evidence, EvidenceKind, Finding
from moderation.provenance.lookup.service import look_up

__all__ = ["Answer", "Evidence", "EvidenceKind", "Finding", "look_up"]
