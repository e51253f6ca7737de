"""From events to two channels: every event becomes a grain, grains are placed, places echo, the sum is mastered.

Four buses: the scene (what happens), the ambience, the score, the voices. The scene and the voices in it are sent into
the room of the shot they belong to; the score and the ambience step back while somebody speaks. A sound that goes on
from an earlier one takes over its clock and its level, so that nobody hears where it was joined.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from generation.engines.sim.sound.animals import voice
from generation.engines.sim.sound.beds import bed
from generation.engines.sim.sound.crowds import crowd
from generation.engines.sim.sound.events import (
    Ambience,
    Break,
    Crowd,
    EngineSound,
    Explosion,
    Fire,
    Footstep,
    Friction,
    Impact,
    Music,
    Note,
    SoundEvent,
    Speech,
    Splash,
    Thunder,
    Voice,
    Water,
    Whoosh,
)
from generation.engines.sim.sound.footsteps import footstep
from generation.engines.sim.sound.impacts import impact
from generation.engines.sim.sound.instruments import note
from generation.engines.sim.sound.loudness import at_gain, mastering_gain_db
from generation.engines.sim.sound.mishaps import breaking, explosion, fire, friction, whoosh
from generation.engines.sim.sound.reverb import echoed
from generation.engines.sim.sound.score import score
from generation.engines.sim.sound.skies import thunder, thunder_delay_seconds
from generation.engines.sim.sound.speech import speak
from generation.engines.sim.sound.synthesis import Random, Samples, add, count, random_for
from generation.engines.sim.sound.vehicles import engine
from generation.engines.sim.sound.waters import splash, water

SAMPLE_RATE = 48_000
AMBIENCE_LEVEL = 0.30
MUSIC_LEVEL = 0.42
SPEECH_LEVEL = 1.3
DUCKED_MUSIC = 0.28
DUCKED_AMBIENCE = 0.6
CUT_SECONDS = 0.06
"""Half of the time that one shot's ambience takes to melt into the next one's."""
CLICK_SECONDS = 0.004

Maker = Callable[[Any, Random, int], Samples]
"""(event, random, rate) -> samples one metre away, mono or already placed [samples, 2]. The event is of the class that
the maker is registered for, which the type of the table can't say."""

MAKERS: dict[type[Any], Maker] = {
    Impact: impact,
    Footstep: footstep,
    Splash: splash,
    Break: breaking,
    Voice: voice,
    Whoosh: whoosh,
    Explosion: explosion,
    Thunder: thunder,
    Note: note,
    Friction: friction,
    EngineSound: engine,
    Crowd: crowd,
    Water: water,
    Fire: fire,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard before: the seconds of it, and the gain that it was mastered with."""

    seconds: float = 0.0
    gain_db: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    samples: Samples
    gain_db: float


def mix(events: Sequence[SoundEvent], seconds: float, seed: int, sample_rate: int = SAMPLE_RATE) -> Samples:
    """The finished sound of a clip: float32 [samples, 2] at -16 LUFS under -1 dBFS. Same input, same bytes."""
    return mix_after(events, seconds, seed, Heard(), sample_rate).samples


def mix_after(
    events: Sequence[SoundEvent], seconds: float, seed: int, heard: Heard, sample_rate: int = SAMPLE_RATE
) -> Mixed:
    """As `mix`, going on from what was heard before."""
    sound = _sum(events, seconds, seed, heard, sample_rate)
    gain_db = mastering_gain_db(sound, sample_rate) if heard.gain_db is None else heard.gain_db
    return Mixed(at_gain(sound, gain_db, sample_rate), gain_db)


def _sum(events: Sequence[SoundEvent], seconds: float, seed: int, heard: Heard, sample_rate: int) -> Samples:
    length = round(seconds * sample_rate)
    scene, beds, music, near = (np.zeros((length, 2), np.float32) for _ in range(4))
    for event in events:
        random = random_for(seed, event)
        if isinstance(event, Ambience):
            _lay_bed(beds, event, seconds, seed, heard.seconds, sample_rate)
        elif isinstance(event, Music):
            add(music, score(event, random_for(seed, event.mood), sample_rate), _start(event, sample_rate))
        elif isinstance(event, Speech):
            add(
                near if event.is_narration else scene, spoken(event, sample_rate), round(event.at_seconds * sample_rate)
            )
        else:
            add(scene, _grain(event, random, sample_rate), _start(event, sample_rate))
    ducking = speech_presence([e for e in events if isinstance(e, Speech)], length, sample_rate)[:, None]
    sound = scene + echoes_of(scene, events, sample_rate) + near
    sound += beds * AMBIENCE_LEVEL * (1 - (1 - DUCKED_AMBIENCE) * ducking)
    sound += music * MUSIC_LEVEL * (1 - (1 - DUCKED_MUSIC) * ducking)
    return sound


def placed(grain: Samples, pan: float, distance_metres: float) -> Samples:
    """Two channels of equal power, quieter with distance: -6 dB for each doubling past three metres."""
    angle = (min(max(pan, -1.0), 1.0) * 0.8 + 1) * np.pi / 4
    gain = min(1.0, 3.0 / max(distance_metres, 0.1))
    return np.asarray(grain[:, None] * np.asarray([np.cos(angle) * gain, np.sin(angle) * gain]), np.float32)


def spoken(event: Speech, rate: int) -> Samples:
    line = speak(event.text, event.pitch_hertz, event.speaker, event.language, event.words_per_minute, sample_rate=rate)
    distance = 1.0 if event.is_narration else event.distance_metres
    return placed(line.samples * np.float32(SPEECH_LEVEL), event.pan * 0.5, distance)


def speech_presence(lines: Sequence[Speech], length: int, rate: int) -> Samples:
    """1 while somebody speaks, 0 otherwise: down within 0.15 s, back within 0.5 s, held over pauses between words."""
    spans = np.zeros(length, np.float32)
    for line in lines:
        first = round(line.at_seconds * rate)
        end = first + len(spoken(line, rate))
        spans[max(first - count(0.1, rate), 0) : max(end + count(0.2, rate), 0)] = 1.0
    return np.asarray(ndimage.uniform_filter1d(spans, count(0.3, rate)), np.float32) if lines else spans


def _grain(event: SoundEvent, random: Random, rate: int) -> Samples:
    grain = MAKERS[type(event)](event, random, rate)
    if grain.ndim == 2:
        return grain
    return placed(grain, getattr(event, "pan", 0.0), 1.0 if isinstance(event, Thunder) else _distance(event))


def _distance(event: SoundEvent) -> float:
    return float(getattr(event, "distance_metres", 3.0))


def _start(event: SoundEvent, rate: int) -> int:
    if isinstance(event, Thunder):
        return round((event.at_seconds + thunder_delay_seconds(event)) * rate)
    at: float = event.start_seconds if hasattr(event, "start_seconds") else event.at_seconds
    return round(at * rate)


def _lay_bed(beds: Samples, event: Ambience, seconds: float, seed: int, heard_seconds: float, rate: int) -> None:
    """Whole at the clip's own ends, where another clip may join; melting into its neighbour where the picture cuts."""
    first = max(0.0, event.start_seconds - CUT_SECONDS) if event.start_seconds > 0 else 0.0
    is_last = event.end_seconds >= seconds - 0.05
    last = seconds if is_last else event.end_seconds + CUT_SECONDS
    sound = bed(event, seed, heard_seconds + first, heard_seconds + last, rate)
    opening = count(2 * CUT_SECONDS if first > 0 else CLICK_SECONDS, rate)
    closing = count(CLICK_SECONDS if is_last else 2 * CUT_SECONDS, rate)
    sound[:opening] *= np.sin(np.linspace(0, np.pi / 2, opening, dtype=np.float32))[: len(sound), None]
    sound[-closing:] *= np.cos(np.linspace(0, np.pi / 2, closing, dtype=np.float32))[-len(sound) :, None]
    add(beds, sound, round(first * rate))


def echoes_of(scene: Samples, events: Sequence[SoundEvent], rate: int) -> Samples:
    """Each shot's own sounds in its own room; a tail may ring on past the cut, as it does in films."""
    wet = np.zeros_like(scene)
    for event in events:
        if isinstance(event, Ambience):
            first, last = round(event.start_seconds * rate), round(event.end_seconds * rate)
            dry = np.zeros_like(scene[first:])
            dry[: last - first] = scene[first:last]
            wet[first:] += echoed(dry, event.place, rate)
    return wet
