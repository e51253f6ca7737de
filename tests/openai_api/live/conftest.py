"""One live stack for all of it, and people with keys on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ffmpeg
import pytest
import requests
from imageio_ffmpeg import get_ffmpeg_exe
from openai import OpenAI
from openai.types import Video

from launch.stack import Stack
from tests.cast import PASSWORD
from tests.live import live_stack
from tests.webhook_server import WebhookServer, webhook_server

VIDEOS_A_MINUTE = 24
PROMPT = "a red ball bounces on grass"
SMALL: Any = {"model": "sim", "size": "160x288", "seconds": "4"}
"""The quickest video there is, in a size that only our own engine's name offers."""


@dataclass(frozen=True)
class Live:
    stack: Stack

    @property
    def base_url(self) -> str:
        return f"{self.stack.url}/v1"

    def key_of(self, name: str) -> str:
        """A key of a person who signs up as an app would."""
        body = {"email": f"{name}@example.com", "password": PASSWORD, "birth_date": "1990-05-17"}
        signed = requests.post(f"{self.stack.url}/auth/app/v1/auth/signup", json=body, timeout=30)
        token = signed.json()["meta"]["session_token"]
        headers = {"X-Session-Token": token}
        proof = f"{self.stack.url}/auth/app/v1/auth/reauthenticate"
        requests.post(proof, json={"password": PASSWORD}, headers=headers, timeout=30).raise_for_status()
        made = requests.post(f"{self.stack.url}/api/v1/me/api-keys", json={"name": "live"}, headers=headers, timeout=30)
        return str(made.json()["key"])

    def client_of(self, name: str, **options: Any) -> OpenAI:
        """The official client, as it comes, with every answer held strictly against its types."""
        return OpenAI(api_key=self.key_of(name), base_url=self.base_url, **options)


@pytest.fixture(scope="package")
def live() -> Iterator[Live]:
    with live_stack(HIBARI_WEBHOOKS_TO_LOOPBACK="1", HIBARI_LIMIT_VIDEOS=str(VIDEOS_A_MINUTE)) as stack:
        yield Live(stack)


@pytest.fixture(scope="package")
def server() -> Iterator[WebhookServer]:
    with webhook_server() as server:
        yield server


@pytest.fixture(scope="package")
def secret(live: Live, client: OpenAI, server: WebhookServer) -> str:
    """The secret of a webhook of the client's person, made before anything happens."""
    made = client.webhooks.create(
        name="live", url=server.url, event_types=["video.completed", "video.failed", "batch.completed"]
    )
    return made.signing_secret


@pytest.fixture(scope="package")
def client(live: Live) -> OpenAI:
    return live.client_of("ann")


@pytest.fixture(scope="package")
def video(client: OpenAI, secret: str) -> Video:
    """A finished one, through the library's own way of waiting."""
    made = client.videos.create_and_poll(prompt=PROMPT, **SMALL)
    assert made.status == "completed", made.error
    return made


@pytest.fixture(scope="package")
def foreign_video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip that nobody made here."""
    path = tmp_path_factory.mktemp("foreign") / "foreign.mp4"
    source = ffmpeg.input("testsrc2=size=320x240:rate=12:duration=2", format="lavfi")
    ffmpeg.output(source, str(path), pix_fmt="yuv420p").run(cmd=get_ffmpeg_exe(), quiet=True)
    return path.read_bytes()
