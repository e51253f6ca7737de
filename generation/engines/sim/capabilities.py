"""What the simulated world can do, as data."""

from __future__ import annotations

from generation.engines.base import Capabilities, Mode

SIZES = ((720, 1280), (1280, 720), (1024, 1024), (1080, 1920), (1920, 1080),
         (360, 640), (640, 360), (512, 512), (160, 288), (288, 160))  # fmt: skip

CAPABILITIES = Capabilities(
    name="sim",
    title="Simulated world",
    is_model=False,
    digital_source_type="algorithmicMedia",
    revision="sim-1",
    licence="Apache-2.0",
    modes=frozenset(
        {
            Mode.TEXT,
            Mode.STORYBOARD,
            Mode.NEGATIVE_PROMPT,
            Mode.WEIGHTED_PHRASES,
            Mode.EXTENSION,
            Mode.REMIX,
            Mode.EDIT,
            Mode.FIRST_IMAGE,
            Mode.LAST_IMAGE,
            Mode.KEYFRAMES,
            Mode.REFERENCE_IMAGE,
        }
    ),
    max_references=4,
    max_keyframes=8,
    sizes=SIZES,
    frame_rates=(12, 15, 20, 24, 25, 30, 48, 50, 60),
    seconds_min=1.0,
    seconds_max=60.0,
    audio_sample_rate=48_000,
    audio_channels=2,
    determinism="bit",
    notice="A closed world with exact physics, drawn and sounded by rules: it is not a model and never improvises.",
)
