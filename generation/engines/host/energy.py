"""Energy counters of the devices that have one: NVIDIA cards through their driver, CPUs through the kernel."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

_CPU_COUNTER = Path("/sys/class/powercap/intel-rapl:0/energy_uj")
Joules = Mapping[str, float]


def joules() -> Joules:
    """Joules since some moment of the past, by device; empty where nothing tells."""
    found = dict(_cards())
    with suppress(OSError, ValueError):
        found["cpu"] = int(_CPU_COUNTER.read_text()) / 1e6
    return found


def since(before: Joules, *, shared_by: int = 1) -> dict[str, float]:
    """`energy_joules` of one clip since `before`, or nothing. A counter that began anew is left out."""
    now = joules()
    spent = [now[device] - joule for device, joule in before.items() if now.get(device, 0.0) >= joule]
    return {"energy_joules": round(sum(spent) / max(1, shared_by), 3)} if spent else {}


def _cards() -> dict[str, float]:
    library = _library()
    if library is None:
        return {}
    found = {}
    handle, millijoules = ctypes.c_void_p(), ctypes.c_ulonglong()
    for index in _own_cards():
        if library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)):
            continue
        if not library.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(millijoules)):
            found[f"card {index}"] = millijoules.value / 1000
    return found


def _own_cards() -> list[int]:
    """The cards that this process may use, as numbered by the driver; the first where nothing else is said."""
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "0")
    return [int(word) for word in given.split(",") if word.strip().isdigit()]


@cache
def _library() -> ctypes.CDLL | None:
    with suppress(OSError):
        library = ctypes.CDLL("libnvidia-ml.so.1")
        if not library.nvmlInit_v2():
            return library
    return None
