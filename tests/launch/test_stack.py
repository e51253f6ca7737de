"""A whole stack: one port for everything, commands that attach to it, and an end that leaves nothing behind."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from config import env
from launch.errors import LaunchError
from launch.stack import Stack
from tests.launch.waiting import is_gone, wait_until
from tests.live import live_stack

pytestmark = pytest.mark.slow
COUNT_USERS = "from accounts.models import User; print('users', User.objects.count())"
UNDO_SOME = """
from django.core.management import call_command
from django.db import connection
call_command("migrate", "search", "0001", verbosity=0)
connection.cursor().execute("COMMENT ON TABLE django_migrations IS NULL")
"""
COUNT_GRAMS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT cardinality(search_grams('ab', ''))")
    print("grams", *cursor.fetchone())
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with live_stack() as running:
        yield running


def get(stack: Stack, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(stack.host, stack.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """manage.py in another terminal: it knows the data folder and no address."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, str(env.ROOT / "manage.py"), *arguments],
        env=inherited | {"HIBARI_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_is_ready_on_one_port(stack: Stack) -> None:
    assert get(stack, "/healthz") == (200, b"ok")
    status, body = get(stack, "/readyz")
    assert (status, json.loads(body)["checks"]) == (
        200,
        {"database": True, "redis": True, "workers": True, "inference": True},
    )
    assert get(stack, "/api/v1/me")[0] == 401


def test_the_same_port_shakes_hands_as_a_websocket(stack: Stack) -> None:
    handshake: dict[str, Any] = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    connection = http.client.HTTPConnection(stack.host, stack.port, timeout=30)
    connection.request("GET", "/ws/?ticket=none", headers=handshake)
    assert connection.getresponse().status == 101


def test_commands_in_another_terminal_attach_to_it(stack: Stack) -> None:
    done = manage(stack.data, "shell", "-v", "0", "-c", COUNT_USERS)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["users 0"]), done.stderr


def test_a_second_stack_on_the_same_folder_is_refused(stack: Stack) -> None:
    with pytest.raises(LaunchError, match=r"is in use by Hibari on port \d+ \(process \d+\)"):
        Stack(stack.data, port=stack.port + 1, environment=stack.environment).start()


def test_a_crashed_web_process_comes_back(stack: Stack) -> None:
    assert stack.supervisor is not None
    web = stack.supervisor.keepers["web"]
    first = web.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: web.pid not in {None, first}, "another web process runs")
    stack.wait_until_ready()
    assert get(stack, "/healthz")[0] == 200


def test_workers_never_hold_torch(stack: Stack) -> None:
    assert stack.supervisor is not None
    for name in ("web", "render", "work", "beat"):
        process = psutil.Process(stack.supervisor.keepers[name].pid)
        assert not any("libtorch" in mapped.path for mapped in process.memory_maps()), name


def test_a_port_in_use_is_told_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=rf"Port {port} .* HIBARI_PORT={port + 1} make run"):
            Stack(tmp_path, port=port).start()


@pytest.fixture
def readable(tmp_path: Path) -> Path:
    """A folder that the embedded servers' own user may enter."""
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    return tmp_path


def test_a_command_without_a_stack_brings_its_own_servers_and_ends_them(readable: Path) -> None:
    first, again = (manage(readable, "shell", "-v", "0", "-c", COUNT_USERS) for _ in range(2))
    for done in (first, again):
        assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["users 0"]), done.stderr
    assert f"{readable} is new: making its tables (HIBARI_DATA names another folder)" in first.stderr
    assert "tables" not in again.stderr
    assert not (readable / "services.json").exists()
    left = [
        process.pid for process in psutil.process_iter(["cmdline"]) if str(readable) in str(process.info["cmdline"])
    ]
    assert all(is_gone(pid) for pid in left)


def test_tables_whose_making_was_interrupted_are_made_by_the_next_command(readable: Path) -> None:
    assert manage(readable, "shell", "-v", "0", "-c", UNDO_SOME).returncode == 0
    done = manage(readable, "shell", "-v", "0", "-c", COUNT_GRAMS)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["grams 3"]), done.stderr
    assert f"bringing the tables of {readable} up to date" in done.stderr
