"""A clip from any server that speaks `/v1/videos`: another Hibari, SGLang, vLLM-Omni or a paid one."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np

from generation.engines import media
from generation.engines.base import (
    Capabilities,
    Control,
    Done,
    EngineRequest,
    Event,
    Failed,
    Frames,
    Mode,
    Plan,
    RenderCancelledError,
    ShotDone,
    Sound,
    Stage,
    StageStarted,
    Step,
)
from generation.engines.checks import check_request
from generation.engines.codec import plan_to_json
from generation.engines.errors import MediaInvalidError
from generation.engines.remote.client import RemoteError, Video, VideosClient
from generation.engines.remote.options import read_options

LISTEN_SECONDS = 0.5
KEYS_MAX = 3
FRAMES_CHUNK = 24


class RemoteEngine:
    """Holds nothing but an address. The server's clip is decoded and delivered like one of our own."""

    def __init__(self, **options: Any) -> None:
        """Takes the fields of RemoteOptions. Raises EngineNotConfiguredError."""
        self._options = read_options(options)

    @property
    def capabilities(self) -> Capabilities:
        return self._options.capabilities

    def plan(self, request: EngineRequest) -> Plan:
        """Raises PlanRefusedError."""
        check_request(request, self.capabilities)
        frames = round(request.seconds * request.fps)
        return Plan(
            engine=self._options.name,
            request=request,
            shot_frames=(frames,),
            estimated_seconds=request.seconds * self._options.seconds_per_second,
        )

    def load(self) -> None:
        """Nothing to load."""

    def warm(self, plans: Sequence[Plan]) -> None:
        """The server warms itself."""

    def unload(self) -> None:
        """Nothing to unload."""

    def run(self, plans: Sequence[Plan], control: Control) -> Iterator[Event]:
        for index, plan in enumerate(plans):
            try:
                yield from self._render(plan, index, control)
            except RemoteError as error:
                yield Failed(error.code, error.message, error.is_retryable, index)
            except MediaInvalidError:
                yield Failed("remote_content", "The render server's clip can't be read.", True, index)

    def _render(self, plan: Plan, index: int, control: Control) -> Iterator[Event]:
        client = VideosClient(self._options, lambda seconds: _wait(seconds, control))
        yield StageStarted(Stage.RENDERING, index)
        video = self._create(client, plan)
        try:
            for state in self._followed(client, video):
                video = state
                yield Step(video.progress, 100, plan_index=index)
        except RenderCancelledError:
            client.delete(video.id)
            raise
        if video.status != "completed":
            raise _failure(video)
        yield StageStarted(Stage.DECODING, index)
        with tempfile.TemporaryDirectory(prefix="hibari-remote-") as folder:
            path = Path(folder) / "clip.mp4"
            client.download(video.id, path)
            yield from _decoded(path, plan, index, control)
        yield ShotDone(0, index)
        server = urlsplit(self._options.url).netloc
        yield Done(index, provenance={"server": server, "model": self._options.model, "video": video.id})

    def _create(self, client: VideosClient, plan: Plan) -> Video:
        """The same plan always asks with the same key, so that a second attempt finds the first one's clip.

        A clip that had already failed when it was found is asked for again under the next key.
        """
        request = plan.request
        image = request.keyframes[0].image if request.mode is Mode.FIRST_IMAGE else None
        fields = {
            "model": self._options.model,
            "prompt": request.prompt,
            "seconds": f"{request.seconds:g}",
            "size": f"{request.width}x{request.height}",
        }
        digest = hashlib.sha256(json.dumps(plan_to_json(plan), sort_keys=True).encode()).hexdigest()[:40]
        for attempt in range(1, KEYS_MAX):
            video = client.create(fields, image, f"{digest}-{attempt}")
            if video.status != "failed":
                return video
        return client.create(fields, image, f"{digest}-{KEYS_MAX}")

    def _followed(self, client: VideosClient, video: Video) -> Iterator[Video]:
        """Every new state of the clip, asked for ever more slowly or as the server wishes."""
        for attempt in count():
            yield video
            if video.is_over:
                return
            slow = min(self._options.poll_seconds * 1.3**attempt, self._options.poll_seconds_max)
            client.pause(video.poll_after_seconds or slow)
            video = client.get(video.id)


def _decoded(path: Path, plan: Plan, index: int, control: Control) -> Iterator[Event]:
    request = plan.request
    chunk: list[np.ndarray[Any, np.dtype[np.uint8]]] = []
    for picture in media.read_pictures(path, fps=request.fps, count=plan.frames):
        control.raise_if_cancelled()
        chunk.append(_fitted(picture, request.width, request.height))
        if len(chunk) == FRAMES_CHUNK:
            yield Frames(np.stack(chunk), index)
            chunk = []
    if chunk:
        yield Frames(np.stack(chunk), index)
    yield StageStarted(Stage.SOUND, index)
    sound = media.read_sound(path, rate=48_000, channels=2)
    exact = np.zeros((round(plan.duration * 48_000), 2), np.float32)
    exact[: len(sound)] = sound[: len(exact)]
    yield Sound(np.clip(exact, -1.0, 1.0), index)


def _fitted(picture: np.ndarray[Any, np.dtype[np.uint8]], width: int, height: int) -> Any:
    if picture.shape[:2] == (height, width):
        return picture
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def _failure(video: Video) -> RemoteError:
    is_refusal = any(word in video.error_code for word in ("moderation", "policy", "invalid"))
    code = "remote_refused" if is_refusal else "remote_failed"
    message = video.error_message[:300] or "The render server could not make the clip."
    return RemoteError(code, message, is_retryable=not is_refusal)


def _wait(seconds: float, control: Control) -> None:
    """Sleep, listening for a cancel twice a second."""
    ends_at = time.monotonic() + seconds
    control.raise_if_cancelled()
    while (left := ends_at - time.monotonic()) > 0:
        time.sleep(min(LISTEN_SECONDS, left))
        control.raise_if_cancelled()
