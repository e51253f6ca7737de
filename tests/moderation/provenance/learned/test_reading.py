"""The look-up asks networks where our own marks are gone, through the real inference process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.test import override_settings
from structlog.testing import capture_logs

from common.ffmpeg import command
from common.ffmpeg.process import FfmpegProcess, Limits, run
from inference import client
from inference.errors import InferenceRequestError
from moderation.provenance import raw
from moderation.provenance.finish import finish
from moderation.provenance.learned.reading import read_marks
from moderation.provenance.learned.serving import FRAMES_MAX
from moderation.provenance.learned.writing import LearnedMarks
from moderation.provenance.lookup import Answer, EvidenceKind, Finding, look_up
from moderation.provenance.marks.keys import key_of
from moderation.provenance.media import FinishedMedia, MediaKind
from moderation.provenance.services import remember_clip
from tests.inference.serving import inference_process
from tests.moderation.provenance import factories
from tests.moderation.provenance.factories import ANN
from tests.moderation.provenance.learned.networks import Raising, additive, pin, saved

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WIDTH, HEIGHT, FRAMES = 480, 848, 36


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An inference process that knows one network that reads and one that breaks."""
    folder = tmp_path_factory.mktemp("learned")
    pin(folder / "marks", additive(), saved(Raising()))
    named = {"PROVENANCE_MARK_MODELS": str(folder / "marks"), "INFERENCE_SOCKET": folder / "s.sock"}
    with pytest.MonkeyPatch.context() as patch, override_settings(**named):
        patch.setenv("HIBARI_MARK_MODELS", str(folder / "marks"))
        with inference_process(folder / "s.sock", "tests.moderation.provenance.learned.process"):
            blank = {"model": "net-0", "frames": 1, "height": 8, "width": 8, "pixels": bytes(192)}
            client.run("learned_marks", [blank], timeout_seconds=120)  # Loaded when first asked.
            yield folder


@pytest.fixture(scope="module")
def clip(asked: Path) -> FinishedMedia:
    with override_settings(PROVENANCE_MARK_MODELS=""):
        return finish(factories.request(asked / "clip", frames=FRAMES, width=WIDTH, height=HEIGHT))


def film(target: Path, clip: FinishedMedia, *, seed: int, filters: str = "null", is_marked: bool = True) -> Path:
    """Pictures with the learned mark of a clip and none of our own, as if somebody had got rid of those."""
    pictures = factories.textured_frames(frames=FRAMES, width=WIDTH, height=HEIGHT, seed=seed)
    with override_settings(**({} if is_marked else {"PROVENANCE_MARK_MODELS": ""})):
        marks = LearnedMarks(key=key_of(clip.mark_epoch), ident=clip.mark_id, width=WIDTH, height=HEIGHT)
        source = command.frames_input(width=WIDTH, height=HEIGHT, fps=24)
        options = {"vf": filters, "vcodec": "libx264", "preset": "veryfast", "crf": 26, "pix_fmt": "yuv420p"}
        output = source.video.output(command.address(target), **options)
        with FfmpegProcess(command.compiled(output), limits=Limits(), is_fed=True) as process:
            for frame in marks.marked(raw.from_rgb(pictures)):
                process.write(np.ascontiguousarray(frame).data)
            process.finish()
    return target


def signs(answer: Answer) -> dict[EvidenceKind, str]:
    return {sign.kind: sign.note for sign in answer.evidence if sign.clip_id == ANN}


@pytest.mark.parametrize("filters", ["eq=gamma=1.1", "hflip"])
def test_a_copy_whose_own_marks_are_gone_is_known_by_the_networks(
    asked: Path, clip: FinishedMedia, tmp_path: Path, filters: str
) -> None:
    remember_clip(clip_id=ANN, media=clip)
    answer = look_up(film(tmp_path / "film.mp4", clip, seed=1, filters=filters))
    assert (answer.finding, answer.clip_id) == (Finding.MADE_HERE_ALTERED, ANN)
    assert {EvidenceKind.PICTURE_MARK, EvidenceKind.SOUND_MARK}.isdisjoint(signs(answer))
    assert "net-0 read its 64-bit mark" in signs(answer)[EvidenceKind.LEARNED_MARK]


def test_its_mark_on_other_pictures_is_not_believed(asked: Path, clip: FinishedMedia, tmp_path: Path) -> None:
    remember_clip(clip_id=ANN, media=clip)
    answer = look_up(film(tmp_path / "film.mp4", clip, seed=9))
    assert (answer.finding, answer.clip_id) == (Finding.NOT_KNOWN, "")
    assert set(signs(answer)) == {EvidenceKind.FOREIGN_PICTURE}


def test_a_number_that_names_no_clip_says_nothing(asked: Path, clip: FinishedMedia, tmp_path: Path) -> None:
    answer = look_up(film(tmp_path / "film.mp4", clip, seed=1))
    assert (answer.finding, answer.evidence) == (Finding.NOT_KNOWN, ())


def test_networks_are_not_asked_where_our_own_mark_was_found(asked: Path, tmp_path: Path, settings: object) -> None:
    media = finish(factories.request(tmp_path, frames=FRAMES, width=WIDTH, height=HEIGHT))
    remember_clip(clip_id=ANN, media=media)
    with capture_logs() as logs:
        answer = look_up(recoded(media, tmp_path / "copy.mp4"))
    assert EvidenceKind.PICTURE_MARK in signs(answer)
    assert EvidenceKind.LEARNED_MARK not in signs(answer)
    assert not [line for line in logs if line["event"] == "learned mark failed"], "the broken one was not asked either"


def recoded(media: FinishedMedia, target: Path) -> Path:
    source = command.file_input(media.file(MediaKind.STANDARD).path, demuxer="mov")
    run(command.compiled(source.video.output(command.address(target), crf=26, vcodec="libx264")), limits=Limits())
    return target


def test_a_network_that_breaks_is_logged_and_the_others_still_speak(
    asked: Path, clip: FinishedMedia, tmp_path: Path
) -> None:
    copy = film(tmp_path / "film.mp4", clip, seed=1)
    with capture_logs() as logs:
        found = read_marks(copy, [key_of(clip.mark_epoch)])
    assert [(mark.name, mark.ident, mark.is_mirrored) for mark in found] == [("net-0", clip.mark_id, False)]
    assert found[0].agreement > 0.8
    assert [(line["model"], line["step"]) for line in logs if line["event"] == "learned mark failed"] == [
        ("net-1", "detect")
    ]


def test_a_strangers_film_is_read_as_nothing(asked: Path, clip: FinishedMedia, tmp_path: Path) -> None:
    plain = film(tmp_path / "film.mp4", clip, seed=4, is_marked=False)
    assert read_marks(plain, [key_of(epoch) for epoch in range(1, 7)]) == []


def test_without_the_inference_process_the_look_up_answers_from_its_own_signs(
    asked: Path, clip: FinishedMedia, tmp_path: Path
) -> None:
    remember_clip(clip_id=ANN, media=clip)
    copy = film(tmp_path / "film.mp4", clip, seed=1)
    with override_settings(INFERENCE_SOCKET=tmp_path / "nobody.sock"):
        assert EvidenceKind.LEARNED_MARK not in signs(look_up(copy))


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": 0},
        {"frames": FRAMES_MAX + 1},
        {"height": 4096},
        {"width": -8},
        {"pixels": b"few"},
        {"pixels": "text"},
        {"model": 7},
    ],
)
def test_questions_that_are_none_are_refused_before_any_network_sees_them(
    asked: Path, changes: dict[str, object]
) -> None:
    question = {"model": "net-0", "frames": 1, "height": 8, "width": 8, "pixels": bytes(192)} | changes
    with pytest.raises(InferenceRequestError):
        client.run("learned_marks", [question], timeout_seconds=10)


def test_a_network_that_nobody_pinned_is_not_asked(asked: Path) -> None:
    question = {"model": "other", "frames": 1, "height": 8, "width": 8, "pixels": bytes(192)}
    with pytest.raises(client.InferenceUnavailableError):
        client.run("learned_marks", [question], timeout_seconds=10)
