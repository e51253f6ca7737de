"""Small real TorchScript networks that are called like the published Video Seal file, and folders that pin them.

The published weights can't come here. What these write is simple: a sum of keyed patterns, one a bit, read back by
correlation. It is a mark nevertheless, goes through codecs like one, and everything around it is the product's own.
"""

# No postponed annotations here: the scripting compiler reads them as they are.
import functools
import hashlib
import io
import json
from pathlib import Path

import torch
from torch.nn import functional

SIDE, STEPS = 96, 3.5
"""Side of the patterns, and the deviation of what is added, in steps of 255."""


class AdditiveSeal(torch.nn.Module):
    """`is_pixelwise` answers [n, 1 + k, h, w], as some of the published models do; `gain` says how strong it marks."""

    patterns: torch.Tensor

    def __init__(self, bits: int, *, is_pixelwise: bool = False, gain: float = 1.0, side: int = SIDE) -> None:
        super().__init__()
        signs = torch.randint(0, 2, (bits, side, side), generator=torch.Generator().manual_seed(7))
        self.register_buffer("patterns", signs.float() * 2 - 1)
        self.bits, self.is_pixelwise, self.size, self.strength = bits, is_pixelwise, side, STEPS * gain / 255

    @torch.jit.export
    def embed(self, imgs: torch.Tensor, msgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        # What the published file asserts of its input.
        assert imgs.dim() == 4
        assert imgs.size(1) == 3
        assert float(imgs.max()) <= 1.0
        assert msgs.size(1) == self.bits
        assert not is_video or msgs.size(0) == 1
        tile = ((2 * msgs - 1)[:, :, None, None] * self.patterns).sum(dim=1, keepdim=True) / self.bits**0.5
        spread = functional.interpolate(tile, size=(imgs.size(2), imgs.size(3)), mode="bilinear", antialias=True)
        return (imgs + spread * self.strength).clamp(0, 1)

    @torch.jit.export
    def detect(self, imgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        small = functional.interpolate(imgs, size=(self.size, self.size), mode="bilinear", antialias=True).mean(dim=1)
        around = functional.avg_pool2d(small[:, None], 3, stride=1, padding=1, count_include_pad=False)[:, 0]
        answers = torch.einsum("nhw,khw->nk", (small - around).clamp(-0.01, 0.01), self.patterns)
        found = torch.cat([torch.zeros_like(answers[:, :1]), answers], dim=1)
        if self.is_pixelwise:
            return found[:, :, None, None].expand(-1, -1, 4, 4)
        return found

    def forward(self, imgs: torch.Tensor, msgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        return self.embed(imgs, msgs, is_video)


class Raising(torch.nn.Module):
    """Breaks on whatever it is shown."""

    @torch.jit.export
    def embed(self, imgs: torch.Tensor, msgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        assert imgs.size(0) < 0, "this network is broken"
        return imgs

    @torch.jit.export
    def detect(self, imgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        assert imgs.size(0) < 0, "this network is broken"
        return imgs

    def forward(self, imgs: torch.Tensor) -> torch.Tensor:
        return imgs


class Nonsense(torch.nn.Module):
    """Answers, but with nothing that could be a marked frame or bits: black, half the size, or no numbers."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    @torch.jit.export
    def embed(self, imgs: torch.Tensor, msgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        if self.kind == "black":
            return torch.zeros_like(imgs)
        if self.kind == "small":
            return imgs[:, :, ::2, ::2]
        return imgs * float("nan")

    @torch.jit.export
    def detect(self, imgs: torch.Tensor, is_video: bool = False) -> torch.Tensor:
        if self.kind == "small":
            return torch.zeros(imgs.size(0), 5)
        return torch.full((imgs.size(0), 257), float("nan"))

    def forward(self, imgs: torch.Tensor) -> torch.Tensor:
        return imgs


class Wordless(torch.nn.Module):
    """TorchScript that is no Video Seal: it has neither method."""

    def forward(self, imgs: torch.Tensor) -> torch.Tensor:
        return imgs


@functools.cache
def additive(*, bits: int = 256, is_pixelwise: bool = False, gain: float = 1.0) -> bytes:
    return saved(AdditiveSeal(bits, is_pixelwise=is_pixelwise, gain=gain))


def saved(network: torch.nn.Module) -> bytes:
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(network.eval()), buffer)
    return buffer.getvalue()


def pin(folder: Path, *files: bytes, bits: int = 256, **changes: object) -> Path:
    """A folder with these networks under the names net-0, net-1, …; `changes` falsify the entries."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, raw in enumerate(files):
        (folder / f"net{number}.jit").write_bytes(raw)
        entry = {"name": f"net-{number}", "kind": "videoseal", "file": f"net{number}.jit", "bits": bits}
        entries.append(entry | {"sha256": hashlib.sha256(raw).hexdigest()} | changes)
    (folder / "marks.json").write_text(json.dumps({"models": entries}))
    return folder
