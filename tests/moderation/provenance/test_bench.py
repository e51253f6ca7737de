"""The measurement of the marks, on one small clip: it counts what it says it counts."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from common.ffmpeg.probe import probe
from generation.bench.provenance import ProvenanceWithstands, _order
from moderation.provenance import raw
from moderation.provenance.bench.attacks import PICTURE, SOUND, make_copy
from moderation.provenance.bench.seen import (
    _compared,
    _encoded,
    _largest_deviation,
    _Size,
    _video,
    likeness,
    on_a_gradient,
)
from moderation.provenance.bench.strangers import Strangers, compare
from moderation.provenance.bench.withstanding import Tally, attack_pictures, attack_sound
from moderation.provenance.finish import finish
from moderation.provenance.lookup.sample import take
from moderation.provenance.marks.keys import MarkKey, key_of
from moderation.provenance.marks.picture.detect import PictureMark, detect
from moderation.provenance.media import FinishedMedia, MediaKind
from tests.moderation.provenance import factories


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> FinishedMedia:
    return finish(factories.request(tmp_path_factory.mktemp("bench"), frames=72, width=480, height=640))


def test_every_attack_leaves_a_copy_that_can_be_opened(media: FinishedMedia, tmp_path: Path) -> None:
    for attack in PICTURE:
        facts = probe(make_copy(media.file(MediaKind.STANDARD).path, attack, tmp_path))
        assert facts.has_video
        assert not facts.has_sound
    for attack in SOUND:
        assert probe(make_copy(media.file(MediaKind.STANDARD).path, attack, tmp_path)).has_sound


def test_a_mild_attack_is_counted_as_read(media: FinishedMedia, tmp_path: Path) -> None:
    tally = Tally()
    attack_pictures(media, tmp_path, tally, attacks=[attack for attack in PICTURE if attack.name == "crf 23"])
    assert (tally.share_read(), tally.share_confirmed(), tally.wrong) == (1.0, 1.0, 0)
    assert tally.by_attack()["crf 23"]


def test_sound_is_attacked_by_every_codec_and_by_noise(media: FinishedMedia, tmp_path: Path) -> None:
    tally = Tally()
    attack_sound(media, tmp_path, tally)
    assert set(tally.read) == {attack.name for attack in SOUND} | {"noise 20 dB below"}
    assert tally.wrong == 0


def test_a_number_that_is_not_the_clips_counts_as_wrong() -> None:
    tally = Tally()
    tally.add("x", PictureMark(7, 1, 9.0, 1.0, False), ident=8, is_confirmed=False)
    assert (tally.wrong, tally.share_read(), tally.share_confirmed()) == (1, 0.0, 0.0)


def test_tallies_of_two_processes_add_up() -> None:
    one, other = Tally(), Tally()
    one.add("crf 23", PictureMark(8, 1, 9.0, 1.0, False), ident=8, is_confirmed=True)
    other.add("crf 23", PictureMark(None, 1, 5.0, 1.0, False), ident=9, is_confirmed=True)
    other.add("blur", PictureMark(7, 1, 8.0, 1.0, False), ident=9, is_confirmed=False)
    one.add_all(other)
    assert (one.wrong, one.share_read(), one.share_confirmed()) == (1, round(1 / 3, 4), round(2 / 3, 4))
    assert one.by_attack()["crf 23"] == {"read": 0.5, "confirmed": 1.0, "weakest_deviations": 5.0}


def test_correlations_add_up_and_one_attribution_takes_the_bound_away() -> None:
    found = Strangers(10, 0, 5.5) + Strangers(20, 0, 6.1)
    assert (found, found.rate_at_most) == (Strangers(30, 0, 6.1), 0.1)
    assert (found + Strangers(1, 1, 9.0)).rate_at_most is None


def test_an_attack_takes_the_first_seconds_unless_it_cuts_by_itself(media: FinishedMedia, tmp_path: Path) -> None:
    standard = media.file(MediaKind.STANDARD).path
    plain, trim = (next(attack for attack in PICTURE if attack.name == name) for name in ("crf 23", "trim"))
    assert probe(make_copy(standard, plain, tmp_path, seconds_max=1.0)).seconds == pytest.approx(1.0, abs=0.1)
    assert probe(make_copy(standard, trim, tmp_path, seconds_max=1.0)).seconds == pytest.approx(2.0, abs=0.1)


@pytest.mark.slow
def test_the_whole_measurement_runs_in_its_processes_and_says_what_it_has_after_each_clip(tmp_path: Path) -> None:
    said: list[str] = []
    parser = ArgumentParser()
    bench = ProvenanceWithstands()
    bench.add_arguments(parser)
    words = "--clips 1 --natural 0 --seconds 3 --attack-seconds 1 --size 160x288 --correlations 0 --processes 1"
    options = parser.parse_args([*words.split(), "--keep", str(tmp_path / "found.jsonl")])
    figures = bench.run(options, said.append)
    assert (figures["clips"], figures["natural_clips"], figures["strange_correlations"]) == (1, 0, 0)
    assert set(figures["picture"]) == {attack.name for attack in PICTURE}  # type: ignore[call-overload]
    assert {"embed_cpu_seconds", "detect_cpu_seconds", "sign_milliseconds"} < set(figures["cost"])  # type: ignore[call-overload]
    assert json.loads(said[-1])["picture_read"] == figures["picture_read"]
    seen: dict[str, dict[str, object]] = figures["seen"]  # type: ignore[assignment]
    assert set(seen) == {"engine", "photograph", "flat_gradient"}
    assert (seen["photograph"], seen["engine"]["frames"]) == (None, 48)
    again = bench.run(options, said.append)
    assert said[-1] == "1 of 1 clips are known from before"
    assert {**again, "cost": None} == {**figures, "cost": None}


def noise(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(300, 200)).astype(np.float32)


def test_noise_is_never_taken_for_a_mark() -> None:
    found = compare([noise(0), noise(1)], [MarkKey(1, b"k" * 32)])
    assert (found.correlations, found.attributed, found.rate_at_most) == (2, 0, 1.5)
    assert 3 < found.strongest < 6.5


def test_the_walk_with_many_keys_finds_the_peak_that_the_detector_finds() -> None:
    keys = [MarkKey(number, bytes([number]) * 32) for number in range(1, 4)]
    together = compare([noise(2)], keys).strongest
    assert together == pytest.approx(max(detect(noise(2), [key]).strength for key in keys), rel=0.03)


def test_a_marked_clip_under_its_own_key_is_counted_as_attributed(media: FinishedMedia) -> None:
    residual = take(media.file(MediaKind.STANDARD).path).residual
    assert residual is not None
    own = key_of(media.mark_epoch)
    found = compare([residual], [MarkKey(9, b"strange key" * 3), own])
    assert (found.correlations, found.attributed, found.rate_at_most) == (2, 1, None)


def test_photographs_are_spread_among_the_clips_of_the_engine() -> None:
    order = _order(8, 2)
    assert (len(order), sum(order), sum(order[:5])) == (10, 2, 1)
    assert _order(3, 0) == [False] * 3


def test_the_look_of_an_encode_without_any_mark_to_tell_is_its_own(tmp_path: Path) -> None:
    """An encode held against itself is alike in full; against its source it tells of the encoder."""
    request = factories.request(tmp_path, frames=12)
    frames = raw.map_frames(request.frames, width=request.width, height=request.height)
    size = _Size(request.width, request.height, request.fps)
    one, same = (_encoded(frames, tmp_path / name, size) for name in ("one.mp4", "same.mp4"))
    found = _compared(_video(one), _video(same), tmp_path)
    assert (found["ssim"], found["ssim_lowest"]) == (1.0, 1.0)
    assert found["vmaf"] is None or float(str(found["vmaf"])) > 95


def test_the_mark_changes_an_encode_a_little_and_the_encoder_changes_it_too(tmp_path: Path) -> None:
    request = factories.request(tmp_path, frames=12)
    found = likeness(request, tmp_path, key=MarkKey(1, b"k" * 32), ident=5, frames_max=8)
    ssims = {name: float(str(one["ssim"])) for name, one in found.items() if isinstance(one, dict)}
    assert (found["frames"], set(ssims)) == (
        8,
        {"marked_against_unmarked", "marked_against_source", "unmarked_against_source"},
    )
    assert 0.9 < ssims["marked_against_source"] < ssims["unmarked_against_source"] < 1
    assert 0.9 < ssims["marked_against_unmarked"] < 1


def test_the_grain_on_a_gradient_is_counted_in_luma_steps(tmp_path: Path) -> None:
    found = on_a_gradient(tmp_path, width=240, height=432, fps=24, key=MarkKey(1, b"k" * 32), ident=5)
    deviation, change = (float(str(found[f"{name}_luma_steps_largest"])) for name in ("deviation", "change"))
    assert 0.3 < deviation < change <= 8
    assert float(str(found["psnr_decibels"])) > 40
    assert 0 < float(str(found["decoded_deviation_luma_steps_largest"])) < 8


def test_the_largest_deviation_is_found_where_it_is() -> None:
    change = np.zeros((64, 64), np.float32)
    change[40:56, 40:56] = np.tile([2.0, -2.0], (16, 8))
    assert _largest_deviation([np.zeros((64, 64), np.float32), change]) == pytest.approx(2.0, abs=0.01)
    assert _largest_deviation([np.full((64, 64), 3.0, np.float32)]) == 0.0
