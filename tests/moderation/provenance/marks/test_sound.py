"""The mark in the sound, through real codecs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import wavfile

from common.ffmpeg import command
from common.ffmpeg.process import Limits, run
from common.ffmpeg.read import mono_sound
from moderation.provenance.marks.keys import MarkKey
from moderation.provenance.marks.sound import grid
from moderation.provenance.marks.sound.detect import CONFIRM_GATE, confirm, detect
from moderation.provenance.marks.sound.embed import embed
from moderation.provenance.raw import SOUND_RATE
from tests.moderation.provenance.factories import music

KEY, OTHER, IDENT = MarkKey(4, b"k" * 32), MarkKey(3, b"o" * 32), 0xDEAD_BEEF


@pytest.fixture(scope="module")
def plain() -> NDArray[np.float32]:
    return music(10.0)


@pytest.fixture(scope="module")
def carrying(plain: NDArray[np.float32]) -> NDArray[np.float32]:
    return embed(plain, rate=SOUND_RATE, key=KEY, ident=IDENT)


def through(folder: Path, samples: NDArray[np.float32], suffix: str, **options: object) -> NDArray[np.float32]:
    """The samples after a codec, as a detector gets them."""
    wavfile.write(folder / "in.wav", SOUND_RATE, samples)
    source = command.file_input(folder / "in.wav", demuxer="wav").audio
    run(command.compiled(source.output(command.address(folder / f"out{suffix}"), **options)), limits=Limits())
    return mono_sound(folder / f"out{suffix}", seconds_max=20, rate=grid.DETECT_RATE)


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        pytest.param(".wav", {}, id="untouched"),
        pytest.param(".mp4", {"acodec": "aac", "audio_bitrate": "64k"}, id="aac 64k"),
        pytest.param(".mp4", {"acodec": "aac", "audio_bitrate": "48k"}, id="aac 48k"),
        pytest.param(".mp3", {"audio_bitrate": "64k"}, id="mp3 64k"),
        pytest.param(".ogg", {"acodec": "libopus", "audio_bitrate": "24k"}, id="opus 24k"),
        pytest.param(".wav", {"ar": 16_000}, id="16 kHz"),
        pytest.param(".wav", {"ss": 2.7, "t": 5}, id="five seconds of ten"),
        pytest.param(".wav", {"af": "volume=0.3"}, id="quieter"),
    ],
)
def test_it_survives(tmp_path: Path, carrying: NDArray[np.float32], suffix: str, options: dict[str, object]) -> None:
    found = detect(through(tmp_path, carrying, suffix, **options), (KEY,))
    assert (found.ident, found.epoch) == (IDENT, KEY.epoch)


def test_it_survives_noise_twenty_decibels_below(tmp_path: Path, carrying: NDArray[np.float32]) -> None:
    level = 0.1 * np.sqrt((carrying**2).mean())
    noisy = carrying + np.random.default_rng(3).normal(0, level, carrying.shape)
    assert detect(through(tmp_path, noisy.astype(np.float32), ".wav"), (KEY,)).ident == IDENT


def test_it_lies_well_below_the_sound(plain: NDArray[np.float32], carrying: NDArray[np.float32]) -> None:
    assert 10 * np.log10((plain**2).mean() / ((carrying - plain) ** 2).mean()) > 15
    assert carrying.shape == plain.shape


def test_without_a_mark_nothing_is_found(tmp_path: Path, plain: NDArray[np.float32]) -> None:
    found = detect(through(tmp_path, plain, ".wav"), (KEY,))
    assert (found.ident, found.is_present) == (None, False)


def test_a_wrong_key_never_attributes(tmp_path: Path, carrying: NDArray[np.float32]) -> None:
    found = detect(through(tmp_path, carrying, ".wav"), (OTHER,))
    assert (found.ident, found.is_present) == (None, False)


def test_a_known_number_is_confirmed_and_another_is_not(tmp_path: Path, carrying: NDArray[np.float32]) -> None:
    heard = through(tmp_path, carrying, ".mp4", acodec="aac", audio_bitrate="48k", t=4)
    assert confirm(heard, KEY, IDENT) >= CONFIRM_GATE
    assert confirm(heard, KEY, 0x1234_5678) < CONFIRM_GATE


def test_silence_stays_silent_and_carries_nothing() -> None:
    silent = np.zeros((SOUND_RATE, 1), np.float32)
    assert not embed(silent, rate=SOUND_RATE, key=KEY, ident=IDENT).any()
    assert detect(np.zeros(grid.DETECT_RATE, np.float32), (KEY,)).ident is None


def test_a_very_short_sound_is_left_whole() -> None:
    short = music(0.01)
    assert embed(short, rate=SOUND_RATE, key=KEY, ident=IDENT).shape == short.shape
    assert detect(np.zeros(10, np.float32), (KEY,)).ident is None
