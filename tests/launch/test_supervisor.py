"""Programs are kept alive, told about, and ended with everything they started."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config import env
from launch.guardian import Guardian
from launch.programs import Program
from launch.supervisor import Supervisor
from tests.launch.waiting import is_gone, wait_until

WITH_GRANDCHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("grandchild", child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""


class Said:
    """What a supervisor said, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append(f"{name}: {line}")

    def number_after(self, start: str) -> int:
        wait_until(lambda: any(line.startswith(start) for line in self.lines), f"{start!r} is said")
        return int(next(line for line in self.lines if line.startswith(start)).split()[-1])


@pytest.fixture
def guardian() -> Iterator[Guardian]:
    made = Guardian()
    yield made
    made.close()


def supervise(source: str, said: Said, guardian: Guardian, *, grace_seconds: float = 10) -> Supervisor:
    program = Program("toy", (sys.executable, "-c", source), grace_seconds)
    supervisor = Supervisor([program], os.environ, said, guardian)
    supervisor.start()
    return supervisor


def test_a_crashed_program_is_told_and_started_again(guardian: Guardian) -> None:
    said = Said()
    supervisor = supervise("import sys; print('hello', flush=True); sys.exit(3)", said, guardian)
    wait_until(lambda: supervisor.keepers["toy"].starts >= 2, "it was started twice")
    supervisor.stop()
    assert "toy: ended with code 3; starting again in 0.5 s" in said.lines
    assert said.lines.count("toy: hello") >= 1


def test_a_killed_program_takes_its_children_along(guardian: Guardian) -> None:
    said = Said()
    supervisor = supervise(WITH_GRANDCHILD, said, guardian)
    grandchild = said.number_after("toy: grandchild")
    first = supervisor.keepers["toy"].pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: is_gone(grandchild), "the grandchild is gone")
    wait_until(lambda: supervisor.keepers["toy"].pid not in {None, first}, "another runs")
    supervisor.stop()
    assert any("ended with signal SIGKILL" in line for line in said.lines)


def test_stopping_ends_grandchildren_too(guardian: Guardian) -> None:
    said = Said()
    supervisor = supervise(WITH_GRANDCHILD, said, guardian)
    grandchild = said.number_after("toy: grandchild")
    supervisor.stop()
    wait_until(lambda: is_gone(grandchild), "the grandchild is gone")


def test_a_program_that_ignores_the_request_is_killed_after_its_grace(guardian: Guardian) -> None:
    said = Said()
    supervisor = supervise(STUBBORN, said, guardian, grace_seconds=0.2)
    wait_until(lambda: "toy: up" in said.lines, "it is up")
    supervisor.stop()
    assert supervisor.keepers["toy"].pid is None


def test_a_second_ctrl_c_does_not_wait_for_the_grace(guardian: Guardian) -> None:
    said = Said()
    supervisor = supervise(STUBBORN, said, guardian, grace_seconds=3600)
    wait_until(lambda: "toy: up" in said.lines, "it is up")
    supervisor.stop(is_forced=lambda: True)
    assert supervisor.keepers["toy"].pid is None


def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import os, sys, time
        from launch.guardian import Guardian
        from launch.programs import Program
        from launch.supervisor import Supervisor
        program = Program("toy", (sys.executable, "-c", {WITH_GRANDCHILD!r}))
        Supervisor([program], os.environ, lambda name, line: print(line, flush=True), Guardian()).start()
        time.sleep(600)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{env.ROOT}:{env.ROOT / 'platform'}"},
    ) as supervisor:
        assert supervisor.stdout is not None
        grandchild = int(supervisor.stdout.readline().split()[-1])
        family = [process.pid for process in psutil.Process(supervisor.pid).children(recursive=True)]
        assert grandchild in family
        supervisor.kill()
        for pid in family:
            wait_until(lambda pid=pid: is_gone(pid), f"process {pid} is gone")
