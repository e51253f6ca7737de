"""The measurement of the marks, on one small clip: it counts what it says it counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from common.ffmpeg.probe import probe
from moderation.provenance.bench.attacks import PICTURE, SOUND, make_copy
from moderation.provenance.bench.withstanding import Tally, attack_pictures, attack_sound, mistaken
from moderation.provenance.finish import finish
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.picture.detect import PictureMark
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


def test_noise_is_never_taken_for_a_mark() -> None:
    residuals = [np.random.default_rng(seed).normal(size=(300, 200)).astype(np.float32) for seed in range(2)]
    tries, attributed, strongest = mistaken(residuals, [MarkKey(1, b"k" * 32)])
    assert (tries, attributed) == (2, 0)
    assert 3 < strongest < 6.5
