"""The maker of composed clips, described like an engine: what it is, where its jobs wait and what it may be called."""

from __future__ import annotations

from generation.engines.base import Capabilities
from generation.engines.errors import UnknownEngineError
from generation.engines.registry import get_engine

NAME = "composer"
QUEUE = "media"
SECONDS_PER_MEGAPIXEL = 0.012
"""Wall seconds to decode, scale and write a million pixels on two cores."""

COMPOSER = Capabilities(
    name=NAME,
    title="Composed of clips",
    is_model=False,
    digital_source_type="trainedAlgorithmicMedia",
    revision="composer-1",
    licence="Apache-2.0",
    modes=frozenset(),
    sizes=(),
    frame_rates=(),
    seconds_min=1.0,
    seconds_max=120.0,
    audio_sample_rate=48_000,
    audio_channels=2,
    determinism="bit",
    notice="Put together from clips that were made here; nothing in it is new.",
)


def maker_of(name: str) -> Capabilities:
    """What makes the jobs of this engine name. Raises UnknownEngineError."""
    return COMPOSER if name == NAME else get_engine(name).capabilities


def queue_of(name: str) -> str:
    """The queue that jobs of this maker wait in. Raises UnknownEngineError."""
    return QUEUE if name == NAME else get_engine(name).capabilities.queue


def is_simulated(name: str) -> bool:
    """Whether what this engine makes is no work of a trained model. An engine that is gone counts as one."""
    try:
        return maker_of(name).digital_source_type == "algorithmicMedia"
    except UnknownEngineError:
        return False
