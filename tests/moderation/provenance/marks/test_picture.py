"""The mark in the picture, through real encoders and real damage."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture import band
from moderation.provenance.marks.picture.detect import GATE, PictureMark, confirm, detect
from moderation.provenance.marks.picture.embed import HOST_EVERY, PictureMarker
from moderation.provenance.marks.picture.residual import Residual, at_working_size, fold, residual_of, working_size
from tests.moderation.provenance.factories import textured_frames

KEY, OTHER, IDENT = MarkKey(4, b"k" * 32), MarkKey(3, b"o" * 32), 0x1234_5678_9ABC_DEF0
Planes = list[NDArray[np.uint8]]


def planes(seed: int = 1, *, width: int = 480, height: int = 848, frames: int = 16) -> Planes:
    made = textured_frames(frames=frames, width=width, height=height, seed=seed)
    return [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in made]


def marked(plain: Planes, *, key: MarkKey = KEY, ident: int = IDENT) -> Planes:
    height, width = plain[0].shape
    marker = PictureMarker(key=key, ident=ident, width=width, height=height, host=plain[::HOST_EVERY])
    copies = [plane.copy() for plane in plain]
    for plane in copies:
        marker.apply(plane)
    return copies


def read(frames: Planes, *keys: MarkKey) -> PictureMark:
    return detect(residual_of(at_working_size(frame) for frame in frames), keys or (KEY,))


@pytest.fixture(scope="module")
def plain() -> Planes:
    return planes()


@pytest.fixture(scope="module")
def carrying(plain: Planes) -> Planes:
    return marked(plain)


def psnr(one: Planes, two: Planes) -> float:
    error = np.mean([((a.astype(np.float32) - b) ** 2).mean() for a, b in zip(one, two, strict=True)])
    return float(10 * np.log10(255**2 / error))


def test_it_is_read_back_and_stays_above_40_decibels(plain: Planes, carrying: Planes) -> None:
    found = read(carrying)
    assert (found.ident, found.epoch, found.is_mirrored) == (IDENT, KEY.epoch, False)
    assert psnr(plain, carrying) >= 40


def test_flat_ground_changes_by_three_steps_at_most_and_still_carries_it() -> None:
    slope = np.linspace(40, 210, 848)[:, None] + np.linspace(0, 20, 480)[None]
    flat = [slope.astype(np.uint8)] * 8
    carrying = marked(flat)
    change = np.abs(carrying[0].astype(int) - flat[0])
    assert np.quantile(change, 0.99) <= 3
    assert change.mean() < 1
    assert read(carrying).ident == IDENT


def test_the_flat_side_of_an_edge_is_left_as_quiet_as_flat_ground() -> None:
    frame = np.full((848, 480), 180, np.uint8)
    frame[424:] = 40
    carrying = marked([frame] * 8)
    change = np.abs(carrying[0].astype(int) - frame)
    near, far = change[404:424].mean(), change[:200].mean()
    assert near <= far * 1.4


def jpeg(quality: int, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return cv2.imdecode(cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)  # type: ignore[return-value]


def scaled(x: float, y: float, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return cv2.resize(frame, None, fx=x, fy=y, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def turned(degrees: float, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = frame.shape
    return cv2.warpAffine(frame, cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), (width, height))  # type: ignore[return-value]


def boxed(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    frame = frame.copy()
    frame[600:760, 20:460] = 0
    frame[20:90, 380:470] = 255
    return frame


def padded(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return cv2.copyMakeBorder(frame, 0, 0, 184, 184, cv2.BORDER_CONSTANT)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(partial(jpeg, 50), id="jpeg"),
        pytest.param(partial(scaled, 0.5, 0.5), id="half size"),
        pytest.param(partial(scaled, 1.06, 1.0), id="stretched"),
        pytest.param(lambda frame: frame[40:-44, 24:-24], id="cropped by a tenth"),
        pytest.param(lambda frame: scaled(1.111, 1.053, frame[21:-21, 24:-24]), id="cropped and stretched to fill"),
        pytest.param(lambda frame: scaled(0.6, 0.66, frame[:, ::-1]), id="mirrored, small and narrow"),
        pytest.param(partial(turned, 1.0), id="turned by a degree"),
        pytest.param(lambda frame: cv2.GaussianBlur(frame, (0, 0), 1.2), id="blurred"),
        pytest.param(lambda frame: (255 * (frame / 255) ** 0.8).astype(np.uint8), id="gamma"),
        pytest.param(boxed, id="caption and logo boxes"),
        pytest.param(padded, id="padded"),
    ],
)
def test_it_survives(carrying: Planes, damage: object) -> None:
    assert callable(damage)
    assert read([np.ascontiguousarray(damage(frame)) for frame in carrying]).ident == IDENT


def test_a_mirrored_copy_is_read_and_called_mirrored(carrying: Planes) -> None:
    found = read([np.ascontiguousarray(frame[:, ::-1]) for frame in carrying])
    assert (found.ident, found.is_mirrored) == (IDENT, True)


def test_a_part_of_the_clip_at_another_rate_is_enough(carrying: Planes) -> None:
    assert read(carrying[5:11:2]).ident == IDENT


def test_without_a_mark_nothing_is_found(plain: Planes) -> None:
    found = read(plain)
    assert (found.ident, found.is_present) == (None, False)


def test_a_wrong_key_never_attributes(carrying: Planes) -> None:
    found = read(carrying, OTHER)
    assert (found.ident, found.is_present) == (None, False)


def test_the_right_key_is_picked_out_of_several(carrying: Planes) -> None:
    assert read(carrying, OTHER, KEY).epoch == KEY.epoch


def test_a_known_number_is_confirmed_and_a_neighbour_is_not(plain: Planes, carrying: Planes) -> None:
    residual = residual_of(carrying[:2])
    assert confirm(residual, KEY, IDENT) >= GATE
    assert confirm(residual, KEY, 0x0FED_CBA9_8765_4321) < GATE
    assert confirm(residual_of(plain[:2]), KEY, IDENT) < GATE


@pytest.mark.parametrize("bit", [0, 1, 7, 20, 40, 63])
def test_the_nearest_neighbour_of_a_number_is_not_confirmed(carrying: Planes, bit: int) -> None:
    assert confirm(residual_of(carrying), KEY, IDENT ^ (1 << bit)) < GATE - 1


def test_the_busy_half_of_a_picture_does_not_drown_the_quiet_one(carrying: Planes, plain: Planes) -> None:
    noise = np.random.default_rng(4).normal(0, 40, plain[0].shape)
    noise[:, : noise.shape[1] // 2] = 0
    noise[: noise.shape[0] // 4] = 0
    loud = [np.clip(frame + noise, 0, 255).astype(np.uint8) for frame in carrying]
    assert read(loud).ident == IDENT


def test_one_step_of_luma_counts_as_much_as_the_residual_says() -> None:
    """What the writer takes out of its host is measured by this: a known faint pattern on known ground."""
    wave = np.sin(np.arange(480) / 20 * 2 * np.pi)[None] * np.ones((848, 1))
    for loud, ground in ((1.0, 0.0), (1.0, 12.0)):
        noise = np.random.default_rng(0).normal(0, ground, wave.shape)
        heard = [Residual(), Residual()]
        for residual, sign in zip(heard, (1, -1), strict=True):
            for _ in range(4):
                residual.add(np.clip(128 + noise + sign * loud * 2 * wave, 0, 255).round().astype(np.uint8))
        seen = (heard[0].plain - heard[1].plain)[100:-100, 100:-100]
        expected = (heard[0].gain * wave * 4 * loud)[100:-100, 100:-100]
        slope = float((seen * expected).sum() / (expected**2).sum())
        assert 0.5 < slope < 1.1, ground


def test_a_known_number_is_confirmed_in_a_stretched_copy_that_is_too_weak_to_read(carrying: Planes) -> None:
    rng = np.random.default_rng(8)
    noisy = [np.clip(frame + rng.normal(0, 34, frame.shape), 0, 255).astype(np.uint8) for frame in carrying[:2]]
    copies = [scaled(1.08, 1.0, frame) for frame in noisy]
    residual = residual_of(at_working_size(frame) for frame in copies)
    assert confirm(residual, KEY, IDENT) >= GATE
    assert confirm(residual, KEY, 0x0FED_CBA9_8765_4321) < GATE


def test_mirroring_a_band_equals_mirroring_its_tile() -> None:
    tile = band.to_tile(np.random.default_rng(0).normal(size=band.band().dimensions).astype(np.float32))
    flipped = np.roll(tile[:, ::-1], 1, axis=1)
    assert np.allclose(band.mirrored(band.to_spectrum(tile)), band.to_spectrum(flipped), atol=1e-3)


def test_tile_and_vector_are_two_views_of_the_same() -> None:
    vector = np.random.default_rng(0).normal(size=band.band().dimensions).astype(np.float32)
    assert np.allclose(band.to_vector(band.to_tile(vector)), vector, atol=1e-3)


def test_folding_brings_repeated_tiles_together() -> None:
    tile = np.random.default_rng(0).normal(size=(256, 256)).astype(np.float32)
    sheet = np.tile(tile, (3, 2))
    assert np.corrcoef(fold(sheet, 256, 256).ravel(), tile.ravel())[0, 1] > 0.99


def test_pictures_are_analysed_at_480_and_never_enlarged() -> None:
    assert working_size(720, 1280) == (480, 853)
    assert working_size(240, 432) == (240, 432)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_one_colour_holds_no_mark(shade: int) -> None:
    plain = [np.full((848, 480), shade, np.uint8) for _ in range(2)]
    residual = residual_of(at_working_size(frame) for frame in plain)
    mark = detect(residual, (KEY,))
    assert (mark.ident, mark.is_present, confirm(residual, KEY, IDENT) >= GATE) == (None, False, False)
