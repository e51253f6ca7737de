"""What an operator states about a server that renders for us. Comes from settings as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from generation.engines.base import Capabilities, Mode, Quality
from generation.engines.codec import from_plain
from generation.engines.errors import EngineNotConfiguredError


@dataclass(frozen=True, slots=True)
class RemoteOptions:
    """Everything a server does not say about itself over `/v1/videos`."""

    url: str = ""
    key: str = ""
    name: str = "remote"
    title: str = "Remote"
    model: str = "sora-2"
    """The name the server knows its model by."""
    licence: str = "as stated by the server's operator"
    sizes: tuple[tuple[int, int], ...] = ((1280, 720), (720, 1280), (1792, 1024), (1024, 1792))
    frame_rates: tuple[int, ...] = (24, 30)
    seconds_min: float = 4.0
    seconds_max: float = 20.0
    takes_image: bool = True
    seconds_per_second: float = 12.0
    """Wall seconds the server is expected to take for one second of video."""
    connect_timeout_seconds: float = 5.0
    read_timeout_seconds: float = 60.0
    poll_seconds: float = 1.0
    poll_seconds_max: float = 10.0
    content_bytes_max: int = 1024 * 1024 * 1024

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name=self.name,
            title=self.title,
            is_model=True,
            digital_source_type="trainedAlgorithmicMedia",
            revision=self.model,
            licence=self.licence,
            modes=frozenset({Mode.TEXT, Mode.FIRST_IMAGE} if self.takes_image else {Mode.TEXT}),
            sizes=self.sizes,
            frame_rates=self.frame_rates,
            seconds_min=self.seconds_min,
            seconds_max=self.seconds_max,
            audio_sample_rate=48_000,
            audio_channels=2,
            max_keyframes=1 if self.takes_image else 0,
            determinism="none",
            qualities=(Quality.STANDARD,),
            hardware="cpu",
            notice=f"Rendered by {urlsplit(self.url).hostname}.",
        )


def read_options(given: Mapping[str, Any]) -> RemoteOptions:
    """Raises EngineNotConfiguredError for whatever must be stated and is not."""
    options = from_plain(given, RemoteOptions)
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EngineNotConfiguredError("Set HIBARI_REMOTE_URL to the address that ends before /v1/videos.")
    if parts.username or parts.query or parts.fragment:
        raise EngineNotConfiguredError("HIBARI_REMOTE_URL holds an address only; the key goes in HIBARI_REMOTE_KEY.")
    return options
