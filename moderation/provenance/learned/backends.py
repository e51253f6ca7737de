"""What a learned mark has to be able to do, and the networks that this process has loaded."""

from __future__ import annotations

import functools
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.learned.pinned import PinnedModel, verified_bytes
from moderation.provenance.learned.videoseal import VideoSeal

FAILURES = (RuntimeError, ValueError, TypeError, AttributeError, OSError)
"""What loading and calling a stranger's network may raise: torch wraps most in RuntimeError."""


class PictureBackend(Protocol):
    """Writes bits into frames and reads them back. Raises one of FAILURES."""

    def embed(self, frames: NDArray[np.uint8], message: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What to add to the luma of RGB frames [n, height, width, 3], in steps: [n, height, width]."""

    def detect(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """One soft answer a bit over all frames together, above zero for 1."""


@functools.cache
def loaded(model: PinnedModel) -> PictureBackend:
    """The network, loaded once in a process, and only if its hash fits. Raises one of FAILURES."""
    return VideoSeal(verified_bytes(model), bits=model.bits)
