"""The page that answers "was this made here?", for a visitor without script, sign-in or cookie."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from clips.api.provenance import QUESTIONS
from clips.models import ClipState
from common.limits import address_block, take
from moderation.provenance.finish import finish
from moderation.provenance.media import MediaKind
from moderation.provenance.services import bank_clip, remember_clip
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.moderation.provenance import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = finish(factories.request(tmp_path_factory.mktemp("page"), frames=24))
    return made.file(MediaKind.STANDARD).path.read_bytes()


def ask(data: bytes, name: str = "clip.mp4", address: str = "198.51.100.7") -> HttpResponse:
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
    return client.post("/lookup", {"file": SimpleUploadedFile(name, data)})  # type: ignore[return-value]


def test_the_form_is_open_to_anybody_and_runs_no_script() -> None:
    answer = Client().get("/lookup")
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"<script" not in answer.content


def test_a_public_clip_is_named_with_its_maker(standard: bytes) -> None:
    make_clip(make_person("ann"), public_id=factories.ANN)
    answer = ask(standard)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Yes: made here, and unchanged since" in page
    assert "@ann" in page
    assert f"/p/{factories.ANN}" in page
    assert "1 receipt" in page


def test_a_draft_is_ours_and_nothing_more(standard: bytes) -> None:
    make_clip(make_person("ann"), public_id=factories.ANN, state=ClipState.DRAFT)
    page = ask(standard).content.decode()
    assert "Its clip is not public" in page
    assert "@ann" not in page
    assert factories.ANN not in page


def test_a_removed_clip_is_said_to_be_removed(standard: bytes, tmp_path: Path) -> None:
    remember_clip(clip_id=factories.ANN, media=finish(factories.request(tmp_path, frames=24)))
    bank_clip(clip_id=factories.ANN)
    assert "taken down by a decision" in ask(standard).content.decode()


def test_a_strangers_picture_is_not_known(tmp_path: Path) -> None:
    Image.effect_noise((200, 300), 50).save(tmp_path / "a.jpg")
    assert "Not known here" in ask((tmp_path / "a.jpg").read_bytes(), "a.jpg").content.decode()


def test_a_caption_can_not_break_out_of_the_page(standard: bytes) -> None:
    make_clip(make_person("ann"), public_id=factories.ANN, caption="<script>alert(1)</script>")
    assert b"<script" not in ask(standard).content


def test_bad_questions_are_answered_in_words(settings: Settings) -> None:
    assert Client().post("/lookup").status_code == 400
    assert b"no video" in ask(b"ffconcat version 1.0\nfile secret.mp4").content
    settings.LOOKUP_BYTES_MAX = 10
    assert ask(b"x" * 11).status_code == 400


def test_whoever_asks_too_much_waits(standard: bytes) -> None:
    take(QUESTIONS, address_block("203.0.113.9"), QUESTIONS.quota)
    answer = ask(standard, address="203.0.113.9")
    assert (answer.status_code, b"Wait" in answer.content) == (429, True)
