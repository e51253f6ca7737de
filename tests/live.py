"""A whole live stack for tests: its own servers, its own folder, a free port."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.stack import Stack, free_port


@contextmanager
def live_stack(**environment: str) -> Iterator[Stack]:
    """A ready stack. `environment` adds variables; the test run's own servers are left alone."""
    data = Path(tempfile.mkdtemp(prefix="hibari-live-"))
    data.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    inherited.pop("HIBARI_DB_POOL", None)
    inherited.pop("HIBARI_SCREENING_BACKENDS", None)
    try:
        with Stack(data, port=free_port(), environment=inherited | environment, is_durable=False) as stack:
            yield stack
    finally:
        shutil.rmtree(data, ignore_errors=True)
