"""The servers that Hibari brings along, for machines that have neither: started where the environment names none."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import env
from launch import postgres, valkey
from launch.errors import LaunchError
from launch.guardian import Guardian
from launch.postgres import Postgres
from launch.valkey import Valkey

Server = Postgres | Valkey
Say = Callable[[str, str], None]
LOOK_SECONDS = 0.5


@dataclass
class EmbeddedServices:
    """The servers that run for us, and the addresses of both, whoever runs them."""

    database_url: str
    redis_url: str
    guardian: Guardian
    running: dict[str, Server] = field(default_factory=dict)
    starters: dict[str, Callable[[], Server]] = field(default_factory=dict)
    record: Path | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def publish(self, record: Path) -> None:
        """Write the addresses where settings look for them, so that commands in other terminals find the servers."""
        written = record.with_suffix(".new")
        written.write_text(json.dumps({**self.environment, "pid": os.getpid()}))
        written.chmod(0o600)
        written.replace(record)
        self.record = record

    def keep_running(self, say: Say) -> None:
        """Start a server again when it crashes, and tell."""
        self._watch = threading.Thread(target=self._revive, args=[say], name="keep-servers", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()
        if self.record is not None:
            self.record.unlink(missing_ok=True)
        for name in reversed(list(self.running)):
            self.running.pop(name).stop()
        self.guardian.close()

    def start_server(self, name: str) -> Server:
        self.running[name] = self.starters[name]()
        return self.running[name]

    def _revive(self, say: Say) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            for name, server in list(self.running.items()):
                if server.process.poll() is None:
                    continue
                say(name, "ended by itself; starting again")
                self.guardian.forget(server.process.pid)
                try:
                    self.start_server(name)
                except LaunchError as error:
                    say(name, str(error))


def start(
    data: Path, *, environment: Mapping[str, str] | None = None, database: str = "hibari", is_durable: bool = True
) -> EmbeddedServices:
    """Start what `environment` (by default our own) does not name. `is_durable=False` trades safety for test speed."""
    sockets = make_socket_folder(data)
    given = os.environ if environment is None else environment
    guardian = Guardian()
    services = EmbeddedServices(given.get("DATABASE_URL", ""), given.get("REDIS_URL", ""), guardian)
    services.starters = {
        "postgres": lambda: postgres.start(
            data / "postgres", sockets / "pg", guardian, database=database, is_durable=is_durable
        ),
        "valkey": lambda: valkey.start(data / "valkey", sockets / "valkey.sock", guardian, is_durable=is_durable),
    }
    try:
        if not services.database_url:
            services.start_server("postgres")
            services.database_url = postgres.url(sockets / "pg", database)
        if not services.redis_url:
            services.start_server("valkey")
            services.redis_url = valkey.url(sockets / "valkey.sock")
    except BaseException:
        services.stop()
        raise
    return services


def make_socket_folder(data: Path) -> Path:
    """The folder for unix sockets, ours alone. Raises LaunchError if somebody else got hold of its name."""
    folder = env.socket_folder(data)
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid() or folder.is_symlink():
        raise LaunchError(f"{folder} belongs to somebody else. Choose a data folder with a shorter path: HIBARI_DATA=…")
    return folder
