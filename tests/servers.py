"""Throw-away servers for the whole run: a real PostgreSQL and a real Valkey, started in under a second.

Loaded as a pytest plugin (`-p tests.servers`), because pytest-django reads the settings before any conftest.py. Where
pytest-xdist runs several processes, each has its own, as they flush and fill them at the same time.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

OURS = "HIBARI_TEST_SERVERS"
"""Set beside addresses that come from here, which a worker inherits and must not share."""
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]


def _start_servers(given: Mapping[str, str]) -> None:
    """Whatever `given` does not name."""
    from launch import embedded

    data = Path(tempfile.mkdtemp(prefix="hibari-test-"))
    data.chmod(0o755)
    os.environ["HIBARI_DATA"] = str(data)
    os.environ["HIBARI_DB_POOL"] = "0"
    os.environ["HIBARI_LOG_LEVEL"] = "WARNING"
    (data / "static").mkdir()
    services = embedded.start(data, environment=given, is_durable=False)
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["REDIS_URL"] = services.redis_url
    os.environ[OURS] = "1"

    def stop() -> None:
        services.stop()
        shutil.rmtree(data, ignore_errors=True)

    atexit.register(stop)


os.environ.setdefault("HIBARI_SCREENING_BACKENDS", "rules,names,picture,sound")
"""The classifier asks the inference process, which most tests do without; its own tests start one."""
os.environ.setdefault("HIBARI_MARK_KEY", str(ROOT / "tests" / "mark.key"))
"""One key for all runs: what a mark does to a sound or a picture is then the same each time."""

_is_worker_of_ours = "PYTEST_XDIST_WORKER" in os.environ and OURS in os.environ
if "DATABASE_URL" not in os.environ or _is_worker_of_ours:
    _start_servers({} if _is_worker_of_ours else os.environ)
