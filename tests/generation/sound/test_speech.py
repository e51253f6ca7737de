"""Spoken lines: at the pitch asked for, the same every time, with phoneme times that match the sound."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from generation.engines.sim.sound.speech import Utterance, language_of, median_pitch, speak
from generation.engines.sim.sound.visemes import Viseme, mouth_shapes, viseme_of

LINE = "Mama, my puppy bumped the big bamboo boat!"


@pytest.mark.parametrize("hertz", [70.0, 110.0, 160.0, 220.0, 300.0])
def test_a_line_is_spoken_at_the_pitch_asked_for(hertz: float) -> None:
    spoken = speak("Hello there, what a beautiful day it is.", hertz, "ann")
    assert spoken.pitch_hertz == pytest.approx(hertz, rel=0.06)
    assert 1.5 < spoken.seconds < 4.5


def test_the_measured_pitch_is_that_of_a_known_tone() -> None:
    at = np.arange(48_000) / 48_000
    buzz = sum(np.sin(2 * np.pi * 173 * k * at) / k for k in range(1, 9)).astype(np.float32)
    assert median_pitch(buzz, 48_000) == pytest.approx(173, rel=0.01)
    assert median_pitch(np.random.default_rng(1).standard_normal(48_000).astype(np.float32), 48_000) == 0.0


def test_the_same_line_gives_the_same_bytes_in_another_process() -> None:
    told = (
        "import hashlib; from generation.engines.sim.sound.speech import speak;"
        f"print(hashlib.sha256(speak({LINE!r}, 130.0, 'bob').samples.tobytes()).hexdigest())"
    )
    hashes = {subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout}
    speak.cache_clear()
    speak("Something else first.", 210.0, "eve")
    hashes.add(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout)
    assert len(hashes) == 1
    assert speak(LINE, 130.0, "bob").samples.tobytes() == speak.__wrapped__(LINE, 130.0, "bob").samples.tobytes()


def test_speakers_have_voices_of_their_own_and_keep_them() -> None:
    said = {speaker: speak(LINE, 120.0, speaker).samples.tobytes() for speaker in ("ann", "bob", "cat", "dora", "emil")}
    assert len(set(said.values())) > 1


def test_letters_choose_the_language() -> None:
    assert language_of("こんにちは", "en") == "ja"
    assert language_of("Привет", "en") == "ru"
    assert language_of("naïve café", "en") == "en"
    assert speak("こんにちは", 180.0).seconds > 0.3


@pytest.mark.parametrize("line", ["", "   ", "!!!", "\x00\x07", "<speak>&[[x]]"])
def test_a_line_that_says_nothing_is_no_error(line: str) -> None:
    assert speak(line, 120.0).seconds < 4.0


def spoken_line() -> Utterance:
    return speak(LINE, 120.0, "ann")


def test_phonemes_follow_one_another_within_the_sound() -> None:
    spoken = spoken_line()
    ends = [phoneme.end_seconds for phoneme in spoken.phonemes]
    assert all(p.start_seconds < p.end_seconds for p in spoken.phonemes)
    assert [p.start_seconds for p in spoken.phonemes[1:]] == ends[:-1]
    assert ends[-1] == pytest.approx(spoken.seconds, abs=0.01)


def test_vowels_are_louder_than_the_stops_between_them() -> None:
    spoken = spoken_line()

    def level(viseme: Viseme) -> float:
        spans = [
            spoken.samples[round(p.start_seconds * 48_000) : round(p.end_seconds * 48_000)]
            for p in spoken.phonemes
            if viseme_of(p.name) is viseme
        ]
        return float(np.sqrt(np.mean(np.concatenate(spans) ** 2)))

    assert level(Viseme.OPEN) > 1.5 * level(Viseme.CLOSED)


def test_phonemes_map_to_shapes() -> None:
    shapes = [viseme_of(name) for name in ("ˈəʊ", "m", "ˈɑː", "uː", "f", "θ", "s", "iː", "")]
    assert shapes == [
        Viseme.WIDE,
        Viseme.CLOSED,
        Viseme.OPEN,
        Viseme.ROUND,
        Viseme.TEETH,
        Viseme.TONGUE,
        Viseme.NARROW,
        Viseme.WIDE,
        Viseme.REST,
    ]


@pytest.mark.parametrize("fps", [24, 30])
def test_the_mouth_moves_with_the_voice_to_within_half_a_frame(fps: int) -> None:
    spoken, at_seconds = spoken_line(), 0.61
    frames = round((spoken.seconds + 1.5) * fps)
    gaps = np.asarray([m.opening for m in mouth_shapes(spoken, at_seconds=at_seconds, frames=frames, fps=fps)])
    step = 48_000 // 200
    level = np.sqrt(np.mean(spoken.samples[: len(spoken.samples) // step * step].reshape(-1, step) ** 2, axis=1))
    offsets = np.arange(-40, 41) / 200

    def agreement(offset: float) -> float:
        at = (np.arange(frames) + 0.5) / fps - at_seconds - offset
        heard = np.interp(at, (np.arange(level.size) + 0.5) / 200, level, left=0, right=0)
        return float(np.corrcoef(heard, gaps)[0, 1])

    best = offsets[int(np.argmax([agreement(offset) for offset in offsets]))]
    assert abs(best) <= 0.5 / fps
    assert agreement(best) > 0.6


def test_the_mouth_is_shut_before_and_after_the_line() -> None:
    shapes = mouth_shapes(spoken_line(), at_seconds=2.0, frames=240, fps=24)
    assert {shape.opening for shape in shapes[:46]} == {0.0}
    assert shapes[-1].viseme is Viseme.REST
    assert max(shape.opening for shape in shapes) > 0.5
