"""Spoken lines: espeak-ng's voice at a pitch in Hz, with the times of its phonemes for the mouths in the picture."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from math import gcd
from pathlib import Path

import espeakng_loader
import numpy as np
from numpy.typing import NDArray
from scipy import signal

from generation.engines.sim.sound.synthesis import Samples, high_pass

PROGRAM = Path(__file__).with_name("espeak_process.py")
LONGEST_CHARACTERS = 1_000
SECONDS_TO_SPEAK = 20
LOW_VOICES = ("en", "en+m1", "en+m3", "en+m7", "en+m4")
HIGH_VOICES = ("en+f1", "en+f2", "en+f3", "en+f5", "en+f4")
HIGH_FROM_HERTZ = 150.0
PITCH_SETTINGS = (0, 25, 50, 75, 99)
LOW_HERTZ = (80.0, 92.0, 107.0, 136.0, 175.0)
HIGH_HERTZ = (137.0, 163.0, 202.0, 262.0, 340.0)
"""The median pitch that each setting gives, measured; what is left of the error is taken out by resampling."""
SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "cmn",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
}


class SpeechError(Exception):
    """The line could not be spoken; the message says why."""


@dataclass(frozen=True, slots=True)
class Phoneme:
    name: str
    """IPA, stress marks included; empty for a pause."""
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    samples: Samples
    """Mono, every line equally loud, at the rate that was asked for. Shared between callers: not writable."""
    sample_rate: int
    phonemes: tuple[Phoneme, ...]
    pitch_hertz: float
    """The median pitch as measured; 0 where nothing was voiced."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.sample_rate


@lru_cache(maxsize=64)
def speak(
    text: str,
    pitch_hertz: float = 140.0,
    speaker: str = "",
    language: str = "en",
    words_per_minute: int = 165,
    sample_rate: int = 48_000,
) -> Utterance:
    """Say one line. Times count from its first sample. Raises SpeechError where espeak-ng fails."""
    pitch_hertz = float(np.clip(pitch_hertz, 55.0, 480.0))
    voice, setting, reached = _voice(pitch_hertz, speaker, language_of(text, language))
    stretch = pitch_hertz / reached
    raw = _spoken(text, voice, setting, round(words_per_minute / stretch))
    measured = median_pitch(raw.samples, raw.sample_rate)
    ratio = float(np.clip(pitch_hertz / measured, 0.5, 2.0)) if measured else stretch
    return _resampled(raw, ratio, sample_rate)


def language_of(text: str, asked: str) -> str:
    """The language asked for, unless the letters belong to a script it does not use."""
    for character in text:
        if character.isalpha() and character > "\u02ff":
            script = unicodedata.name(character, "").split(" ")[0]
            return SCRIPTS.get(script, asked) if asked == "en" else asked
    return asked


def _voice(pitch_hertz: float, speaker: str, language: str) -> tuple[str, int, float]:
    """Voice name, pitch setting and the pitch in Hz that it should give. The same speaker keeps the same voice."""
    is_high = pitch_hertz >= HIGH_FROM_HERTZ
    voices, hertz = (HIGH_VOICES, HIGH_HERTZ) if is_high else (LOW_VOICES, LOW_HERTZ)
    variant = voices[zlib.crc32(speaker.encode()) % len(voices)].partition("+")[2]
    reached = float(np.clip(pitch_hertz, hertz[0], hertz[-1]))
    setting = round(float(np.interp(reached, hertz, PITCH_SETTINGS)))
    return (f"{language}+{variant}" if variant else language), setting, reached


def _spoken(text: str, voice: str, setting: int, words_per_minute: int) -> Utterance:
    cleaned = "".join(c for c in text if c.isprintable())[:LONGEST_CHARACTERS].strip()
    order = {
        "library": espeakng_loader.get_library_path(),
        "data": espeakng_loader.get_data_path(),
        "text": cleaned,
        "voice": voice,
        "words_per_minute": min(max(words_per_minute, 80), 400),
        "pitch": setting,
    }
    command = [sys.executable, "-I", "-S", str(PROGRAM)]
    try:
        ran = subprocess.run(
            command, input=json.dumps(order).encode(), capture_output=True, timeout=SECONDS_TO_SPEAK, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise SpeechError(f"espeak-ng did not speak: {error}") from error
    header, _, body = ran.stdout.partition(b"\n")
    told = json.loads(header)
    samples = np.frombuffer(body, "<i2").astype(np.float32) / 32768.0
    return Utterance(samples, told["sample_rate"], _phonemes(told["phonemes"], told["sample_rate"], samples.size), 0.0)


def _phonemes(told: list[tuple[int, str]], rate: int, length: int) -> tuple[Phoneme, ...]:
    """Each lasts until the next begins. Marks of a change of language, such as "(en)", are no sounds."""
    sounds = [(at, name) for at, name in told if not name.startswith("(")]
    ends = [at for at, _ in sounds[1:]] + [length]
    spans = zip(sounds, ends, strict=True)
    return tuple(Phoneme(name, at / rate, end / rate) for (at, name), end in spans if end > at)


def median_pitch(samples: Samples, rate: int, low: float = 55.0, high: float = 520.0) -> float:
    """Median fundamental of the voiced frames in Hz by autocorrelation; 0 where nothing is voiced."""
    window, hop = round(rate * 0.046), round(rate * 0.012)
    if samples.size < window:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]
    correlation = _autocorrelation(frames, window)
    first, last = int(rate / high), min(int(rate / low), window * 3 // 4)
    strength = correlation[:, first:last] / (correlation[:, :1] + 1e-12)
    # Multiples of the period correlate as well as the period does: the shortest lag near the best one is taken.
    near = np.argmax(strength > 0.93 * strength.max(axis=1, keepdims=True), axis=1)
    flank = np.minimum(near[:, None] + np.arange(max(2, first // 4)), last - first - 1)
    best = first + near + np.argmax(np.take_along_axis(strength, flank, axis=1), axis=1)
    loud = correlation[:, 0] > 0.05 * correlation[:, 0].max()
    voiced = best[(strength.max(axis=1) > 0.6) & loud]
    return float(rate / np.median(voiced)) if voiced.size else 0.0


def _autocorrelation(frames: Samples, window: int) -> NDArray[np.float64]:
    """Of each frame [frames, lags], with the fall that the window itself causes taken out."""
    shape = np.hanning(window)
    size = 1 << (2 * window - 1).bit_length()
    power = np.abs(np.fft.rfft(frames * shape, size, axis=1)) ** 2
    falls = np.fft.irfft(np.abs(np.fft.rfft(shape, size)) ** 2, size)[:window]
    return np.asarray(np.fft.irfft(power, size, axis=1)[:, :window] / (falls + 1e-9), np.float64)


def _levelled(samples: Samples) -> Samples:
    """Voiced parts at an RMS of 0.16; the few peaks above 0.6 are rounded off, as a presenter's compressor does."""
    power = samples**2
    loud = power > 0.02 * float(np.max(power, initial=0.0))
    level = float(np.sqrt(np.mean(power[loud]))) if np.any(loud) else 0.0
    return np.asarray(0.7 * np.tanh(samples * (0.16 / 0.7 / (level + 1e-9))) if level else samples, np.float32)


def _resampled(raw: Utterance, ratio: float, rate: int) -> Utterance:
    """At the rate asked for, with the pitch moved by `ratio`; times move along."""
    up, down = rate, round(raw.sample_rate * ratio)
    common = gcd(up, down)
    samples = signal.resample_poly(raw.samples, up // common, down // common).astype(np.float32)
    samples = high_pass(samples, 60.0, rate)
    samples = _levelled(samples)
    samples.setflags(write=False)
    exact = down / raw.sample_rate
    moved = tuple(Phoneme(p.name, p.start_seconds / exact, p.end_seconds / exact) for p in raw.phonemes)
    return Utterance(samples, rate, moved, median_pitch(samples, rate))
