"""Pieces of another shape than the frame: whole, in the middle, over a dim and blurred copy of themselves."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from generation.composing import film
from generation.composing.media import Material, place
from generation.composing.recipe import Composition, Layout, Piece
from moderation.provenance import raw

FPS, COUNT = 12, 12


def piece(folder: Path, name: str, width: int, height: int, colour: tuple[int, int, int]) -> Material:
    """A second of that colour with a bright chequer in it."""
    picture = np.full((height, width, 3), colour, np.uint8)
    picture[height // 4 : height // 2 : 8, :] = 235
    raw.from_rgb(np.repeat(picture[None], COUNT, axis=0)).tofile(folder / name)
    return Material(folder / name, None, COUNT / FPS, width, height, FPS, is_raw=True)


def composed(folder: Path, layout: Layout, size: tuple[int, int], *materials: Material) -> np.ndarray:
    """RGB frames [n, height, width, 3]."""
    seconds = COUNT / FPS * (len(materials) if layout is Layout.SEQUENCE else 1)
    pieces = tuple(Piece(number) for number in range(len(materials)))
    composition = Composition(layout, pieces, *size, FPS, seconds)
    placed = place(composition, materials)
    film.compose(composition, placed, None, frames=folder / "f", sound=folder / "s.wav", on_progress=lambda _: None)
    frames = raw.map_frames(folder / "f", width=size[0], height=size[1])
    assert len(frames) == composition.frames
    return np.stack([raw.to_rgb(np.array(frame), width=size[0], height=size[1]) for frame in frames])


def test_a_wide_clip_in_a_tall_frame_stands_over_its_own_blurred_picture(tmp_path: Path) -> None:
    wide = piece(tmp_path, "wide", 320, 180, (40, 90, 200))
    frame = composed(tmp_path, Layout.SEQUENCE, (180, 320), wide)[3].astype(int)
    height = 180 * 180 // 320
    top, bottom = (320 - height) // 2, (320 + height) // 2
    middle, above, below = frame[top + 2 : bottom - 2], frame[: top - 2], frame[bottom + 2 :]
    assert np.abs(middle[-20:] - (40, 90, 200)).max() <= 6, "the picture itself is as it was"
    for part in (above, below):
        red, _, blue = part.reshape(-1, 3).mean(axis=0)
        assert blue - red > 25, "it has the picture's own colour"
        assert 15 < part.mean() < 0.75 * middle.mean()
    rows = frame[: top - 2].mean(axis=(1, 2))
    assert np.ptp(rows) > 3, "it is the picture, not one colour"
    assert np.abs(np.diff(rows)).max() < 6, "and nothing in it is sharp"


def test_a_piece_of_the_frames_shape_is_left_alone(tmp_path: Path) -> None:
    same = piece(tmp_path, "same", 90, 160, (200, 60, 60))
    frame = composed(tmp_path, Layout.SEQUENCE, (180, 320), same)[3].astype(int)
    plain = cv2.resize(np.full((160, 90, 3), (200, 60, 60), np.uint8), (180, 320)).astype(int)
    assert np.abs(frame[200:] - plain[200:]).max() <= 6


@pytest.mark.parametrize(
    ("size", "has_bars"), [((180, 320), False), ((180, 316), False), ((180, 300), True), ((320, 180), True)]
)
def test_what_a_rounding_leaves_free_is_not_worth_a_blur(tmp_path: Path, size: tuple[int, int], has_bars: bool) -> None:
    (one,) = place(
        Composition(Layout.SEQUENCE, (Piece(0),), *size, FPS, 1.0), [piece(tmp_path, "p", 180, 320, (9, 9, 9))]
    )
    assert film._has_bars(one, *size) is has_bars


def test_both_sides_of_a_duet_are_filled_by_their_own_pictures(tmp_path: Path) -> None:
    blue, red = (
        piece(tmp_path, name, 320, 180, colour) for name, colour in (("b", (30, 60, 210)), ("r", (210, 50, 40)))
    )
    frame = composed(tmp_path, Layout.SIDE_BY_SIDE, (320, 320), blue, red)[3].astype(int)
    left, right = frame[:90, :156].reshape(-1, 3).mean(axis=0), frame[:90, 164:].reshape(-1, 3).mean(axis=0)
    assert left[2] - left[0] > 25
    assert right[0] - right[2] > 25


def test_pieces_of_different_shapes_follow_each_other_in_one_film(tmp_path: Path) -> None:
    tall = piece(tmp_path, "tall", 180, 320, (40, 160, 60))
    wide = piece(tmp_path, "wide", 320, 180, (40, 90, 200))
    shown = composed(tmp_path, Layout.SEQUENCE, (180, 320), tall, wide)
    assert len(shown) == 2 * COUNT
    assert shown[3, 250:].reshape(-1, 3).mean(axis=0).argmax() == 1
    assert shown[COUNT + 3, 250:].reshape(-1, 3).mean(axis=0).argmax() == 2
    assert shown[COUNT + 3, 250:].mean() < shown[3, 250:].mean()


def test_a_very_small_frame_still_has_something_to_blur(tmp_path: Path) -> None:
    wide = piece(tmp_path, "wide", 64, 16, (40, 90, 200))
    assert composed(tmp_path, Layout.SEQUENCE, (16, 64), wide).shape == (COUNT, 64, 16, 3)
