"""Words put around a prompt."""

from __future__ import annotations

from generation.presets.preset import SHIPPED, Preset, PresetKind, apply_preset, apply_presets

NOIR = Preset("noir", PresetKind.STYLE, "Noir", "black and white, hard side light")
PAN = Preset("pan", PresetKind.CAMERA, "Pan", "pans slowly from left to right")


def test_a_style_goes_before_the_prompt_and_a_camera_after_it() -> None:
    assert apply_preset("a cat waits", NOIR) == "Style: black and white, hard side light. a cat waits"
    assert apply_preset("a cat waits", PAN) == "a cat waits. Camera: pans slowly from left to right."
    assert apply_preset("a cat waits!", PAN) == "a cat waits! Camera: pans slowly from left to right."


def test_the_order_of_the_list_does_not_matter() -> None:
    assert apply_presets("a cat", [NOIR, PAN]) == apply_presets("a cat", [PAN, NOIR])
    assert "a cat" in apply_presets("a cat", [NOIR, PAN])


def test_a_prompt_that_names_its_own_style_keeps_it() -> None:
    assert apply_preset("Style: crayon. a cat waits", NOIR) == "Style: crayon. a cat waits"


def test_the_shipped_presets_are_told_apart() -> None:
    assert len({preset.slug for preset in SHIPPED}) == len(SHIPPED)
    assert {preset.kind for preset in SHIPPED} == set(PresetKind)
    assert all(not preset.words.endswith(".") for preset in SHIPPED)
