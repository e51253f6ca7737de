"""The disk under media and spool, which can be made full: a small file system of its own, or a limit on the writers."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

ROOM_BYTES = 1 << 30
SPARE_BYTES = 64 << 10
LARGEST_BYTES = 16 << 10


def _path(program: str) -> str:
    return shutil.which(program) or program


class MountedDisk:
    """A tmpfs that is shrunk to what it holds: whoever writes gets ENOSPC. Needs the right to mount."""

    kind = "file system"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mount(f"size={ROOM_BYTES}")

    def fill(self) -> None:
        for slack in (1, 4, 16, 64):
            used = shutil.disk_usage(self._folder).used
            with suppress(subprocess.CalledProcessError):  # somebody wrote meanwhile: a little more, then
                self._mount(f"remount,size={used + slack * SPARE_BYTES}")
                return

    def make_room(self) -> None:
        self._mount(f"remount,size={ROOM_BYTES}")

    def close(self) -> None:
        subprocess.run([_path("umount"), "-l", str(self._folder)], check=False, capture_output=True)

    def _mount(self, options: str) -> None:
        command = [_path("mount"), "-t", "tmpfs", "-o", options, "tmpfs", str(self._folder)]
        subprocess.run(command, check=True, capture_output=True)


class LimitedWriters:
    """Where nothing can be mounted: the workers may write only small files, and get EFBIG for more."""

    kind = "limit on the writers"

    def __init__(self, writers: Callable[[], Sequence[psutil.Process]]) -> None:
        self._writers = writers

    def fill(self) -> None:
        self._limit(LARGEST_BYTES)

    def make_room(self) -> None:
        self._limit(psutil.RLIM_INFINITY)

    def close(self) -> None:
        pass

    def _limit(self, size: int) -> None:
        for process in self._writers():
            with suppress(psutil.Error, OSError, ValueError):
                process.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))


def make_disk(folder: Path, writers: Callable[[], Sequence[psutil.Process]]) -> MountedDisk | LimitedWriters:
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and shutil.which("mount"):
        with suppress(subprocess.CalledProcessError):
            return MountedDisk(folder)
    return LimitedWriters(writers)
