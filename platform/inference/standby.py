"""An inference process for as long as one command runs, where no running Hibari has one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test.utils import override_settings

from inference import client
from inference.errors import InferenceUnavailableError

READY_SECONDS = 180


@contextmanager
def standby(models: Sequence[str], say: Callable[[str], None]) -> Iterator[None]:
    """Whoever asks one of these models within gets an answer: from the process that runs, or from one of our own.

    Raises InferenceUnavailableError where a model does not get ready within three minutes.
    """
    if _states():
        _wait_until_ready(models)
        yield
        return
    say("no inference process is running: starting one for this command")
    with tempfile.TemporaryDirectory(prefix="hibari-inference-") as folder:
        socket = Path(folder) / "inference.sock"
        paths = os.pathsep.join((str(settings.BASE_DIR), str(settings.BASE_DIR / "platform")))
        environment = {**os.environ, "HIBARI_INFERENCE_SOCKET": str(socket), "PYTHONPATH": paths}
        process = subprocess.Popen([sys.executable, "-m", "inference"], env=environment, stdin=subprocess.DEVNULL)
        try:
            with override_settings(INFERENCE_SOCKET=socket):
                _wait_until_ready(models, process)
                yield
        finally:
            process.terminate()
            process.wait()


def _wait_until_ready(models: Sequence[str], process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while any(_states().get(model) != "ready" for model in models):
        if time.monotonic() > deadline or (process is not None and process.poll() is not None):
            raise InferenceUnavailableError(f"The models {', '.join(models)} do not get ready.")
        time.sleep(0.2)


def _states() -> dict[str, str]:
    try:
        return client.states(timeout_seconds=2)
    except InferenceUnavailableError:
        return {}
