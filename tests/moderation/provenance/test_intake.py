"""Files that people send: copies of what was taken down, false claims, generated captures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from common.ffmpeg.read import luma_frames
from common.intake.errors import BrokenFileError
from moderation.provenance.finish import finish
from moderation.provenance.intake import FalseClaimError, MadeHereError, RemovedMaterialError, check_upload
from moderation.provenance.lookup import Finding
from moderation.provenance.media import FinishedMedia, MediaKind
from moderation.provenance.services import bank_clip, remember_clip, unbank_clip
from tests.moderation.provenance import factories
from tests.moderation.provenance.factories import ANN

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> FinishedMedia:
    return finish(factories.request(tmp_path_factory.mktemp("intake"), frames=24, width=240, height=432))


@pytest.fixture
def standard(media: FinishedMedia) -> Path:
    remember_clip(clip_id=ANN, media=media)
    return media.file(MediaKind.STANDARD).path


def screenshot(standard: Path, folder: Path) -> Path:
    frame = next(luma_frames(standard, seconds_max=1, width=240, height=432))
    Image.fromarray(frame).save(folder / "shot.png")
    return folder / "shot.png"


def test_a_removed_clip_is_refused_as_it_was_and_as_a_screenshot(standard: Path, tmp_path: Path) -> None:
    bank_clip(clip_id=ANN)
    for path in (standard, screenshot(standard, tmp_path)):
        with pytest.raises(RemovedMaterialError):
            check_upload(path)


def test_it_is_taken_again_after_the_decision_was_overturned(standard: Path) -> None:
    bank_clip(clip_id=ANN)
    unbank_clip(clip_id=ANN)
    assert check_upload(standard).finding is Finding.MADE_HERE


def test_a_capture_may_not_show_what_was_generated_here(standard: Path, tmp_path: Path) -> None:
    for path in (standard, screenshot(standard, tmp_path)):
        with pytest.raises(MadeHereError):
            check_upload(path, is_capture=True)


def test_a_changed_file_that_still_names_us_is_a_false_claim(standard: Path, tmp_path: Path) -> None:
    data = bytearray(standard.read_bytes())
    data[-len(data) // 20] ^= 1
    (tmp_path / "changed.mp4").write_bytes(data)
    with pytest.raises(FalseClaimError):
        check_upload(tmp_path / "changed.mp4")


def test_a_strangers_picture_passes(tmp_path: Path) -> None:
    Image.effect_noise((300, 400), 60).save(tmp_path / "own.jpg")
    assert check_upload(tmp_path / "own.jpg", is_capture=True).finding is Finding.NOT_KNOWN


def test_what_is_no_media_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("ffconcat version 1.0")
    with pytest.raises(BrokenFileError):
        check_upload(tmp_path / "a.mp4")
