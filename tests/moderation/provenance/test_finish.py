"""From raw frames to signed files, read back by tools that did not write them."""

import dataclasses
import hashlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from common.ffmpeg.probe import is_faststart, probe
from moderation.provenance import raw, visible
from moderation.provenance.c2pa import Verdict, verify
from moderation.provenance.c2pa.reading import State
from moderation.provenance.finish import finish
from moderation.provenance.media import FinishedMedia, MediaKind
from tests.moderation.provenance import factories


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("finish")


@pytest.fixture(scope="module")
def finished(folder: Path) -> FinishedMedia:
    return finish(factories.request(folder, frames=96))


def test_every_rendition_is_there_and_nothing_else(folder: Path, finished: FinishedMedia) -> None:
    assert {file.kind for file in finished.files} == set(MediaKind)
    assert {path.name for path in (folder / "out").iterdir()} == {file.path.name for file in finished.files}


def test_ten_seconds_are_240_frames_of_h264_with_aac_and_the_index_in_front(tmp_path: Path) -> None:
    made = finish(factories.request(tmp_path, frames=240, width=96, height=160))
    facts = probe(made.file(MediaKind.STANDARD).path)
    assert (facts.frames, facts.frame_rate, made.seconds) == (240, 24.0, 10.0)
    assert abs(facts.seconds - 10.0) <= 1 / 24
    assert (facts.video_codec, facts.pixel_format, facts.sound_codec) == ("h264", "yuv420p", "aac")
    assert is_faststart(made.file(MediaKind.STANDARD).path)
    assert is_faststart(made.file(MediaKind.SMALL).path)


def test_facts_of_each_file_are_true(finished: FinishedMedia) -> None:
    for file in finished.files:
        data = file.path.read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size_bytes, file.sha256)
        if file.mime.startswith("image/"):
            with Image.open(file.path) as image:
                assert (image.size, image.format, file.seconds) == (
                    (file.width, file.height),
                    file.mime.removeprefix("image/").upper(),
                    0.0,
                )
        else:
            facts = probe(file.path)
            assert (facts.width, facts.height) == (file.width, file.height)
            assert abs(facts.seconds - file.seconds) <= 1 / 12


def test_small_has_a_short_side_of_360_where_the_clip_is_larger(tmp_path: Path) -> None:
    made = finish(factories.request(tmp_path, frames=24, width=720, height=1280))
    small = made.file(MediaKind.SMALL)
    assert (small.width, small.height) == (360, 640)
    card = made.file(MediaKind.LINK_CARD)
    assert (card.width, card.height) == (1200, 630)


def test_sound_is_audible_and_as_long_as_the_picture(finished: FinishedMedia) -> None:
    with av.open(str(finished.file(MediaKind.STANDARD).path)) as container:
        blocks = [block.to_ndarray() for block in container.decode(audio=0)]
    samples = np.concatenate(blocks, axis=1)
    assert np.sqrt((samples**2).mean()) > 0.01
    assert abs(samples.shape[1] / raw.SOUND_RATE - finished.seconds) < 0.06


def test_a_clip_without_sound_gets_a_silent_track(tmp_path: Path) -> None:
    request = dataclasses.replace(factories.request(tmp_path), sound=None)
    assert probe(finish(request).file(MediaKind.STANDARD).path).has_sound


def test_the_visible_mark_is_in_every_frame(folder: Path, finished: FinishedMedia) -> None:
    stamp = visible.draw_stamp(handle="ann.lark", clip_id=factories.ANN, width=240, height=432)
    frames = raw.map_frames(folder / "frames.i420", width=240, height=432)
    with av.open(str(finished.file(MediaKind.STANDARD).path)) as container:
        for index, shown in enumerate(container.decode(video=0)):
            x, y = visible.place(stamp, seconds=index / 24, seed=factories.ANN, width=240, height=432)
            window = np.s_[y : y + stamp.height, x : x + stamp.width]
            seen = shown.to_ndarray(format="gray")[window].astype(float)
            plain = raw.luma(frames[index], width=240, height=432)[window].astype(float)
            wanted = stamp.cover * (stamp.luma - plain)
            assert np.corrcoef((seen - plain).ravel(), wanted.ravel())[0, 1] > 0.7


def test_every_file_is_signed_and_says_who_and_how(finished: FinishedMedia) -> None:
    for file in finished.files:
        verdict = verify(file.path)
        assert (verdict.state, verdict.problems) == (State.TRUSTED, ())
        assert (verdict.clip_id, verdict.creator) == (factories.ANN, "@ann.lark")
        assert (verdict.engine, verdict.digital_source_type) == ("sim", "algorithmicMedia")
        assert verdict.consent_receipts == ("5e" * 32,)


def test_one_flipped_byte_anywhere_in_the_media_makes_it_invalid(finished: FinishedMedia, tmp_path: Path) -> None:
    # The manifest comes before the media of an MP4 and after those of a WebP; some of its own bytes are only padding.
    for kind, share in ((MediaKind.STANDARD, 0.8), (MediaKind.THUMBNAIL, 0.05)):
        file = finished.file(kind)
        data = bytearray(file.path.read_bytes())
        data[int(len(data) * share)] ^= 1
        changed = tmp_path / file.path.name
        changed.write_bytes(data)
        assert verify(changed).state is State.INVALID


def test_a_remux_drops_the_manifest(finished: FinishedMedia, tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    with av.open(str(finished.file(MediaKind.STANDARD).path)) as reading, av.open(str(copy), "w") as writing:
        stream = writing.add_stream_from_template(reading.streams.video[0])
        for packet in reading.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                writing.mux(packet)
    assert verify(copy) == Verdict(State.MISSING)


def test_frames_of_another_size_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    request = dataclasses.replace(factories.request(tmp_path), width=244)
    with pytest.raises(raw.RawMediaError):
        finish(request)
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_sound_at_another_rate_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    from scipy.io import wavfile

    request = factories.request(tmp_path)
    wavfile.write(tmp_path / "sound.wav", 44_100, factories.music(1.0))
    with pytest.raises(raw.RawMediaError):
        finish(request)
    assert list((tmp_path / "out").iterdir()) == []
