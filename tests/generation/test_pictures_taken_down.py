"""A frame of a clip that was taken down does not come back as a picture to make clips from."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from common.errors import DomainError
from common.ffmpeg.read import luma_frames
from generation.models import Upload
from generation.services.uploads import take_upload
from moderation.provenance.finish import finish
from moderation.provenance.media import MediaKind
from moderation.provenance.services import bank_clip, remember_clip
from tests.cast import make_person
from tests.moderation.provenance import factories
from tests.moderation.provenance.factories import ANN

pytestmark = pytest.mark.django_db


def test_a_frame_of_removed_material_is_refused_and_one_of_a_clip_that_stands_is_not(tmp_path: Path) -> None:
    media = finish(factories.request(tmp_path / "clip", frames=96, width=480, height=848, seed=1))
    remember_clip(clip_id=ANN, media=media)
    frame = next(luma_frames(media.file(MediaKind.STANDARD).path, seconds_max=4, width=480, height=848))
    buffer = io.BytesIO()
    Image.fromarray(frame).convert("RGB").save(buffer, "PNG")
    ann, bob = make_person("ann"), make_person("bob")

    assert take_upload(by=bob, content=buffer.getvalue()).is_stored
    assert bank_clip(clip_id=ANN)
    with pytest.raises(DomainError) as refusal:
        take_upload(by=ann, content=buffer.getvalue())
    assert refusal.value.specific_code == "removed_material"
    assert not Upload.objects.filter(owner=ann).exists()
