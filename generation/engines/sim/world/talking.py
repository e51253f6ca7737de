"""Who says what when: lines are spaced over their shot, spoken once, and their phonemes move the mouths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.sound.speech import SpeechError, Utterance, speak
from generation.engines.sim.sound.visemes import mouth_shapes
from generation.engines.sim.world.acting import smooth
from generation.engines.sim.world.scene import RATE, Happening, Thing

if TYPE_CHECKING:
    from generation.engines.sim.world.build import Staging

PITCHES = {"man": 112.0, "woman": 205.0, "boy": 255.0, "girl": 270.0, "grandmother": 185.0, "grandfather": 100.0,
           "robot": 95.0, "alien": 240.0, "santa": 90.0, "monkey": 260.0, "queen": 210.0, "king": 100.0}  # fmt: skip
NARRATOR_PITCH, USUAL_PITCH = 128.0, 140.0
LEAD_SECONDS, PAUSE_SECONDS = 0.5, 0.45


def pitch_of(thing: Thing | None, enrolled: float = 0.0) -> float:
    """Hz of a speaker: the pitch its owner enrolled, else that of its kind."""
    if enrolled:
        return enrolled
    if thing is None:
        return NARRATOR_PITCH
    noun = lexicon().nouns[thing.cast.noun]
    if thing.cast.kind == "person":
        return PITCHES.get(noun.id, 205.0 if noun.build.get("hair") in {"long", "bun", "tails"} else 118.0)
    return float(np.clip(USUAL_PITCH * (1.0 / max(0.25, thing.height)) ** 0.5, 85.0, 330.0))


def say_lines(staging: Staging, pitches: dict[str, float]) -> None:
    """Give every line its place and its speaker a mouth. Lines that don't fit are cut off by the end of the shot."""
    at = LEAD_SECONDS
    for say in staging.shot.says:
        thing = staging.scene.things.get(say.who)
        pitch = pitch_of(thing, pitches.get(say.who, 0.0))
        utterance = _spoken(say.text, pitch, say.who)
        start = at * staging.shot.speed
        x = float(thing.track.x[0]) if thing else 0.0
        staging.scene.happenings.append(Happening(start, "line", say.who, x, 0.0, pitch, say.text))
        if utterance is not None and thing is not None:
            _move_mouth(thing, utterance, at, staging.shot.speed)
        at += (utterance.seconds if utterance else 1.5) + PAUSE_SECONDS


def _spoken(text: str, pitch: float, speaker: str) -> Utterance | None:
    try:
        return speak(text, pitch, speaker)
    except SpeechError:
        return None


def _move_mouth(thing: Thing, utterance: Utterance, at: float, speed: float) -> None:
    """`at` is in seconds of film: voices keep their pace in slow motion."""
    track = thing.track
    shapes = mouth_shapes(utterance, at_seconds=at, frames=len(track.x), fps=RATE * speed)
    track.joint("mouth")[:] += [shape.opening for shape in shapes]
    width, talk = track.joint("mouth_width"), track.joint("talk")
    first, last = round(at * speed * RATE), round((at + utterance.seconds) * speed * RATE)
    width[first:last] = [shape.width for shape in shapes[first:last]]
    talk[first:last] = 1.0
    track.joints["talk"] = smooth(talk, 0.25)
    thing.mouth += [(at + p.start_seconds, at + p.end_seconds, p.name, 0.0) for p in utterance.phonemes]
