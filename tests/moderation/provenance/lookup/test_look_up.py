"""Was this made here? Asked of copies as people make them, and of what only pretends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from common.ffmpeg import command
from common.ffmpeg.probe import UnreadableMediaError
from common.ffmpeg.process import FfmpegProcess, Limits, run
from common.ffmpeg.read import luma_frames
from moderation.provenance.finish import finish
from moderation.provenance.intake import FalseClaimError, check_upload
from moderation.provenance.lookup import Answer, EvidenceKind, Finding, look_up
from moderation.provenance.media import FinishedMedia, MediaKind
from moderation.provenance.models import FrameHashRow, MediaFingerprint
from moderation.provenance.services import bank_clip, forget_clip, remember_clip, unbank_clip
from tests.moderation.provenance import factories
from tests.moderation.provenance.factories import ANN, BOB

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Made:
    folder: Path
    ann: FinishedMedia
    bob: FinishedMedia

    @property
    def standard(self) -> Path:
        return self.ann.file(MediaKind.STANDARD).path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("lookup")
    ann = finish(factories.request(folder / "a", frames=96, width=480, height=848, seed=1))
    bob = finish(factories.request(folder / "b", clip_id=BOB, frames=96, width=480, height=848, seed=2))
    return Made(folder, ann, bob)


@pytest.fixture
def made(files: Made) -> Made:
    """Both clips are in the index."""
    remember_clip(clip_id=ANN, media=files.ann)
    remember_clip(clip_id=BOB, media=files.bob)
    return files


def altered(made: Made, target: Path, filters: str = "null", *, is_silent: bool = False, **options: object) -> Path:
    """A copy through ffmpeg, as someone would re-encode it; its manifest is gone."""
    source = command.file_input(made.standard, demuxer="mov")
    streams = [source.video] if is_silent else [source.video, source.audio]
    wanted = {"vf": filters, "vcodec": "libx264", "preset": "veryfast", "crf": 28, **options}
    run(command.compiled(streams[0].output(*streams[1:], command.address(target), **wanted)), limits=Limits())
    return target


def kinds(answer: Answer) -> set[EvidenceKind]:
    return {sign.kind for sign in answer.evidence if sign.clip_id == ANN}


def test_the_file_as_it_left_is_known_by_its_signature_alone(made: Made) -> None:
    answer = look_up(made.standard)
    assert (answer.finding, answer.clip_id, answer.sureness) == (Finding.MADE_HERE, ANN, 1.0)
    assert kinds(answer) == {EvidenceKind.MANIFEST}


def test_a_signed_file_is_ours_even_when_the_index_never_heard_of_it(files: Made) -> None:
    assert look_up(files.standard).finding is Finding.MADE_HERE


@pytest.mark.parametrize(
    "filters",
    [
        "null",
        "scale=iw/2:-2",
        "crop=iw*0.9:ih*0.9",
        "hflip",
        "drawbox=x=0:y=ih*0.75:w=iw:h=ih*0.15:color=black:t=fill",
    ],
)
def test_a_copy_without_its_manifest_leads_back_to_its_clip(made: Made, tmp_path: Path, filters: str) -> None:
    answer = look_up(altered(made, tmp_path / "copy.mp4", filters))
    assert (answer.finding, answer.clip_id) == (Finding.MADE_HERE_ALTERED, ANN)
    assert answer.sureness > 0.99
    assert kinds(answer) & {EvidenceKind.PICTURE_MARK, EvidenceKind.FRAMES}


def test_a_plain_copy_is_found_by_every_means(made: Made, tmp_path: Path) -> None:
    answer = look_up(altered(made, tmp_path / "copy.mp4"))
    assert kinds(answer) >= {EvidenceKind.PICTURE_MARK, EvidenceKind.FRAMES, EvidenceKind.SOUND}


def test_a_screenshot_leads_back(made: Made, tmp_path: Path) -> None:
    frame = next(luma_frames(made.standard, seconds_max=4, width=480, height=848))
    Image.fromarray(frame).convert("RGB").save(tmp_path / "shot.png")
    answer = look_up(tmp_path / "shot.png")
    assert (answer.finding, answer.clip_id) == (Finding.MADE_HERE_ALTERED, ANN)


def test_the_sound_alone_leads_back(made: Made, tmp_path: Path) -> None:
    source = command.file_input(made.standard, demuxer="mov").audio
    output = source.output(command.address(tmp_path / "sound.mp3"), audio_bitrate="96k")
    run(command.compiled(output), limits=Limits())
    answer = look_up(tmp_path / "sound.mp3")
    assert (answer.finding, answer.clip_id) == (Finding.MADE_HERE_ALTERED, ANN)
    assert EvidenceKind.SOUND in kinds(answer)


def foreign(folder: Path, *, mark_from: Made | None = None) -> Path:
    """Someone else's film. With `mark_from`, the difference that our marks made is added to each frame."""
    pictures = factories.textured_frames(frames=48, width=480, height=848, seed=9)
    pictures = np.ascontiguousarray(pictures[:, ::-1])
    if mark_from is not None:
        plain = factories.textured_frames(frames=96, width=480, height=848, seed=1)[:48]
        marked = luma_frames(mark_from.standard, seconds_max=2, width=480, height=848)
        for target, before, after in zip(pictures, plain, marked, strict=True):
            clean = cv2.cvtColor(before, cv2.COLOR_RGB2YUV_I420)[:848].astype(np.float32)
            added = np.clip((after.astype(np.float32) - clean), -6, 6)[..., None]
            target[:] = np.clip(target + added * 1.5, 0, 255)
    source = command.frames_input(width=480, height=848, fps=24, pixel_format="rgb24")
    output = source.video.output(command.address(folder / "foreign.mp4"), vcodec="libx264", crf=18, pix_fmt="yuv420p")
    with FfmpegProcess(command.compiled(output), limits=Limits(), is_fed=True) as process:
        for picture in pictures:
            process.write(np.ascontiguousarray(picture).data)
        process.finish()
    return folder / "foreign.mp4"


def test_a_strangers_film_is_not_known(made: Made, tmp_path: Path) -> None:
    answer = look_up(foreign(tmp_path))
    assert (answer.finding, answer.clip_id, answer.evidence) == (Finding.NOT_KNOWN, "", ())


def test_a_mark_carried_over_to_a_strangers_film_is_not_attributed(made: Made, tmp_path: Path) -> None:
    answer = look_up(foreign(tmp_path, mark_from=made))
    assert (answer.finding, answer.clip_id) == (Finding.NOT_KNOWN, "")
    assert kinds(answer) == {EvidenceKind.FOREIGN_PICTURE}


def test_a_mark_and_the_sound_carried_over_together_speak_for_the_sound_alone(made: Made, tmp_path: Path) -> None:
    film = command.file_input(foreign(tmp_path, mark_from=made), demuxer="mov").video
    sound = command.file_input(made.standard, demuxer="mov").audio
    both = film.output(sound, command.address(tmp_path / "both.mp4"), vcodec="copy", acodec="aac", audio_bitrate="96k")
    run(command.compiled(both), limits=Limits())
    assert kinds(look_up(tmp_path / "both.mp4")) & {EvidenceKind.PICTURE_MARK, EvidenceKind.FRAMES} == set()
    assert kinds(look_up(tmp_path / "both.mp4")) >= {EvidenceKind.FOREIGN_PICTURE, EvidenceKind.SOUND}


def test_a_manifest_cut_out_of_our_file_and_put_on_a_strangers_claims_falsely(made: Made, tmp_path: Path) -> None:
    (tmp_path / "claims.mp4").write_bytes(foreign(tmp_path).read_bytes() + manifest_box(made.standard))
    answer = look_up(tmp_path / "claims.mp4")
    assert (answer.finding, answer.manifest.state.value, answer.manifest.clip_id) == (Finding.NOT_KNOWN, "invalid", ANN)
    with pytest.raises(FalseClaimError):
        check_upload(tmp_path / "claims.mp4")


def manifest_box(path: Path) -> bytes:
    """The box of an mp4 that holds its manifest."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"uuid" and b"c2pa" in data[at : at + 200]:
            return data[at : at + size]
        at += size
    raise AssertionError("a signed file has such a box")


def test_a_changed_byte_is_an_alteration_that_still_leads_back(made: Made, tmp_path: Path) -> None:
    data = bytearray(made.standard.read_bytes())
    data[-len(data) // 20] ^= 1
    (tmp_path / "changed.mp4").write_bytes(data)
    answer = look_up(tmp_path / "changed.mp4")
    assert (answer.finding, answer.clip_id) == (Finding.MADE_HERE_ALTERED, ANN)
    assert answer.manifest.state.value == "invalid"


def test_remembering_twice_is_once(made: Made) -> None:
    hashes = FrameHashRow.objects.count()
    remember_clip(clip_id=ANN, media=made.ann)
    assert (MediaFingerprint.objects.count(), FrameHashRow.objects.count()) == (2, hashes)


def test_a_deleted_clip_is_forgotten_but_a_removed_one_is_kept_against_its_return(made: Made, tmp_path: Path) -> None:
    assert bank_clip(clip_id=ANN)
    assert not forget_clip(clip_id=ANN)
    assert forget_clip(clip_id=BOB)
    assert look_up(altered(made, tmp_path / "copy.mp4", "hflip")).is_removed
    assert unbank_clip(clip_id=ANN)
    assert not look_up(tmp_path / "copy.mp4").is_removed


def test_what_is_no_media_is_refused(made: Made, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("ffconcat version 1.0")
    with pytest.raises(UnreadableMediaError):
        look_up(tmp_path / "a.mp4")


def test_the_command_prints_json_last(made: Made) -> None:
    out = StringIO()
    call_command("lookup", str(made.standard), stdout=out)
    answer = json.loads(out.getvalue().splitlines()[-1])
    assert (answer["finding"], answer["clip_id"], answer["manifest"]["state"]) == ("made_here", ANN, "trusted")


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("lookup", str(tmp_path / "none.mp4"))
