"""Clips for tests that are not about making them. Media are tiny real files in the storage."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from clips.models import Clip, ClipKind, ClipState, LineageEdge, Rendition, RenditionKind
from common import clock


def make_clip(
    creator: User, *, parent: Clip | None = None, state: ClipState = ClipState.PUBLISHED, **fields: Any
) -> Clip:
    """A clip of ten seconds with its lineage, published unless said otherwise, without media."""
    fields.setdefault("kind", ClipKind.REMIX if parent else ClipKind.ORIGINAL)
    clip = Clip.objects.create(
        creator=creator,
        state=state,
        prompt=fields.pop("prompt", "a red ball bounces on grass"),
        engine="sim",
        width=fields.pop("width", 720),
        height=fields.pop("height", 1280),
        fps=24,
        frames=240,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        published_at=clock.now() if state == ClipState.PUBLISHED else None,
        **fields,
    )
    if parent is not None:
        LineageEdge.objects.create(child=clip, parent=parent)
    return clip


def add_rendition(
    clip: Clip, kind: RenditionKind = RenditionKind.STANDARD, content: bytes = b"0123456789"
) -> Rendition:
    """A stored file of the given bytes."""
    key = default_storage.save(f"{kind}/{clip.public_id}.mp4", ContentFile(content))
    return Rendition.objects.create(
        clip=clip,
        kind=kind,
        key=key,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        mime="video/mp4",
        width=720,
        height=1280,
    )


def make_draft(creator: User, **fields: Any) -> Clip:
    """A draft with the renditions that publishing asks for."""
    draft = make_clip(creator, state=ClipState.DRAFT, **fields)
    for kind in (RenditionKind.STANDARD, RenditionKind.SMALL):
        add_rendition(draft, kind)
    return draft
