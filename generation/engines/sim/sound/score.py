"""A score composed on the spot: chords from the mood, a motif that comes back changed, bass and drums to the tempo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generation.engines.sim.sound.events import Instrument, Mood, Music
from generation.engines.sim.sound.instruments import drum, tone
from generation.engines.sim.sound.synthesis import Random, Samples, add, count, swell

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
BEATS = 4
T = Instrument


@dataclass(frozen=True, slots=True)
class Style:
    scale: tuple[int, ...]
    progressions: tuple[tuple[int, ...], ...]
    """Degrees of the scale, one chord a bar."""
    lead: Instrument
    chords: Instrument
    lead_notes: tuple[int, int]
    """Fewest and most notes of the motif in a bar."""
    is_arpeggio: bool
    drums: tuple[tuple[str, tuple[float, ...], float], ...]
    """(drum, beats of the bar it plays on, gain)."""
    octave: int = 0


ROCK = (("kick", (0, 2), 0.9), ("snare", (1, 3), 0.6), ("hat", (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5), 0.22))
DANCE = (("kick", (0, 1, 2, 3), 0.9), ("snare", (1, 3), 0.5), ("open_hat", (0.5, 1.5, 2.5, 3.5), 0.25))
LIGHT = (("kick", (0, 2.5), 0.5), ("shaker", (0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5), 0.25), ("snare", (2,), 0.25))
MARCH = (("tom", (0, 0.75, 1.5, 2, 2.75, 3.5), 0.7), ("kick", (0, 2), 0.9), ("crash", (0,), 0.12))
PULSE = (("kick", (0, 1.5), 0.6), ("hat", (0.75, 2.75), 0.15))

STYLES: dict[Mood, Style] = {
    Mood.CALM: Style(MAJOR, ((0, 4, 5, 3), (0, 3, 0, 4)), T.FLUTE, T.PAD, (2, 3), False, ()),
    Mood.HAPPY: Style(MAJOR, ((0, 4, 5, 3), (0, 3, 4, 4)), T.PLUCK, T.GUITAR, (4, 6), True, LIGHT),
    Mood.SAD: Style(MINOR, ((0, 5, 2, 6), (0, 3, 5, 4)), T.PIANO, T.PAD, (2, 3), True, ()),
    Mood.TENSE: Style(PHRYGIAN, ((0, 0, 1, 0), (0, 1, 5, 1)), T.VIOLIN, T.PAD, (3, 5), False, PULSE, -1),
    Mood.EPIC: Style(MINOR, ((0, 5, 2, 6), (0, 5, 3, 4)), T.TRUMPET, T.VIOLIN, (3, 4), False, MARCH),
    Mood.PLAYFUL: Style(MAJOR, ((0, 5, 1, 4), (0, 1, 4, 0)), T.PLUCK, T.PIANO, (5, 7), True, LIGHT, 1),
    Mood.MYSTERIOUS: Style(DORIAN, ((0, 3, 0, 6), (0, 1, 0, 3)), T.BELL, T.PAD, (2, 4), False, ()),
    Mood.ROMANTIC: Style(LYDIAN, ((0, 1, 4, 0), (0, 5, 3, 4)), T.VIOLIN, T.PIANO, (2, 4), True, ()),
    Mood.ENERGETIC: Style(MINOR, ((0, 5, 2, 6), (0, 6, 5, 6)), T.TRUMPET, T.PLUCK, (4, 7), True, DANCE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Played:
    beat: float
    instrument: Instrument
    midi_pitch: int
    beats: float
    gain: float
    pan: float = 0.0


def score(event: Music, random: Random, rate: int) -> Samples:
    """Two channels [samples, 2] for the span, with a soft end; peak about 0.5 at level 1."""
    beat_seconds = 60.0 / float(np.clip(event.tempo_bpm, 40, 220))
    length = count(event.end_seconds - event.start_seconds, rate)
    bars = max(1, int(np.ceil(length / rate / beat_seconds / BEATS)))
    sound = np.zeros((length, 2), np.float32)
    for played in compose(event.mood, bars, random):
        grain = tone(played.instrument, played.midi_pitch, round(played.beats * beat_seconds, 3), rate)
        _lay(sound, grain, round(played.beat * beat_seconds * rate), played.gain, played.pan)
    if event.has_drums:
        for name, beat, gain in _beats(STYLES[event.mood], bars):
            _lay(sound, drum(name, rate), round(beat * beat_seconds * rate), gain * 0.5, 0.1 if name == "hat" else 0.0)
    sound *= np.float32(0.5 / (float(np.max(np.abs(sound), initial=0.0)) + 1e-9) * event.level)
    return sound * swell(length, rate, 0.02, min(0.3, length / rate * 0.3))[:, None]


def compose(mood: Mood, bars: int, random: Random) -> Iterator[Played]:
    """The notes of chords, bass and melody; the piece comes home to the first degree in its last bar."""
    style = STYLES[mood]
    root = 48 + int(random.integers(0, 12)) + 12 * style.octave
    progression = style.progressions[int(random.integers(len(style.progressions)))]
    motif = _motif(style, random)
    for bar in range(bars):
        is_last = bar == bars - 1
        degree = 0 if is_last and bars > 1 else progression[bar % len(progression)]
        yield from _harmony(style, root, degree, bar)
        yield Played(bar * BEATS, Instrument.BASS, pitch(style.scale, root - 12, degree), 1.9, 0.5)
        yield Played(bar * BEATS + 2, Instrument.BASS, pitch(style.scale, root - 12, degree), 1.9, 0.38)
        if bar % 4 == 3 and not is_last:
            motif = _varied(motif, random)
        yield from _melody(style, motif, root + 12, degree, bar, is_last=is_last and bars > 1)


def pitch(scale: tuple[int, ...], root: int, degree: int) -> int:
    """MIDI pitch of a degree of the scale; degrees past the seventh go on in the next octave."""
    octave, step = divmod(degree, len(scale))
    return root + 12 * octave + scale[step]


def _harmony(style: Style, root: int, degree: int, bar: int) -> Iterator[Played]:
    triad = [pitch(style.scale, root, degree + step) for step in (0, 2, 4)]
    if style.is_arpeggio:
        order = (0, 1, 2, 1, 0, 1, 2, 1)
        for index, which in enumerate(order):
            yield Played(bar * BEATS + index * 0.5, style.chords, triad[which], 0.9, 0.26, -0.3 + 0.2 * which)
        return
    for which, midi in enumerate(triad):
        yield Played(bar * BEATS, style.chords, midi, BEATS, 0.24, -0.35 + 0.35 * which)


Motif = tuple[tuple[float, int, float], ...]
"""(beat within the bar, steps from the chord's root, beats)."""


def _motif(style: Style, random: Random) -> Motif:
    many = int(random.integers(style.lead_notes[0], style.lead_notes[1] + 1))
    beats = sorted(random.choice(8, size=many, replace=False) / 2.0)
    beats[0] = 0.0
    steps = np.cumsum(random.choice((-2, -1, 1, 2, 3), size=many, p=(0.15, 0.3, 0.3, 0.15, 0.1)))
    steps[0] = (0, 2, 4)[int(random.integers(3))]
    ends = [*beats[1:], float(BEATS)]
    return tuple((float(b), int(s), float(e - b)) for b, s, e in zip(beats, steps, ends, strict=True) if e > b)


def _varied(motif: Motif, random: Random) -> Motif:
    """The same rhythm, with one or two notes moved by a step."""
    moved = set(random.choice(len(motif), size=min(2, len(motif)), replace=False).tolist())
    return tuple((b, s + (1 if i % 2 else -1) * (i in moved), d) for i, (b, s, d) in enumerate(motif))


def _melody(style: Style, motif: Motif, root: int, degree: int, bar: int, *, is_last: bool) -> Iterator[Played]:
    if is_last:
        yield Played(bar * BEATS, style.lead, pitch(style.scale, root, 0), BEATS, 0.42, 0.15)
        return
    for beat, step, beats in motif:
        yield Played(
            bar * BEATS + beat, style.lead, pitch(style.scale, root, degree + step), min(beats, 2.0), 0.42, 0.15
        )


def _beats(style: Style, bars: int) -> Iterator[tuple[str, float, float]]:
    for bar in range(bars):
        for name, beats, gain in style.drums:
            if name == "crash" and bar % 4:
                continue
            yield from ((name, bar * BEATS + beat, gain) for beat in beats)


def _lay(sound: Samples, grain: Samples, start: int, gain: float, pan: float) -> None:
    angle = (pan + 1) * np.pi / 4
    add(sound[:, 0], grain, start, gain * float(np.cos(angle)))
    add(sound[:, 1], grain, start, gain * float(np.sin(angle)))
