"""The mark that people see: where it goes, and that it can be read on anything."""

import itertools

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.provenance import raw, visible

WIDTH, HEIGHT, CLIP = 720, 1280, "clip_" + "0" * 26 + "3fa9c1"


def stamp(handle: str = "ann") -> visible.Stamp:
    return visible.draw_stamp(handle=handle, clip_id=CLIP, width=WIDTH, height=HEIGHT)


def flat(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    return raw.from_rgb(np.full((1, HEIGHT, WIDTH, 3), colour, np.uint8))[0]


def path(seed: str, mark: visible.Stamp) -> list[tuple[int, int]]:
    return [visible.place(mark, seconds=i / 4, seed=seed, width=WIDTH, height=HEIGHT) for i in range(80)]


def test_it_names_the_creator_and_the_random_end_of_the_id() -> None:
    assert visible.text_of("@ann", CLIP) == "@ann · hibari 3fa9c1"


def test_the_same_seed_takes_the_same_way_and_another_seed_another() -> None:
    mark = stamp()
    assert path("one", mark) == path("one", mark)
    assert path("one", mark) != path("two", mark)


def test_it_stays_inside_the_frame_and_above_the_captions() -> None:
    for handle in ("ann", "a" * 24):
        mark = stamp(handle)
        for x, y in path(CLIP, mark):
            assert 0 <= x <= WIDTH - mark.width
            assert 0 <= y <= HEIGHT * visible.CAPTION_TOP - mark.height


def test_it_changes_sides_at_every_jump_so_that_no_crop_keeps_it_away() -> None:
    mark = stamp()
    jumps = [
        visible.place(mark, seconds=slot * visible.SLOT_SECONDS + 1, seed=CLIP, width=WIDTH, height=HEIGHT)
        for slot in range(8)
    ]
    middles = [x + mark.width / 2 < WIDTH / 2 for x, _ in jumps]
    assert all(a != b for a, b in itertools.pairwise(middles))


def test_it_drifts_between_jumps() -> None:
    mark = stamp()
    early = visible.place(mark, seconds=0.1, seed=CLIP, width=WIDTH, height=HEIGHT)
    late = visible.place(mark, seconds=2.4, seed=CLIP, width=WIDTH, height=HEIGHT)
    assert early != late
    assert abs(early[0] - late[0]) + abs(early[1] - late[1]) < 60


@pytest.mark.parametrize(
    "colour", [(0, 0, 0), (255, 255, 255), (128, 128, 128), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]
)
def test_letters_and_outline_contrast_on_every_background(colour: tuple[int, int, int]) -> None:
    frame, mark = flat(colour), stamp()
    visible.blend(frame, mark, (100, 100), width=WIDTH, height=HEIGHT)
    seen = raw.luma(frame, width=WIDTH, height=HEIGHT)[100 : 100 + mark.height, 100 : 100 + mark.width]
    assert seen.max() >= 215
    assert seen.max() - seen.min() >= 130


def test_nothing_but_the_mark_changes() -> None:
    frame, mark = flat((90, 140, 60)), stamp()
    before = frame.copy()
    visible.blend(frame, mark, (100, 200), width=WIDTH, height=HEIGHT)
    changed = np.argwhere(raw.luma(frame, width=WIDTH, height=HEIGHT) != raw.luma(before, width=WIDTH, height=HEIGHT))
    assert changed.min(axis=0).tolist() >= [200, 100]
    assert (changed.max(axis=0) < [200 + mark.height, 100 + mark.width]).all()


def test_a_long_handle_is_broken_into_lines_and_not_cut() -> None:
    long = stamp("w" * 24)
    assert long.width <= WIDTH * 0.7
    assert long.height > 2 * stamp().height
    assert long.cover[:, -4:].max() < 0.2


@pytest.mark.parametrize("handle", ["':\\%{n}", "drawtext=text=x,null[out]", "a:b;c|d"])
def test_text_is_only_ever_a_picture(handle: str) -> None:
    mark = stamp(handle)
    assert mark.cover.max() > 0.9


def test_a_tiny_frame_still_takes_it() -> None:
    mark = visible.draw_stamp(handle="a" * 24, clip_id=CLIP, width=160, height=96)
    frame = raw.from_rgb(np.zeros((1, 96, 160, 3), np.uint8))[0]
    at = visible.place(mark, seconds=3, seed=CLIP, width=160, height=96)
    visible.blend(frame, mark, at, width=160, height=96)
    assert cv2.cvtColor(frame.reshape(144, 160), cv2.COLOR_YUV2RGB_I420).max() > 100
