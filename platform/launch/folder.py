"""The data folder: one stack at a time owns it, and others may lean on what it runs."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO

from config import env
from launch.errors import LaunchError

RECORD = "services.json"
"""Where settings look for the addresses of running servers (config/env.py)."""


def data_folder() -> Path:
    return env.folder("HIBARI_DATA", env.ROOT / ".hibari")


class FolderLock:
    """A lock that dies with its holder. `owner` says in words who holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def try_hold(self, owner: str) -> bool:
        return self._take(fcntl.LOCK_EX | fcntl.LOCK_NB, owner)

    def try_share(self) -> bool:
        return self._take(fcntl.LOCK_SH | fcntl.LOCK_NB)

    def hold_alone(self) -> None:
        """Wait until nobody else shares it."""
        self._take(fcntl.LOCK_EX)

    def holder(self) -> str:
        """Who holds it, in words."""
        try:
            return str(json.loads(self.path.read_text())["owner"])
        except (OSError, ValueError, KeyError):
            return "another process"

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, how: int, owner: str = "") -> bool:
        file = self._file or self.path.open("a+")
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        if owner:
            file.truncate(0)
            file.write(json.dumps({"owner": f"{owner} (process {os.getpid()})"}))
            file.flush()
        return True


def prepare(data: Path) -> None:
    """Make the folder, and see that it can be written. Raises LaunchError in plain words."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
        (data / "static").mkdir(exist_ok=True)
    except OSError as error:
        raise LaunchError(
            f"The data folder {data} can't be written ({error.strerror}). "
            "Make it yours, or choose another with HIBARI_DATA=/some/folder."
        ) from error


def owner_lock(data: Path) -> FolderLock:
    """Held by whoever runs the embedded servers of this folder."""
    return FolderLock(data / "owner.lock")


def users_lock(data: Path) -> FolderLock:
    """Shared by commands that lean on servers which another command started for its own duration."""
    return FolderLock(data / "users.lock")
