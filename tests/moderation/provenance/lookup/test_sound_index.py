"""Finding a clip by its sound alone: short pieces, codecs, shifts, strangers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from common.ffmpeg import command
from common.ffmpeg.process import Limits, run
from moderation.provenance import queries
from moderation.provenance.fingerprint import (
    SOUND_DISTANCE,
    SOUND_WINDOW,
    Fingerprint,
    distance,
    sound_agreement,
    sound_hashes,
    sound_terms,
)
from moderation.provenance.lookup.compare import SOUND_AGREES
from moderation.provenance.models import MediaFingerprint, SoundHashRow
from moderation.provenance.raw import SOUND_RATE
from moderation.provenance.services import store
from tests.moderation.provenance.factories import music

pytestmark = pytest.mark.django_db


def terms_of(folder: Path, *, seconds: float = 4.0, seed: int = 1, **options: object) -> tuple[int, ...]:
    """Of music as it is, or after MP3 with these options."""
    wavfile.write(folder / "in.wav", SOUND_RATE, music(seconds, seed=seed))
    if not options:
        return sound_terms(folder / "in.wav")
    source = command.file_input(folder / "in.wav", demuxer="wav").audio
    run(command.compiled(source.output(command.address(folder / "out.mp3"), **options)), limits=Limits())
    return sound_terms(folder / "out.mp3", demuxer="mp3")


def remember(clip_id: str, terms: tuple[int, ...]) -> MediaFingerprint:
    made = Fingerprint((), np.zeros((1, 32, 32), np.uint8), terms)
    return store(clip_id=clip_id, mark_id=1, epoch=1, made=made)


def flipped(terms: tuple[int, ...], bits: float, *, seed: int = 0) -> tuple[int, ...]:
    """Each bit turned over with this probability."""
    rng = np.random.default_rng(seed)
    noise = np.packbits(rng.random((len(terms), 32)) < bits, axis=1).view("<i4").ravel()
    return tuple(int(term) for term in np.array(terms, np.int32) ^ noise)


@pytest.mark.parametrize("seed", range(4))
def test_four_seconds_through_mp3_are_found_among_others(tmp_path: Path, seed: int) -> None:
    for other in range(4):
        remember(f"clip_{other}", terms_of(tmp_path, seed=other))
    found = queries.by_sound(terms_of(tmp_path, seed=seed, audio_bitrate="64k"))
    assert [row.clip_id for row in found] == [f"clip_{seed}"]


def test_a_piece_out_of_the_middle_is_found_and_agrees(tmp_path: Path) -> None:
    row = remember("clip_a", terms_of(tmp_path, seconds=20))
    piece = terms_of(tmp_path, seconds=20, ss=11.37, t=5, audio_bitrate="64k")
    assert queries.by_sound(piece) == [row]
    assert sound_agreement(piece, row.sound_terms) >= SOUND_AGREES


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.15])
def test_no_term_needs_to_stay_equal(tmp_path: Path, share: float) -> None:
    terms = terms_of(tmp_path)
    row = remember("clip_a", terms)
    damaged = flipped(terms, share)
    if share >= 0.1:
        assert len(set(damaged) & set(terms)) <= 2
    assert queries.by_sound(damaged) == [row]


def test_strangers_are_neither_near_nor_in_agreement(tmp_path: Path) -> None:
    sounds = [terms_of(tmp_path, seconds=6, seed=seed) for seed in range(6)]
    for one in range(6):
        for two in range(one):
            near = min(distance(a, b) for a in sound_hashes(sounds[one]) for b in sound_hashes(sounds[two], stride=1))
            assert near > SOUND_DISTANCE
            assert sound_agreement(sounds[one], sounds[two]) < SOUND_AGREES


def test_a_short_overlap_at_an_end_is_no_agreement() -> None:
    rng = np.random.default_rng(1)
    one, two = (tuple(map(int, rng.integers(-(2**31), 2**31, 40))) for _ in range(2))
    joined = one[-SOUND_WINDOW:] + two
    assert sound_agreement(one, joined) < SOUND_AGREES
    assert sound_agreement(one[4:36], one) == 1.0
    assert sound_agreement(one[8:], one[:32]) >= SOUND_AGREES


def test_too_short_a_sound_finds_nothing_and_is_stored_without_hashes(tmp_path: Path) -> None:
    row = remember("clip_a", terms_of(tmp_path)[: SOUND_WINDOW - 1])
    assert not SoundHashRow.objects.filter(fingerprint=row).exists()
    assert queries.by_sound(row.sound_terms) == []
    assert queries.by_sound(()) == []


def test_a_held_tone_is_stored_once_and_a_long_sound_in_steps() -> None:
    tone, rng = (12345,) * 60, np.random.default_rng(2)
    assert len(sound_hashes(tone)) == 1
    assert len(sound_hashes(tuple(map(int, rng.integers(0, 2**31, 60))))) == 19


def test_forgetting_a_clip_forgets_its_sound(tmp_path: Path) -> None:
    remember("clip_a", terms_of(tmp_path)).delete()
    assert SoundHashRow.objects.count() == 0
