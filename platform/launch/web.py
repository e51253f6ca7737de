"""The one web process: REST, pages, media and websockets on one port. `python -m launch.web`."""

from __future__ import annotations

import os

import uvicorn

from config import env


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    uvicorn.run(
        "config.asgi:application",
        host=env.text("HIBARI_HOST", "127.0.0.1"),
        port=env.integer("HIBARI_PORT", 8000),
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        ws_max_size=16 * 1024,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        forwarded_allow_ips=env.text("HIBARI_TRUSTED_PROXIES", "127.0.0.1"),
    )


if __name__ == "__main__":
    main()
