"""The stack that chaos is made in: a web server, two render workers, one for the rest, beat, PostgreSQL and Valkey."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from launch.programs import Program, stack_programs
from launch.stack import Stack, free_port
from tests.chaos.disk import make_disk

RENDER_WORKERS = ("render", "render-2")
WORKERS = (*RENDER_WORKERS, "work")
CHILD = "generation.engines.host.child"
READY_SECONDS = 120


def _programs(data: Path) -> list[Program]:
    """Those of a whole stack without the inference process, with a second render worker, and clocks that can be set."""
    found = {program.name: program for program in stack_programs() if program.name != "inference"}
    twin = tuple(word.replace("render@", "render-2@") for word in found["render"].command)
    found["render-2"] = Program("render-2", twin)
    for name in WORKERS:
        python, flag, module, *rest = found[name].command
        skewed = (python, flag, "tests.chaos.skewed", str(clock_file(data, name)), module, *rest)
        found[name] = Program(name, skewed)
    return list(found.values())


def clock_file(data: Path, worker: str) -> Path:
    return data / f"clock-{worker}"


class Ground:
    """A running stack and the handles to hurt it with. Use with `with`."""

    def __init__(self, *, lease_seconds: int, is_durable: bool, threads: int) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="hibari-chaos-"))
        self.data.chmod(0o755)
        self.disk = make_disk(self.data / "disk", self._writers)
        for name in ("media", "spool"):
            (self.data / "disk" / name).mkdir()
            (self.data / name).symlink_to(self.data / "disk" / name)
        self._log = (self.data / "chaos.log").open("w")
        inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        for name in ("HIBARI_DB_POOL", "HIBARI_DATA", "HIBARI_PORT"):
            inherited.pop(name, None)
        self.stack = Stack(
            self.data,
            port=free_port(),
            environment={
                **inherited,
                "HIBARI_JOB_LEASE_SECONDS": str(lease_seconds),
                "HIBARI_SCREENING_BACKENDS": "rules,names,picture,sound",
                "HIBARI_LOG_LEVEL": "WARNING",
                "HIBARI_WEB_THREADS": str(threads),
                "OMP_NUM_THREADS": "1",
            },
            say=self._note,
            is_durable=is_durable,
            programs=_programs(self.data),
        )

    def __enter__(self) -> Ground:
        try:
            self.stack.start()
            self.wait_until_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.heal()
        self.stack.stop()
        self.disk.close()
        self._log.close()

    def remove(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def process_of(self, program: str) -> psutil.Process | None:
        """The present process of a program, None between two."""
        assert self.stack.supervisor is not None
        pid = self.stack.supervisor.keepers[program].pid
        with suppress(psutil.Error):
            return psutil.Process(pid) if pid else None
        return None

    def server_pid(self, name: str) -> int:
        assert self.stack.services is not None
        return self.stack.services.running[name].process.pid

    def engine_children(self) -> list[psutil.Process]:
        """The processes that render, of both workers."""
        found = []
        for worker in RENDER_WORKERS:
            with suppress(psutil.Error):
                process = self.process_of(worker)
                children = process.children(recursive=True) if process else []
                found += [child for child in children if CHILD in child.cmdline()]
        return found

    def heal(self) -> None:
        """End every fault that lasts: room on the disk, nobody frozen, clocks right from the next start on."""
        with suppress(Exception):
            self.disk.make_room()
        for worker in WORKERS:
            clock_file(self.data, worker).unlink(missing_ok=True)
            if self.stack.supervisor is not None and (process := self.process_of(worker)):
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGCONT)

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise TimeoutError("The web server did not come up.")
            time.sleep(0.2)

    def leftovers(self) -> list[str]:
        """Processes of this stack that outlived it."""
        found = []
        for process in psutil.process_iter(["pid", "cmdline"]):
            with suppress(psutil.Error):
                if process.environ().get("HIBARI_DATA") == str(self.data) and process.pid != os.getpid():
                    found.append(" ".join(process.info["cmdline"])[:120])
        return found

    def _note(self, name: str, line: str) -> None:
        if not self._log.closed:
            self._log.write(f"{time.strftime('%H:%M:%S')} {name:>9} | {line}\n")
            self._log.flush()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.stack.host, self.stack.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _writers(self) -> list[psutil.Process]:
        workers = [process for name in RENDER_WORKERS if (process := self.process_of(name))]
        return [*workers, *self.engine_children()]
