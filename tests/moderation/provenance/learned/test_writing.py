"""Learned marks on the way to the encoder: beside our own, never instead, and never at the price of a clip."""

from pathlib import Path
from typing import Any

import av
import c2pa
import numpy as np
import pytest
from structlog.testing import capture_logs

from moderation.provenance import raw
from moderation.provenance.finish import finish
from moderation.provenance.learned import words
from moderation.provenance.learned.failures import failure_counts
from moderation.provenance.learned.videoseal import VideoSeal
from moderation.provenance.learned.writing import FRAMES_AT_ONCE, LearnedMarks
from moderation.provenance.lookup.sample import take
from moderation.provenance.marks.keys import key_of, mark_id
from moderation.provenance.marks.picture.detect import detect
from moderation.provenance.media import FinishedMedia, MediaKind
from tests.moderation.provenance import factories
from tests.moderation.provenance.learned.conftest import Pin
from tests.moderation.provenance.learned.networks import STEPS, Nonsense, Raising, Wordless, additive, saved

KEY, WIDTH, HEIGHT = key_of(4), 240, 432
BROKEN = {
    "raises": saved(Raising()),
    "answers in black": saved(Nonsense("black")),
    "answers half the size": saved(Nonsense("small")),
    "answers no numbers": saved(Nonsense("nan")),
    "lacks the method": saved(Wordless()),
    "is no network": b"something else altogether",
}


def flat_frames(count: int) -> np.ndarray:
    return raw.from_rgb(factories.textured_frames(frames=count))


def written(frames: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    marks = LearnedMarks(key=KEY, ident=mark_id(factories.ANN), width=WIDTH, height=HEIGHT)
    made = np.stack([frame.copy() for frame in marks.marked(frames)])
    return made, marks.written


def read_of(media: FinishedMedia, network: bytes) -> words.Reading | None:
    """What a network reads in the standard rendition."""
    with av.open(str(media.file(MediaKind.STANDARD).path)) as container:
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return words.read(VideoSeal(network, bits=256).detect(np.stack(shown[::6])), key=key_of(media.mark_epoch))


def own_mark(media: FinishedMedia) -> int | None:
    residual = take(media.file(MediaKind.STANDARD).path).residual
    assert residual is not None
    return detect(residual, [key_of(media.mark_epoch)]).ident


def bindings(media: FinishedMedia, kind: MediaKind) -> set[str]:
    """The soft bindings that a file's manifest names, as an independent reader finds them."""
    with c2pa.Reader(str(media.file(kind).path)) as reader:
        text = reader.json()
    return {word for word in text.split('"') if word.startswith("org.hibari.") and word.count(".") >= 3}


def test_without_networks_the_very_same_frames_go_through() -> None:
    frames = flat_frames(3)
    made, names = written(frames)
    assert (np.array_equal(made, frames), names) == (True, ())


@pytest.mark.parametrize("count", [1, FRAMES_AT_ONCE, FRAMES_AT_ONCE + 3])
def test_every_frame_is_marked_in_luma_alone_and_the_source_is_left_as_it_was(pinned: Pin, count: int) -> None:
    pinned(additive())
    frames = flat_frames(count)
    before = frames.copy()
    made, names = written(frames)
    change = made.astype(int) - before
    assert (names, made.shape, np.array_equal(frames, before)) == (("net-0",), before.shape, True)
    assert not change[:, WIDTH * HEIGHT :].any()
    per_frame = change[:, : WIDTH * HEIGHT].std(axis=1)
    assert per_frame.min() > 0.5
    assert per_frame.max() < STEPS


def test_a_finished_clip_carries_both_marks_and_its_manifest_says_so(pinned: Pin, tmp_path: Path) -> None:
    pinned(additive())
    media = finish(factories.request(tmp_path, frames=40, width=480, height=848))
    found = read_of(media, additive())
    assert found is not None
    assert (found.ident, own_mark(media)) == (media.mark_id, media.mark_id)
    named = {"org.hibari.learned.net-0", "org.hibari.tile-spread-spectrum.1", "org.hibari.log-spectrum.1"}
    assert named <= bindings(media, MediaKind.STANDARD)
    assert named <= bindings(media, MediaKind.SMALL)
    assert "org.hibari.learned.net-0" not in bindings(media, MediaKind.PREVIEW) | bindings(media, MediaKind.LINK_CARD)


@pytest.mark.parametrize("how", BROKEN)
def test_a_network_that_fails_costs_no_frame_and_is_logged_and_counted(pinned: Pin, how: str) -> None:
    pinned(BROKEN[how])
    before = failure_counts().get("net-0 embed", 0)
    frames = flat_frames(FRAMES_AT_ONCE + 1)
    with capture_logs() as logs:
        made, names = written(frames)
    assert (np.array_equal(made, frames), names) == (True, ())
    (told,) = [line for line in logs if line["event"] == "learned mark failed"]
    assert (told["model"], told["step"], bool(told["error"])) == ("net-0", "embed", True)
    assert failure_counts()["net-0 embed"] == before + 1, "it is asked once, not for every chunk"


def test_one_that_fails_takes_no_other_along(pinned: Pin) -> None:
    pinned(BROKEN["raises"], additive())
    made, names = written(flat_frames(4))
    assert names == ("net-1",)
    shown = np.stack([raw.to_rgb(frame, width=WIDTH, height=HEIGHT) for frame in made])
    found = words.read(VideoSeal(additive(), bits=256).detect(shown), key=KEY)
    assert found is not None
    assert found.ident == mark_id(factories.ANN)


def test_a_clip_is_finished_with_our_own_marks_when_a_network_raises(pinned: Pin, tmp_path: Path) -> None:
    pinned(BROKEN["raises"])
    media = finish(factories.request(tmp_path, frames=40, width=480, height=848))
    assert own_mark(media) == media.mark_id
    assert not [name for name in bindings(media, MediaKind.STANDARD) if "learned" in name]


def test_weights_that_are_swapped_after_the_start_are_not_run(pinned: Pin) -> None:
    folder = pinned(additive(gain=0.9))
    (folder / "net0.jit").write_bytes(additive())
    frames = flat_frames(2)
    made, names = written(frames)
    assert (np.array_equal(made, frames), names) == (True, ())


def test_a_folder_that_vanishes_after_the_start_costs_no_clip(pinned: Pin) -> None:
    folder = pinned(additive())
    (folder / "marks.json").unlink()
    frames = flat_frames(2)
    made, names = written(frames)
    assert (np.array_equal(made, frames), names) == (True, ())


def test_the_module_of_this_process_is_loaded_once(pinned: Pin) -> None:
    from moderation.provenance.learned.backends import loaded
    from moderation.provenance.learned.pinned import pinned_models

    pinned(additive(gain=0.8))
    first: Any = loaded(pinned_models()[0])
    assert loaded(pinned_models()[0]) is first
