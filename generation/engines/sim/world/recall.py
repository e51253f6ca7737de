"""A memory out of the record of an earlier clip, so that an extension goes on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.engines.sim.world.scene import Memory


def memory_from(state: Mapping[str, Any]) -> Memory:
    if not state:
        return Memory()
    return Memory(
        broken=set(state["broken"]),
        wet=set(state["wet"]),
        positions={key: (float(v[0]), float(v[1]), float(v[2])) for key, v in state["positions"].items()},
        shards={key: [(float(a), float(b), float(c)) for a, b, c in rows] for key, rows in state["shards"].items()},
        motion={key: tuple(float(v) for v in values) for key, values in state["motion"].items()},
        hour_shift=float(state["hour_shift"]),
        camera_x=float(state["camera_x"]),
        view_width=float(state["view_width"]),
        light_shift=float(state["light_shift"]),
        heard_seconds=float(state.get("heard_seconds", 0.0)),
        gain_db=state.get("gain_db"),
        goes_on=True,
    )


def memory_state(memory: Memory) -> dict[str, object]:
    """JSON-ready; the inverse of `memory_from`."""

    def short(values: tuple[float, ...]) -> list[float]:
        return [round(value, 4) for value in values]

    return {
        "broken": sorted(memory.broken), "wet": sorted(memory.wet),
        "positions": {key: short(value) for key, value in memory.positions.items()},
        "shards": {key: [short(shard) for shard in value] for key, value in memory.shards.items()},
        "motion": {key: short(value) for key, value in memory.motion.items()},
        "hour_shift": round(memory.hour_shift, 3), "camera_x": round(memory.camera_x, 4),
        "view_width": round(memory.view_width, 4), "light_shift": round(memory.light_shift, 3),
        "heard_seconds": round(memory.heard_seconds, 6),
        "gain_db": None if memory.gain_db is None else round(memory.gain_db, 6),
    }  # fmt: skip
