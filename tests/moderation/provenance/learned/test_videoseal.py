"""A network that is called like the published file: what it is given, and what is not believed of it."""

import numpy as np
import pytest

from moderation.provenance.learned import words
from moderation.provenance.learned.pinned import MarkModelError
from moderation.provenance.learned.videoseal import VideoSeal
from moderation.provenance.marks.keys import MarkKey
from tests.moderation.provenance.factories import textured_frames
from tests.moderation.provenance.learned.networks import STEPS, Nonsense, Raising, Wordless, additive, saved

KEY = MarkKey(1, b"k" * 32)
MESSAGE = words.message(77, key=KEY, bits=256)
FRAMES = textured_frames(frames=6)


def marked(seal: VideoSeal) -> np.ndarray:
    return np.clip(np.rint(FRAMES + seal.embed(FRAMES, MESSAGE)[..., None]), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("is_pixelwise", [False, True])
def test_what_is_written_is_read_in_both_forms_of_answer(is_pixelwise: bool) -> None:
    seal = VideoSeal(additive(is_pixelwise=is_pixelwise), bits=256)
    found = words.read(seal.detect(marked(seal)), key=KEY)
    assert found is not None
    assert (found.ident, found.agreement > 0.9) == (77, True)


def test_unmarked_frames_read_as_nothing() -> None:
    assert words.read(VideoSeal(additive(), bits=256).detect(FRAMES), key=KEY) is None


def test_one_frame_is_enough() -> None:
    seal = VideoSeal(additive(), bits=256)
    found = words.read(seal.detect(marked(seal)[:1]), key=KEY)
    assert found is not None
    assert found.ident == 77


def test_the_change_is_in_luma_steps_of_the_video_range() -> None:
    steps = VideoSeal(additive(), bits=256).embed(FRAMES, MESSAGE)
    assert (steps.shape, steps.dtype) == (FRAMES.shape[:3], np.float32)
    # White moves by 219 of 255 steps; smoothing to this size takes some of the deviation away.
    assert 0.5 < float(steps.std()) < STEPS * 219 / 255
    assert np.allclose(steps, steps[:1], atol=0.02), "the same pattern in every frame"


@pytest.mark.parametrize("kind", ["black", "small", "no numbers"])
def test_frames_that_are_no_marked_frames_are_refused(kind: str) -> None:
    with pytest.raises(MarkModelError):
        VideoSeal(saved(Nonsense(kind)), bits=256).embed(FRAMES, MESSAGE)


@pytest.mark.parametrize("kind", ["small", "no numbers"])
def test_bits_that_are_no_bits_are_refused(kind: str) -> None:
    with pytest.raises(MarkModelError, match="256 bits"):
        VideoSeal(saved(Nonsense(kind)), bits=256).detect(FRAMES)


def test_a_mark_that_would_be_seen_is_refused() -> None:
    with pytest.raises(MarkModelError, match="seen"):
        VideoSeal(additive(gain=4.0), bits=256).embed(FRAMES, MESSAGE)


def test_a_network_with_other_bits_than_its_entry_says_is_refused() -> None:
    with pytest.raises(MarkModelError, match="384 bits"):
        VideoSeal(additive(), bits=384).detect(FRAMES)


def test_a_network_that_raises_raises() -> None:
    with pytest.raises(RuntimeError, match="this network is broken"):
        VideoSeal(saved(Raising()), bits=256).embed(FRAMES, MESSAGE)


def test_a_network_without_the_methods_and_bytes_that_are_no_network_are_refused() -> None:
    with pytest.raises(AttributeError):
        VideoSeal(saved(Wordless()), bits=256).embed(FRAMES, MESSAGE)
    with pytest.raises(RuntimeError):
        VideoSeal(b"PK\x03\x04 no archive", bits=256)
