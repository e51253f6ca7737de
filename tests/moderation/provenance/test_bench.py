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
from moderation.provenance.bench.attacks import PICTURE, SOUND, make_copy
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
