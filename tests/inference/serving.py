"""Running an inference process for a test, with models of the test's choosing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import env
from inference import client
from inference.errors import InferenceUnavailableError
from tests.launch.waiting import wait_until


@contextmanager
def inference_process(socket: Path, module: str = "inference") -> Iterator[int]:
    """The process id of a server that answers on `socket`."""
    environment = {
        **os.environ,
        "HIBARI_INFERENCE_SOCKET": str(socket),
        "PYTHONPATH": f"{env.ROOT}:{env.ROOT / 'platform'}",
    }
    with subprocess.Popen([sys.executable, "-m", module], env=environment) as process:
        try:
            wait_until(_answers, "the inference process answers")
            yield process.pid
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def _answers() -> bool:
    try:
        return bool(client.states(timeout_seconds=1))
    except InferenceUnavailableError:
        return False
