"""A whole Hibari on one machine: servers, web, inference, workers, beat. `make run` is one; live tests start others."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from config import env
from launch import embedded, folder
from launch.errors import LaunchError
from launch.programs import WORK_QUEUES, Program, render_queues, stack_programs
from launch.supervisor import Say, Supervisor

READY_SECONDS = 180
KNOWN_WARNINGS = "ignore:You're running the worker with superuser privileges,ignore:XDG_RUNTIME_DIR is not set"
"""Containers run as root and without a runtime folder; neither is news to anybody."""


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class Stack:
    """Start with `with`, or with start() and stop(). `environment` replaces the process's own for every child."""

    def __init__(
        self,
        data: Path,
        *,
        port: int,
        host: str = "127.0.0.1",
        environment: Mapping[str, str] | None = None,
        say: Say = lambda _name, _line: None,
        is_durable: bool = True,
        programs: Sequence[Program] | None = None,
    ) -> None:
        self.data, self.host, self.port, self.say, self.is_durable = data, host, port, say, is_durable
        self.programs = stack_programs() if programs is None else programs
        self.services: embedded.EmbeddedServices | None = None
        self.supervisor: Supervisor | None = None
        self.environment = dict(os.environ if environment is None else environment)
        self._owner = folder.owner_lock(data)

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"

    def __enter__(self) -> Self:
        try:
            self.start()
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Everything up to running children. Raises LaunchError in plain words."""
        folder.prepare(self.data)
        if not self._owner.try_hold(f"Hibari on port {self.port}"):
            raise LaunchError(
                f"The data folder {self.data} is in use by {self._owner.holder()}. "
                "Stop that first, or choose another folder with HIBARI_DATA=/some/folder."
            )
        self._see_that_the_port_is_free()
        (self.data / folder.RECORD).unlink(missing_ok=True)  # of a stack that was killed
        self.say("", "starting PostgreSQL and Valkey")
        self.services = embedded.start(self.data, environment=self.environment, is_durable=self.is_durable)
        self.services.keep_running(self.say)
        self.environment |= self._settings_for_children(self.services)
        self.say("", "bringing the database up to date")
        self.run_step("migrate")
        self.services.publish(self.data / folder.RECORD)
        self.say("", "starting web, inference, workers and beat")
        self.supervisor = Supervisor(self.programs, self.environment, self.say, self.services.guardian)
        self.supervisor.start()

    def wait_until_ready(self, is_given_up: Callable[[], bool] = lambda: False) -> None:
        """Until /readyz answers 200. Raises LaunchError with what it last said."""
        deadline = time.monotonic() + READY_SECONDS
        said = "no answer"
        while not is_given_up():
            status, said = self._ask_whether_ready()
            if status == 200:
                return
            if time.monotonic() > deadline:
                raise LaunchError(f"Hibari did not become ready within {READY_SECONDS} s: {said}")
            time.sleep(0.2)

    def run_step(self, step: str) -> None:
        """A step of launch/prepare.py as a child, its lines passed on. An interrupt ends it at once."""
        assert self.services is not None
        child = subprocess.Popen(
            [sys.executable, "-m", "launch.prepare", step],
            env={"HIBARI_LOG_LEVEL": "WARNING", **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self.services.guardian.watch(-child.pid, signal.SIGKILL)
        try:
            assert child.stdout is not None
            for line in child.stdout:
                self.say(step, line.rstrip())
            child.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            self.services.guardian.forget(-child.pid)
        if child.returncode:
            raise LaunchError(f"The step {step!r} failed; its last lines are above.")

    def stop(self, is_forced: Callable[[], bool] = lambda: False) -> None:
        """End every child, then the servers. Safe to call in any state, and twice."""
        if self.supervisor is not None:
            self.supervisor.stop(is_forced)
            self.supervisor = None
        if self.services is not None:
            self.services.stop()
            self.services = None
        self._owner.release()

    def _settings_for_children(self, services: embedded.EmbeddedServices) -> dict[str, str]:
        path = [str(env.ROOT), str(env.ROOT / "platform"), self.environment.get("PYTHONPATH", "")]
        return {
            **services.environment,
            "HIBARI_DATA": str(self.data),
            "HIBARI_HOST": self.host,
            "HIBARI_PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, path)),
            "HIBARI_QUEUES_REQUIRED": ",".join((*WORK_QUEUES, *render_queues())),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": self.environment.get("PYTHONWARNINGS", KNOWN_WARNINGS),
        }

    def _see_that_the_port_is_free(self) -> None:
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise LaunchError(
                    f"Port {self.port} on {self.host} can't be used ({error.strerror}). "
                    f"Choose another: HIBARI_PORT={self.port + 1} make run"
                ) from error

    def _ask_whether_ready(self) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, f"no answer yet ({error})"
        finally:
            connection.close()
        try:
            failing = [name for name, is_well in json.loads(body)["checks"].items() if not is_well]
        except (ValueError, KeyError, AttributeError):
            failing = [body[:200].decode(errors="replace")]
        return answer.status, f"waiting for {', '.join(failing)}"
