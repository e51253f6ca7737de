"""Video Seal (Fernandez et al. 2024, arXiv:2412.09492; code and weights MIT), called like its own TorchScript file.

`embed(imgs, msgs, is_video)`: float frames [n, 3, height, width] from 0 to 1 and bits [1, k] to frames of that shape.
`detect(imgs, is_video)`: [n, 1 + k] or [n, 1 + k, h, w], of which the first channel is unused, above zero for 1.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from moderation.provenance.learned.pinned import MarkModelError

if TYPE_CHECKING:
    import torch

PSNR_MIN: Final = 36.0
"""Decibels. The paper's own model stays above 40; a network that changes more than this is broken."""
_LUMA = (65.481 / 255, 128.553 / 255, 24.966 / 255)
"""BT.601, video range: luma steps for a step of red, green and blue."""


class VideoSeal:
    """One loaded file. `bits` is what its manifest says that it carries."""

    def __init__(self, weights: bytes, *, bits: int) -> None:
        import torch

        self._bits = bits
        self._model = torch.jit.load(io.BytesIO(weights), map_location="cpu")  # type: ignore[no-untyped-call]
        self._model.eval()

    def embed(self, frames: NDArray[np.uint8], message: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What to add to the luma, in steps: [n, height, width]. Colour is left alone, as the 256-bit model leaves it.

        Raises MarkModelError for what is no answer, or would be seen.
        """
        import torch

        bits = torch.from_numpy(message.astype(np.float32))[None]
        with torch.inference_mode():
            shown = _tensor(frames)
            marked = self._called("embed", shown, bits)
            if not isinstance(marked, torch.Tensor) or marked.shape != shown.shape:
                raise MarkModelError("It answered with no frames of the size that it was given.")
            change = torch.einsum("nchw,c->nhw", marked.float() - shown, torch.tensor(_LUMA)) * 255
        steps: NDArray[np.float32] = change.numpy()
        error = float(np.mean(steps**2))
        if not np.isfinite(error) or error > 255**2 / 10 ** (PSNR_MIN / 10):
            raise MarkModelError(f"Its change would be seen: more than {PSNR_MIN:.0f} dB allow.")
        return steps

    def detect(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The answers for each bit, averaged over frames: [bits]. Raises MarkModelError for what is no answer."""
        import torch

        with torch.inference_mode():
            found = self._called("detect", _tensor(frames))
            if not isinstance(found, torch.Tensor) or found.ndim not in (2, 4) or found.shape[1] != 1 + self._bits:
                raise MarkModelError(f"It answered with no {self._bits} bits.")
            if not bool(torch.isfinite(found).all()):
                raise MarkModelError(f"It answered with no {self._bits} bits.")
            answers = found[:, 1:].float().flatten(2).mean(dim=2) if found.ndim == 4 else found[:, 1:].float()
            soft: NDArray[np.float32] = answers.mean(dim=0).numpy()
        return soft

    def _called(self, method: str, *tensors: torch.Tensor) -> object:
        """Always as video. What the network raises is no RuntimeError of Python's, so it is turned into ours."""
        import torch

        try:
            return getattr(self._model, method)(*tensors, True)
        except torch.jit.Error as error:
            raise MarkModelError(str(error).strip().splitlines()[-1]) from error


def _tensor(frames: NDArray[np.uint8]) -> torch.Tensor:
    """RGB frames [n, height, width, 3] as float [n, 3, height, width] from 0 to 1."""
    import torch

    return torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255
