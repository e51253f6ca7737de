"""The mark on frames that several pictures share: measured on the pixels of finished files."""

import dataclasses
import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from generation.composing import film
from generation.composing.media import Material, place
from generation.composing.recipe import Composition, Layout, Piece
from moderation.provenance import raw, visible
from moderation.provenance.finish import finish
from moderation.provenance.media import MediaKind
from tests.moderation.provenance import factories

FPS, SECONDS = 4, 10
LETTERS_LEAST = 0.03
"""Of the short side: what "h" and "b" are high at least, where letters are 4.5 % with what hangs below and between."""
DUETS = {
    "upright beside each other": (Layout.SIDE_BY_SIDE, (360, 320)),
    "wide above each other": (Layout.OVER_UNDER, (320, 360)),
    "wide beside each other": (Layout.SIDE_BY_SIDE, (640, 180)),
    "upright above each other": (Layout.OVER_UNDER, (180, 640)),
}
HANDLES = ("ann", "wilma.lark", "christopher_anders_berli", "w" * 24)


def composed(folder: Path, layout: Layout, size: tuple[int, int]) -> Composition:
    """Two flat pictures as one film, written to the folder as the pipeline does."""
    pieces = []
    for number, colour in enumerate(((120, 90, 60), (50, 80, 130))):
        path = folder / f"piece-{number}"
        raw.from_rgb(np.full((FPS * SECONDS, *size[::-1], 3), colour, np.uint8)).tofile(path)
        pieces.append(Material(path, None, SECONDS, *size, FPS, is_raw=True))
    whole = Composition(layout, (Piece(0), Piece(1)), *size, FPS, SECONDS)
    frames, sound = folder / "frames.i420", folder / "sound.wav"
    film.compose(whole, place(whole, pieces), None, frames=frames, sound=sound, on_progress=lambda _: None)
    return whole


def letters_on(folder: Path, whole: Composition, handle: str, kind: MediaKind) -> list[NDArray[np.bool_]]:
    """Where each frame of a finished file is as bright as only the letters are."""
    base = factories.request(folder / "base", frames=1, width=16, height=16)
    request = dataclasses.replace(
        base,
        frames=folder / "frames.i420",
        sound=folder / "sound.wav",
        width=whole.width,
        height=whole.height,
        fps=FPS,
        folder=folder / f"out-{handle}",
        origin=dataclasses.replace(base.origin, handle=handle),
        grid=whole.grid,
    )
    with av.open(str(finish(request).file(kind).path)) as container:
        return [frame.to_ndarray(format="gray") > 165 for frame in container.decode(video=0)]


def bounds(letters: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom."""
    (top, left), (bottom, right) = np.argwhere(letters).min(axis=0), np.argwhere(letters).max(axis=0)
    return int(left), int(top), int(right), int(bottom)


def line_heights(letters: NDArray[np.bool_]) -> list[int]:
    """How many rows each line of the mark has, from its highest to its lowest lit one."""
    lit = [row for row, has in enumerate(letters.any(axis=1)) if has]
    starts = [row for before, row in itertools.pairwise([-9, *lit]) if row - before > 1]
    return [sum(1 for row in lit if start <= row < end) for start, end in itertools.pairwise([*starts, 10**6])]


@pytest.mark.parametrize("handle", HANDLES)
@pytest.mark.parametrize("duet", DUETS)
def test_the_mark_is_within_one_half_in_every_frame_and_visits_both(duet: str, handle: str, tmp_path: Path) -> None:
    layout, size = DUETS[duet]
    shown = letters_on(tmp_path, composed(tmp_path, layout, size), handle, MediaKind.STANDARD)
    assert len(shown) == FPS * SECONDS
    seam, first, last = (size[0] // 2, 0, 2) if layout is Layout.SIDE_BY_SIDE else (size[1] // 2, 1, 3)
    halves = []
    for letters in shown:
        found = bounds(letters)
        assert found[last] < seam - 1 or found[first] > seam + 1, found
        assert found[3] < visible.CAPTION_TOP * size[1]
        halves.append(found[first] > seam)
    slots = [set(halves[at : at + 10]) for at in range(0, len(halves), 10)]
    assert all(len(slot) == 1 for slot in slots)
    assert all(a != b for a, b in itertools.pairwise(slots)), "it goes to the other half at every jump"
    assert len({bounds(letters)[:2] for letters in shown}) > 8, "and drifts between jumps"


@pytest.mark.parametrize("kind", [MediaKind.STANDARD, MediaKind.SMALL])
@pytest.mark.parametrize("size", [(360, 320), (720, 640)])
def test_its_letters_have_three_percent_of_the_short_side_at_least(
    kind: MediaKind, size: tuple[int, int], tmp_path: Path
) -> None:
    shown = letters_on(tmp_path, composed(tmp_path, Layout.SIDE_BY_SIDE, size), "wilma.lark", kind)
    for letters in shown:
        heights = line_heights(letters)
        assert len(heights) == 2, heights
        assert min(heights) >= LETTERS_LEAST * min(letters.shape), (heights, letters.shape)


@pytest.mark.parametrize("handle", HANDLES)
@pytest.mark.parametrize(("layout", "size"), DUETS.values(), ids=DUETS)
def test_no_handle_makes_the_letters_smaller_than_that(layout: Layout, size: tuple[int, int], handle: str) -> None:
    grid = Composition(layout, (Piece(0), Piece(1)), *size, FPS, SECONDS).grid
    mark = visible.draw_stamp(handle=handle, clip_id=factories.ANN, width=size[0], height=size[1], grid=grid)
    heights = line_heights((mark.luma > 165) & (mark.cover > 0.5))
    assert heights[-1] >= LETTERS_LEAST * min(size), "the line with the id, which is as large as the others"


def test_one_picture_after_another_has_the_whole_frame() -> None:
    sequence = Composition(Layout.SEQUENCE, (Piece(0), Piece(1)), 360, 640, FPS, SECONDS)
    mark = visible.draw_stamp(handle="ann", clip_id=factories.ANN, width=360, height=640, grid=sequence.grid)
    plain = visible.draw_stamp(handle="ann", clip_id=factories.ANN, width=360, height=640)
    assert np.array_equal(mark.luma, plain.luma)
