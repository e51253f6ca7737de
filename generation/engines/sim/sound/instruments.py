"""Instruments: a bright and a dull wave table each, blended as a note dies, under an envelope of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from generation.engines.sim.sound.events import Instrument, Note
from generation.engines.sim.sound.synthesis import (
    Random,
    Samples,
    add,
    band_noise,
    count,
    decay,
    phase,
    random_for,
    swell,
    times,
)

TABLE = 2048


@dataclass(frozen=True, slots=True)
class Timbre:
    bright: tuple[float, ...]
    """Gains of the harmonics at the start of a note."""
    dull: tuple[float, ...]
    """And after it has rung."""
    attack_seconds: float
    ring_seconds: float
    """Fall by 60 dB; 0 holds as long as the note."""
    release_seconds: float
    vibrato_cents: float = 0.0
    detune_cents: float = 0.0
    stretch: float = 1.0
    """Bells: the ratio of the second partial, sounded as a tone of its own."""


SAW = tuple(1 / k for k in range(1, 17))
TIMBRES: dict[Instrument, Timbre] = {
    Instrument.PIANO: Timbre((1, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08), (1, 0.25, 0.08), 0.003, 2.6, 0.12, 0, 3),
    Instrument.GUITAR: Timbre((1, 0.8, 0.6, 0.3, 0.35, 0.2, 0.15, 0.1), (1, 0.35, 0.1), 0.002, 1.8, 0.08),
    Instrument.PLUCK: Timbre((1, 0.6, 0.3, 0.25, 0.15, 0.1), (1, 0.1), 0.002, 0.7, 0.05),
    Instrument.FLUTE: Timbre((1, 0.32, 0.12, 0.04), (1, 0.28, 0.1), 0.06, 0, 0.1, 12),
    Instrument.VIOLIN: Timbre(SAW[:12], SAW[:9], 0.09, 0, 0.16, 16),
    Instrument.TRUMPET: Timbre((0.7, 1, 0.9, 0.7, 0.5, 0.35, 0.25, 0.15), (1, 0.8, 0.5, 0.3, 0.1), 0.03, 0, 0.08, 6),
    Instrument.BELL: Timbre((1, 0, 0.35, 0, 0.2), (1,), 0.002, 2.4, 0.3, 0, 0, 2.76),
    Instrument.BASS: Timbre((1, 0.5, 0.3, 0.15, 0.08), (1, 0.2), 0.006, 1.6, 0.06),
    Instrument.PAD: Timbre(SAW[:8], (1, 0.4, 0.2, 0.1), 0.5, 0, 0.7, 5, 9),
}


def note(event: Note, random: Random, rate: int) -> Samples:
    """Somebody plays. Drums take the pitch as the General MIDI drum."""
    if event.instrument is Instrument.DRUM:
        return drum(DRUMS.get(event.midi_pitch, "tom"), rate) * np.float32(event.velocity * 0.6)
    return tone(event.instrument, event.midi_pitch, event.seconds, rate) * np.float32(event.velocity * 0.5)


def hertz_of(midi_pitch: float) -> float:
    return float(440.0 * 2 ** ((midi_pitch - 69) / 12))


@lru_cache(maxsize=128)
def tone(instrument: Instrument, midi_pitch: int, seconds: float, rate: int) -> Samples:
    """One note at full velocity, peak 1. Not writable: shared by every time it is played."""
    timbre = TIMBRES[instrument]
    length = count(seconds + timbre.release_seconds, rate)
    at = times(length, rate)
    hertz = hertz_of(midi_pitch)
    cents = timbre.vibrato_cents * np.sin(2 * np.pi * 5.2 * at) * np.minimum(at / 0.4, 1.0)
    spread = (-timbre.detune_cents, timbre.detune_cents) if timbre.detune_cents else (0.0,)
    sound = np.zeros(length, np.float32)
    for detune in spread:
        turns = phase(hertz * 2 ** ((cents + detune) / 1200), length, rate) / (2 * np.pi)
        sound += _blended(timbre, turns, hertz, at, rate)
    if timbre.stretch != 1.0:
        sound += (0.4 * np.sin(phase(hertz * timbre.stretch, length, rate)) * decay(length, rate, 1.0)).astype(
            np.float32
        )
    shape = swell(length, rate, timbre.attack_seconds, timbre.release_seconds)
    if timbre.ring_seconds:
        shape = shape * decay(length, rate, timbre.ring_seconds * float(np.clip(220 / hertz, 0.5, 1.6)))
    finished = np.asarray(sound * shape / (np.max(np.abs(sound)) + 1e-9), np.float32)
    finished.setflags(write=False)
    return finished


def _blended(timbre: Timbre, turns: NDArray[np.float64], hertz: float, at: Samples, rate: int) -> Samples:
    index = (turns % 1.0 * TABLE).astype(np.int64) % TABLE
    most = max(1, int(rate * 0.42 / hertz))
    bright, dull = _table(timbre.bright[:most]), _table(timbre.dull[:most])
    blend = np.exp(-at * 3.0).astype(np.float32)
    return np.asarray(bright[index] * blend + dull[index] * (1 - blend), np.float32)


@lru_cache(maxsize=64)
def _table(gains: tuple[float, ...]) -> Samples:
    order = np.arange(1, len(gains) + 1)[:, None]
    waves = np.asarray(gains)[:, None] * np.sin(2 * np.pi * order * np.arange(TABLE) / TABLE)
    return np.asarray(waves.sum(axis=0) / sum(gains), np.float32)


DRUMS = {
    35: "kick",
    36: "kick",
    38: "snare",
    40: "snare",
    42: "hat",
    44: "hat",
    46: "open_hat",
    49: "crash",
    70: "shaker",
}


@lru_cache(maxsize=16)
def drum(name: str, rate: int) -> Samples:
    """One stroke, peak 1; the same one each time, as a machine has it."""
    random = random_for(0, "drum", name)
    if name == "kick":
        length = count(0.32, rate)
        sound = np.sin(phase(48 + 130 * np.exp(-times(length, rate) * 32), length, rate)) * decay(length, rate, 0.35)
    elif name == "snare":
        length = count(0.24, rate)
        body = np.sin(phase(185.0, length, rate)) * decay(length, rate, 0.12)
        sound = body + band_noise(random, length, 1200, 8000, rate) * decay(length, rate, 0.2) * 0.6
    elif name in {"hat", "shaker", "open_hat", "crash"}:
        seconds = {"hat": 0.05, "shaker": 0.09, "open_hat": 0.35, "crash": 1.3}[name]
        length = count(seconds, rate)
        band = (3500, 11000) if name == "crash" else (6500, 15000)
        sound = band_noise(random, length, *band, rate) * decay(length, rate, seconds)
        sound = sound * swell(length, rate, 0.02, 0.02) if name == "shaker" else sound
    else:
        length = count(0.4, rate)
        sound = np.sin(phase(70 + 60 * np.exp(-times(length, rate) * 14), length, rate)) * decay(length, rate, 0.4)
    finished = np.zeros(length, np.float32)
    add(finished, np.asarray(sound / np.max(np.abs(sound)), np.float32), 0)
    finished.setflags(write=False)
    return finished
