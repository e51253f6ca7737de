"""What travels between an engine's child process and its owner: small, typed, never pictures or sound."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any

import msgspec

from generation.engines.base import (
    Cancelled,
    Done,
    Event,
    Failed,
    Preview,
    ShotDone,
    StageStarted,
    Step,
)

MESSAGE_MAX_BYTES = 4 * 1024 * 1024
PREVIEW_MAX_BYTES = 32 * 1024

SmallEvent = StageStarted | Step | Preview | ShotDone | Done | Failed | Cancelled
_KINDS: dict[str, type[SmallEvent]] = {
    kind.__name__: kind for kind in (StageStarted, Step, Preview, ShotDone, Done, Failed, Cancelled)
}


class Render(msgspec.Struct, tag=True, frozen=True):
    """Owner to child: render these plans with this engine, loading it first where it is not the warm one."""

    id: int
    engine: dict[str, Any]
    plans: list[dict[str, Any]]
    workdirs: list[str]
    deadline_seconds: float
    is_batching: bool
    kept: list[str]
    """By plan: the folder that finished shots of a storyboard outlive the attempt in; empty where none is kept."""


class Cancel(msgspec.Struct, tag=True, frozen=True):
    id: int


class Forget(msgspec.Struct, tag=True, frozen=True):
    reference_ids: list[str]


class Loaded(msgspec.Struct, tag=True, frozen=True):
    """Child to owner: an engine is in memory now."""

    engine: str
    seconds: float
    instead_of: str


class Update(msgspec.Struct, tag=True, frozen=True):
    """Child to owner: an event of a render. Truth and media are in the plan's folder by the time Done is sent."""

    id: int
    kind: str
    body: bytes

    @property
    def event(self) -> SmallEvent:
        return msgspec.msgpack.decode(self.body, type=_KINDS[self.kind])


ToChild = Render | Cancel | Forget
ToOwner = Loaded | Update

_to_child = msgspec.msgpack.Decoder(ToChild)
_to_owner = msgspec.msgpack.Decoder(ToOwner)


def update(render_id: int, event: Event) -> Update:
    return Update(render_id, type(event).__name__, msgspec.msgpack.encode(event))


def send(connection: Connection, message: ToChild | ToOwner) -> None:
    connection.send_bytes(msgspec.msgpack.encode(message))


def receive_in_child(connection: Connection) -> ToChild:
    """Blocks. Raises EOFError or OSError once the owner is gone."""
    message: ToChild = _to_child.decode(connection.recv_bytes(MESSAGE_MAX_BYTES))
    return message


def receive_in_owner(connection: Connection) -> ToOwner:
    """Blocks. Raises EOFError or OSError once the child is gone."""
    message: ToOwner = _to_owner.decode(connection.recv_bytes(MESSAGE_MAX_BYTES))
    return message
