"""How much of the device's arithmetic a step uses: counted operations against a stated peak."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

# Dense bf16 of the device, by a part of its name; and what one CPU core was measured to reach in float32.
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L40": 181e12, "4090": 165e12}
CPU_THREAD_PEAK = 64e9


def stated_peak(device: torch.device, override: float = 0.0) -> float:
    """FLOP per second that utilisation is told against; 0 where none is known."""
    if override:
        return override
    if device.type == "cpu":
        return CPU_THREAD_PEAK * torch.get_num_threads()
    name = torch.cuda.get_device_name(device)
    return next((peak for part, peak in PEAKS.items() if part in name), 0.0)


def computes_in_halves(device: torch.device) -> bool:
    """Whether bfloat16 is faster than float32: on GPUs, and on CPUs that multiply it (1.7 times as fast there)."""
    return device.type == "cuda" or (device.type == "cpu" and torch.cpu._is_avx512_bf16_supported())


def fast_attention(device: torch.device, frames: int) -> AbstractContextManager[object]:
    """On a CPU, over the tokens of single pictures, plain products are half as fast again as torch's fused attention;
    over 25 frames they are even."""
    return sdpa_kernel(SDPBackend.MATH) if device.type == "cpu" and frames == 1 else nullcontext()


def count_flop(work: Callable[[], object]) -> float:
    """Of the matrix products, convolutions and attention that `work` runs, backward passes included."""
    counter = FlopCounterMode(display=False)
    with counter:
        work()
    return float(counter.get_total_flops())
