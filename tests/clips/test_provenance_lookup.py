"""Asking over HTTP whether a file was made here, as people who may see its clip and as people who may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from clips.models import ClipState
from moderation.provenance.finish import finish
from moderation.provenance.media import FinishedMedia, MediaKind
from moderation.provenance.services import remember_clip
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip
from tests.moderation.provenance import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> FinishedMedia:
    return finish(factories.request(tmp_path_factory.mktemp("asked"), frames=24))


def ask(client: Client, data: bytes, name: str = "clip.mp4") -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/v1/provenance/lookup", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.json()


def standard(media: FinishedMedia) -> bytes:
    return media.file(MediaKind.STANDARD).path.read_bytes()


def test_anyone_learns_who_made_a_public_clip(media: FinishedMedia) -> None:
    make_clip(make_person("ann"), public_id=factories.ANN)
    status, answer = ask(Client(), standard(media))
    assert (status, answer["finding"], answer["manifest"]) == (200, "made_here", "trusted")
    assert answer["clip"]["creator"]["handle"] == "ann"
    assert answer["consent_receipts"] == 1


def test_a_draft_is_known_as_ours_but_only_its_maker_learns_more(media: FinishedMedia) -> None:
    ann = make_person("ann")
    make_clip(ann, public_id=factories.ANN, state=ClipState.DRAFT)
    for client, is_seen in ((client_of(ann), True), (client_of(make_person("bob")), False), (Client(), False)):
        _, answer = ask(client, standard(media))
        assert answer["finding"] == "made_here"
        assert (answer["clip"] is not None) is is_seen
        assert is_seen or factories.ANN not in str(answer)


def test_a_still_without_its_manifest_is_found_in_the_index(media: FinishedMedia, tmp_path: Path) -> None:
    from PIL import Image

    make_clip(make_person("ann"), public_id=factories.ANN)
    remember_clip(clip_id=factories.ANN, media=media)
    with Image.open(media.file(MediaKind.THUMBNAIL).path) as picture:
        picture.save(tmp_path / "shot.png")
    _, answer = ask(Client(), (tmp_path / "shot.png").read_bytes(), "shot.png")
    assert (answer["finding"], answer["clip"]["id"]) == ("made_here_altered", factories.ANN)


def test_what_is_no_media_is_refused_with_a_reason() -> None:
    status, problem = ask(Client(), b"ffconcat version 1.0\nfile secret.mp4")
    assert (status, problem["code"]) == (400, "unreadable_media")


def test_a_file_must_be_sent_and_may_not_be_too_large(settings: Settings) -> None:
    assert Client().post("/api/v1/provenance/lookup", {}).status_code == 400
    settings.LOOKUP_BYTES_MAX = 10
    assert ask(Client(), b"x" * 11)[0] == 400
