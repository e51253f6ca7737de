"""The engine `small`: a model of our own in the LTX-2 classes, served by the adapter of LTX-2."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generation.engines.base import Capabilities, EngineRequest, Plan, PlanRefusedError, Quality
from generation.engines.ltx2.engine import LTX2Engine
from generation.engines.small.card import NO_CARD, read_card
from generation.engines.small.configuration import SIZES
from generation.engines.small.reading import has_subject, read_words

if TYPE_CHECKING:
    from generation.engines.ltx2.model import Parts

SHIPPED = Path(__file__).parent / "weights"
SCALED_SIZES = (
    (360, 640),
    (640, 360),
    (720, 1280),
    (1280, 720),
    (1024, 1024),
)
"""Offered besides the model's own size: drawn at that and scaled up, which each plan says."""
SECONDS_MAX = 10.0
KEYFRAMES_MAX = 2
NOTICE = (
    "A small model trained only on a simulated world of moving shapes: native {0}x{1}, larger sizes are scaled up. "
    "It draws no people, speaks no words, and knows nothing beyond its world."
)
PLAIN_NOTICE = " These weights have seen one thing at a time, by day, in one style, before a still camera."
SUGGESTIONS = (
    "a large red rubber ball bounces on the road",
    "a blue metal box slides and a yellow star stands on the meadow",
    "style : neon . a green ring flies on the moon",
)


class SmallEngine(LTX2Engine):
    """Weights come from `folder`, or from those shipped with the code where there are any."""

    def __init__(self, folder: str = "", **options: Any) -> None:
        """Raises EngineNotConfiguredError where there are no weights."""
        if not folder and SHIPPED.is_dir():
            folder = str(SHIPPED)
        # Without a folder the options below are refused before anything is asked of the card.
        self._card = read_card(Path(folder).expanduser()) if folder else NO_CARD
        native = SIZES[self._card.size].native
        stated: dict[str, Any] = {
            "folder": folder,
            "folder_setting": "HIBARI_SMALL_FOLDER, as written by `manage.py export_small`",
            "name": "small",
            "title": "Small model",
            "notice": NOTICE.format(*native) + (PLAIN_NOTICE if self._card.world == "plain" else ""),
            "licence": "Apache-2.0",
            "hardware": "cpu",
            "sizes": (native, native[::-1], *SCALED_SIZES),
            "frame_rates": (12, 24),
            "pixels_max": native[0] * native[1],
            "seconds_max": SECONDS_MAX,
            "image_crf": 0,
            "has_references": True,
        }
        super().__init__(**stated | options)

    @cached_property
    def capabilities(self) -> Capabilities:
        """As of the family, less what these weights were not trained for: half sizes, crowds of references."""
        return replace(
            super().capabilities, qualities=(Quality.STANDARD,), max_references=1, max_keyframes=KEYFRAMES_MAX
        )

    def plan(self, request: EngineRequest) -> Plan:
        """Raises PlanRefusedError, also for a prompt that names nothing of the model's world."""
        plan = super().plan(request)
        understood, ignored = read_words(request.prompt, self._card.world)
        if not all(has_subject(read_words(shot.prompt)[0]) for shot in request.shots):
            raise PlanRefusedError(
                "nothing_to_draw",
                "Name a shape in each shot: a ball, box, triangle, diamond, hexagon, star, cross or ring.",
                suggestions=SUGGESTIONS,
            )
        return replace(plan, understood=understood, ignored=ignored)

    def load(self, parts: Parts | None = None) -> None:
        """Weights stored in eight bits become float32 here."""
        from generation.engines.small.importing import read_parts

        super().load(parts or read_parts(self._release.folder, self._card))
