"""PostgreSQL and Valkey out of wheels: where paths are long, locks are stale, and others hold the folder."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from config import env
from launch import embedded, folder
from launch.embedded import EmbeddedServices
from launch.errors import LaunchError
from tests.launch.waiting import wait_until

NOTHING_GIVEN: dict[str, str] = {}


@pytest.fixture
def data() -> Iterator[Path]:
    """Where the servers' own user may enter, and short enough for a socket: pytest's folders may be neither."""
    with tempfile.TemporaryDirectory(prefix="hibari-embedded-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"


@pytest.fixture
def services(data: Path) -> Iterator[EmbeddedServices]:
    data.mkdir()
    started = embedded.start(data, environment=NOTHING_GIVEN, is_durable=False)
    yield started
    started.stop()


def test_both_servers_answer_and_vectors_are_there(services: EmbeddedServices) -> None:
    with psycopg.connect(services.database_url) as connection:
        connection.execute("CREATE EXTENSION vector")
        row = connection.execute("SELECT '[3,4]'::vector <-> '[0,0]'::vector").fetchone()
    assert row == (5.0,)
    with Redis.from_url(services.redis_url) as client:
        assert client.ping()


def test_a_long_data_folder_gets_a_short_place_for_its_sockets(data: Path) -> None:
    deep = data / ("d" * 100)
    deep.mkdir(parents=True)
    started = embedded.start(deep, environment=NOTHING_GIVEN, is_durable=False)
    try:
        assert len(os.fsencode(env.socket_folder(deep))) <= env.SOCKET_FOLDER_BYTES_MAX
        psycopg.connect(started.database_url).close()
    finally:
        started.stop()


def test_what_the_environment_names_is_not_started(data: Path) -> None:
    data.mkdir()
    given = {"DATABASE_URL": "postgresql://elsewhere/hibari", "REDIS_URL": "redis://elsewhere:6379/0"}
    started = embedded.start(data, environment=given)
    started.stop()
    assert started.environment == given
    assert [path.name for path in data.iterdir()] == ["run"]


def test_a_power_cut_leaves_a_lock_that_the_next_start_clears(data: Path) -> None:
    data.mkdir()
    first = embedded.start(data, environment=NOTHING_GIVEN)
    with psycopg.connect(first.database_url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    postmaster = first.running["postgres"].process
    postmaster.kill()
    postmaster.wait()
    lock = data / "postgres" / "postmaster.pid"
    # By the next start, the dead server's process id belongs to somebody else: to us.
    lock.write_text("\n".join([str(os.getpid()), *lock.read_text().splitlines()[1:]]))
    first.stop()
    second = embedded.start(data, environment=NOTHING_GIVEN)
    try:
        with psycopg.connect(second.database_url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        second.stop()


def test_a_crashed_server_is_told_and_started_again(services: EmbeddedServices) -> None:
    said: list[str] = []
    services.keep_running(lambda name, line: said.append(f"{name}: {line}"))
    first = services.running["valkey"].process
    first.send_signal(signal.SIGKILL)
    wait_until(lambda: services.running["valkey"].process is not first, "another Valkey runs")
    with Redis.from_url(services.redis_url) as client:
        assert client.ping()
    assert "valkey: ended by itself; starting again" in said


def test_settings_find_running_servers_until_they_stop(data: Path) -> None:
    data.mkdir()
    started = embedded.start(data, environment=NOTHING_GIVEN, is_durable=False)
    started.publish(data / folder.RECORD)
    given, os.environ["DATABASE_URL"] = os.environ.pop("DATABASE_URL"), ""
    try:
        assert env.service("DATABASE_URL", data, "none") == started.database_url
        started.stop()
        assert env.service("DATABASE_URL", data, "none") == "none"
    finally:
        os.environ["DATABASE_URL"] = given


def test_one_stack_at_a_time_owns_a_data_folder(data: Path) -> None:
    folder.prepare(data)
    first, second = folder.owner_lock(data), folder.owner_lock(data)
    assert first.try_hold("Hibari on port 8000")
    assert not second.try_hold("another")
    assert second.holder().startswith("Hibari on port 8000 (process ")
    first.release()
    assert second.try_hold("another")
    second.release()


def test_a_data_folder_that_cannot_be_made_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LaunchError, match=r"can't be written .* HIBARI_DATA=/some/folder"):
        folder.prepare(tmp_path / "file" / "data")


def test_a_socket_folder_of_somebody_else_is_refused(data: Path, tmp_path: Path) -> None:
    data.mkdir()
    (tmp_path / "theirs").mkdir()
    (data / "run").symlink_to(tmp_path / "theirs")
    with pytest.raises(LaunchError, match="belongs to somebody else"):
        embedded.start(data, environment=NOTHING_GIVEN)
