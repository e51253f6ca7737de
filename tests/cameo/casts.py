"""Clips with somebody in them, as delivery and publishing leave them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from cameo.models import Cameo, CameoUse, UseState
from clips.models import Clip, ClipCast, ClipState
from tests.clips.factories import add_rendition, make_clip


def make_cast_clip(cameo: Cameo, person: User, **fields: Any) -> Clip:
    """A clip of this person with the cameo in it, published unless said otherwise; a remix leans on its parent too."""
    clip = make_clip(person, **fields)
    use = CameoUse.objects.create(
        cameo=cameo,
        person=person,
        state=UseState.PUBLISHED if clip.state == ClipState.PUBLISHED else UseState.DRAFT,
        clip_id=clip.public_id,
        use_epoch=cameo.use_epoch,
        view_epoch=cameo.view_epoch,
        permission_version=cameo.permission_version,
    )
    ClipCast.objects.create(clip=clip, cameo=cameo, use=use, view_epoch=cameo.view_epoch)
    for row in ClipCast.objects.filter(clip=clip.parent):
        ClipCast.objects.create(
            clip=clip, cameo_id=row.cameo_id, use_id=row.use_id, view_epoch=row.view_epoch, is_inherited=True
        )
    add_rendition(clip)
    return clip
