"""Many people at once, made of a few voices and many hands."""

from __future__ import annotations

import numpy as np
from scipy import signal

from generation.engines.sim.sound.animals import Syllable, syllable
from generation.engines.sim.sound.events import Crowd, CrowdMood
from generation.engines.sim.sound.synthesis import Random, Samples, add, band_noise, count, decay, drift, swell

VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (570, 840, 2410), (300, 870, 2240), (660, 1720, 2410))


def crowd(event: Crowd, random: Random, rate: int) -> Samples:
    return crowd_of(event.mood, event.end_seconds - event.start_seconds, event.people, random, rate)


def crowd_of(mood: CrowdMood, seconds: float, people: int, random: Random, rate: int) -> Samples:
    """Mono, with soft ends; more people are denser and a little louder."""
    length = count(seconds, rate)
    many = float(np.clip(people, 3, 20_000))
    make = {
        CrowdMood.APPLAUSE: _applause,
        CrowdMood.CHEER: _cheer,
        CrowdMood.LAUGHTER: _laughter,
        CrowdMood.GASP: _gasp,
        CrowdMood.MURMUR: _murmur,
    }[mood]
    sound = make(length, many, random, rate)
    loudest = float(np.max(np.abs(sound), initial=1e-9))
    return sound * swell(length, rate, 0.15, 0.5) * np.float32(0.5 * (many / 60.0) ** 0.12 / loudest)


def _applause(length: int, people: float, random: Random, rate: int) -> Samples:
    """Each pair of hands claps four times a second, near enough; every pair has its own pitch of clap."""
    sound = np.zeros(length, np.float32)
    kinds = 6
    claps = min(people, 260) * 4.2 * length / rate / kinds
    for _ in range(kinds):
        hits = np.zeros(length, np.float32)
        at = random.integers(0, length, int(claps) + 1)
        np.add.at(hits, at, random.uniform(0.3, 1.0, at.size).astype(np.float32))
        centre = float(random.uniform(900, 2300))
        size = count(0.025, rate)
        clap = band_noise(random, size, centre * 0.6, centre * 1.7, rate) * decay(size, rate, 0.02)
        sound += signal.oaconvolve(hits, clap)[:length].astype(np.float32)
    return sound


def _talk(length: int, voices: int, random: Random, rate: int, *, tuning: float, every: float) -> Samples:
    """Nonsense syllables by several people: the grain of a crowd, of which no word can be made out."""
    sound = np.zeros(length, np.float32)
    for _ in range(voices):
        pitch, at = float(random.uniform(100, 230)) * tuning, float(random.uniform(0, every))
        while at * rate < length:
            glide = tuple(pitch * random.uniform(0.85, 1.2, 2))
            vowel = VOWELS[int(random.integers(len(VOWELS)))]
            said = syllable(Syllable(0, float(random.uniform(0.1, 0.26)), glide, vowel, 0.12), random, rate)
            add(sound, said, round(at * rate), float(random.uniform(0.2, 0.8)))
            at += float(random.uniform(0.6, 1.8)) * every
    return sound


def _murmur(length: int, people: float, random: Random, rate: int) -> Samples:
    bed = band_noise(random, length, 180, 900, rate) * drift(random, length, rate, 4.0, 0.5, 1.0)
    voices = int(np.clip(people / 6, 3, 8))
    return np.asarray(bed * 0.22 + _talk(length, voices, random, rate, tuning=1.0, every=0.34), np.float32)


def _cheer(length: int, people: float, random: Random, rate: int) -> Samples:
    roar = band_noise(random, length, 500, 2600, rate) * drift(random, length, rate, 1.6, 0.6, 1.0)
    sound = roar * np.float32(0.35)
    for _ in range(int(np.clip(people / 5, 4, 12))):
        pitch = float(random.uniform(230, 520))
        cry = Syllable(0, float(random.uniform(0.7, 1.8)), (pitch, pitch * 1.35, pitch * 1.2), VOWELS[0], 0.3)
        add(sound, syllable(cry, random, rate), int(random.integers(0, max(1, length - rate // 4))), 0.35)
    for _ in range(2):
        whistle = Syllable(0, 0.5, (1700, 2600, 2100), is_pure=True)
        add(sound, syllable(whistle, random, rate), int(random.integers(0, length)), 0.12)
    return sound


def _laughter(length: int, people: float, random: Random, rate: int) -> Samples:
    sound = np.zeros(length, np.float32)
    for _ in range(int(np.clip(people / 6, 3, 9))):
        pitch, at = float(random.uniform(150, 330)), int(random.uniform(0, 0.35) * length)
        for index in range(int(random.integers(5, 11))):
            ha = Syllable(0, 0.13, (pitch * 1.1, pitch * 0.85), VOWELS[0], 0.5)
            add(sound, syllable(ha, random, rate), at + count(index * 0.19, rate), 0.6 * 0.93**index)
    return sound


def _gasp(length: int, people: float, random: Random, rate: int) -> Samples:
    size = min(length, count(0.6, rate))
    breath = band_noise(random, size, 900, 4200, rate) * np.linspace(0, 1, size, dtype=np.float32) ** 2
    sound = np.zeros(length, np.float32)
    add(sound, breath, 0, 0.6)
    return sound
