"""Camera and style presets: words put around a prompt on the server, so that the prompt itself stays as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class PresetKind(StrEnum):
    STYLE = "style"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Preset:
    """`words` complete the sentence "Style: ..." or "Camera: ..."."""

    slug: str
    kind: PresetKind
    title: str
    words: str


SHIPPED: tuple[Preset, ...] = (
    Preset("film", PresetKind.STYLE, "Film", "35 mm film, soft grain, natural light, shallow focus"),
    Preset("noir", PresetKind.STYLE, "Noir", "black and white, hard side light, long shadows, wet streets"),
    Preset("anime", PresetKind.STYLE, "Anime", "hand-drawn animation, clean lines, flat colour, painted skies"),
    Preset("watercolour", PresetKind.STYLE, "Watercolour", "watercolour on rough paper, bleeding edges, pale washes"),
    Preset("paper", PresetKind.STYLE, "Paper", "cut paper in layers, visible fibres, small drop shadows"),
    Preset("neon", PresetKind.STYLE, "Neon", "night, glowing neon signs, haze, saturated magenta and cyan"),
    Preset("pixel", PresetKind.STYLE, "Pixel", "pixel art of few colours, crisp edges, no anti-aliasing"),
    Preset("documentary", PresetKind.STYLE, "Documentary", "observed, available light, unposed, natural sound"),
    Preset("still", PresetKind.CAMERA, "Still", "locked off on a tripod"),
    Preset("pan", PresetKind.CAMERA, "Pan", "pans slowly from left to right"),
    Preset("tilt", PresetKind.CAMERA, "Tilt", "tilts slowly upwards"),
    Preset("dolly", PresetKind.CAMERA, "Dolly in", "moves steadily closer"),
    Preset("orbit", PresetKind.CAMERA, "Orbit", "circles the subject at one distance"),
    Preset("handheld", PresetKind.CAMERA, "Handheld", "held in the hand, with a slight unsteadiness"),
    Preset("drone", PresetKind.CAMERA, "Drone", "glides high above, looking down"),
    Preset("slow", PresetKind.CAMERA, "Slow motion", "films in slow motion"),
)


def words_of(slug: str) -> str:
    """What a model is told of a preset; anything else, such as an adapter's name, is passed on as it is."""
    return next((preset.words for preset in SHIPPED if preset.slug == slug), slug)


def apply_preset(prompt: str, preset: Preset) -> str:
    """The prompt an engine gets. A style goes before it and a camera after it; a prompt that says it is left alone."""
    body = prompt.strip()
    marker = f"{preset.kind.value.capitalize()}:"
    if marker.lower() in body.lower():
        return body
    if preset.kind is PresetKind.STYLE:
        return f"{marker} {preset.words}. {body}"
    return f"{_as_sentence(body)} {marker} {preset.words}."


def apply_presets(prompt: str, presets: Iterable[Preset]) -> str:
    """All of them, in an order that does not depend on how they were listed."""
    for preset in sorted(presets, key=lambda preset: (preset.kind.value, preset.slug)):
        prompt = apply_preset(prompt, preset)
    return prompt


def _as_sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?…\"'”»)" else f"{text}."
