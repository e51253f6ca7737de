"""How `manage.py` finds servers: the environment's, a running stack's, or ones of its own for as long as it runs."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from launch import embedded, folder, prepare
from launch.errors import LaunchError

WITHOUT_SERVERS = {"help", "version", "--help", "-h", "--version", "startapp", "startproject", "compilemessages"}
WITHOUT_TABLES = {
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "check",
    "spectacular",
    "dbshell",
    "test",
}
"""Commands for which an empty database is as good as any; for all others it gets its tables first."""
WAIT_SECONDS = 120
"""For another command of the same folder to make its tables."""


def attach(arguments: Sequence[str]) -> None:
    """Set DATABASE_URL and REDIS_URL where they are missing, before Django reads its settings."""
    is_needed = len(arguments) > 1 and arguments[1] not in WITHOUT_SERVERS and "--help" not in arguments
    if not is_needed or {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        return
    data = folder.data_folder()
    folder.prepare(data)
    owner, users = folder.owner_lock(data), folder.users_lock(data)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        if owner.try_hold(f"manage.py {arguments[1]}"):
            services = _serve_ourselves(owner, users, data)
            if arguments[1] not in WITHOUT_TABLES:
                _make_tables(data)
            # Others wait for the addresses, so they find a whole database behind them.
            services.publish(data / folder.RECORD)
            return
        if users.try_share() and (addresses := _running(data)):
            atexit.register(users.release)
            os.environ.update({name: url for name, url in addresses.items() if name not in os.environ})
            return
        users.release()
        if time.monotonic() > deadline:
            raise LaunchError(
                f"{owner.holder()} holds {data}, and its servers can't be found: it may still be making its tables. "
                "Wait for it, or stop it, then try again."
            )
        time.sleep(0.1)


def _serve_ourselves(owner: folder.FolderLock, users: folder.FolderLock, data: Path) -> embedded.EmbeddedServices:
    (data / folder.RECORD).unlink(missing_ok=True)  # of somebody who was killed
    services = embedded.start(data)
    os.environ.update(services.environment)
    pid = os.getpid()

    def stop() -> None:
        if os.getpid() != pid:  # a forked child that ends is not the end of us
            return
        users.hold_alone()
        services.stop()
        owner.release()

    atexit.register(stop)
    return services


def _running(data: Path) -> dict[str, str]:
    try:
        record = json.loads((data / folder.RECORD).read_text())
        os.kill(int(record["pid"]), 0)
    except PermissionError:
        pass
    except (OSError, ValueError, KeyError):
        return {}
    return {name: str(record[name]) for name in ("DATABASE_URL", "REDIS_URL")}


def _make_tables(data: Path) -> None:
    """Where no migration ever came to its end in this folder. Whoever meant another one should read which it is."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT oid, obj_description(oid) FROM pg_class WHERE oid = to_regclass('django_migrations')"
        ).fetchone()
    if row is not None and row[1] == prepare.COMPLETE:
        return
    what = f"{data} is new: making its tables" if row is None else f"bringing the tables of {data} up to date"
    sys.stderr.write(f"· {what} (HIBARI_DATA names another folder)\n")
    done = subprocess.run([sys.executable, "-m", "launch.prepare", "migrate"], env=_with_paths(), check=False)
    if done.returncode:
        raise LaunchError(f"The tables of {data} could not be made; the lines above say why.")


def _with_paths() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path[:2] if path)}
