"""A clip from another server, which is a real process on loopback that misbehaves on request."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytest_django import Settings

from generation.engines.base import (
    Done,
    EngineRequest,
    Event,
    Failed,
    Frames,
    Keyframe,
    Mode,
    PlanRefusedError,
    RenderCancelledError,
    Shot,
    Sound,
    StageStarted,
    Step,
)
from generation.engines.errors import EngineNotConfiguredError
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.registry import get_engine
from generation.engines.remote.engine import RemoteEngine
from tests.generation.engines.clips import write_clip

QUICK: dict[str, Any] = {"poll_seconds": 0.05, "connect_timeout_seconds": 2.0, "read_timeout_seconds": 5.0}
SMALL: dict[str, Any] = {"sizes": [(96, 64)], "seconds_min": 1.0}


class Patient:
    def raise_if_cancelled(self) -> None:
        return


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    clip = write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=1.0, tone=500.0)
    script = Path(__file__).parent / "stub_server.py"
    server = subprocess.Popen([sys.executable, str(script), str(clip)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    server.kill()
    server.wait()


@pytest.fixture
def engine(address: str) -> RemoteEngine:
    return RemoteEngine(url=address, key="secret", **QUICK, **SMALL)


def asked(prompt: str, **kwargs: Any) -> EngineRequest:
    return EngineRequest((Shot(prompt, 1.0),), 96, 64, 24, seed=1, **kwargs)


def render(engine: RemoteEngine, request: EngineRequest) -> list[Event]:
    return list(engine.run([engine.plan(request)], Patient()))


def log(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{address}/log") as answer:  # noqa: S310 (loopback)
        return dict(json.load(answer))


def requests_for(address: str, prompt: str) -> list[dict[str, Any]]:
    return [row for row in log(address)["log"] if row.get("fields", {}).get("prompt") == prompt]


def videos_for(address: str, prompt: str) -> list[dict[str, Any]]:
    return [video for video in log(address)["videos"].values() if video["prompt"] == prompt]


def test_a_clip_is_made_followed_fetched_and_decoded(engine: RemoteEngine) -> None:
    events = render(engine, asked("a lark sings"))
    pictures = np.concatenate([event.pictures for event in events if isinstance(event, Frames)])
    (sound,) = [event.samples for event in events if isinstance(event, Sound)]
    assert pictures.shape == (24, 64, 96, 3)
    assert pictures[0].mean() < pictures[12].mean() < pictures[23].mean()
    assert sound.shape == (48_000, 2)
    assert int(np.abs(np.fft.rfft(sound[:, 0])).argmax()) == pytest.approx(500, abs=3)
    assert [event.index for event in events if isinstance(event, Step)] == [0, 40, 80, 100]
    assert isinstance(events[0], StageStarted)
    assert isinstance(events[-1], Done)


def test_the_server_is_asked_in_its_own_words(engine: RemoteEngine, address: str) -> None:
    render(engine, asked("a lark is asked for"))
    (create,) = requests_for(address, "a lark is asked for")
    assert create["fields"] == {"model": "sora-2", "prompt": "a lark is asked for", "seconds": "1", "size": "96x64"}


def test_a_second_attempt_at_a_plan_finds_the_first_ones_clip(engine: RemoteEngine, address: str) -> None:
    for _ in range(2):
        assert isinstance(render(engine, asked("a lark sings twice"))[-1], Done)
    assert len(requests_for(address, "a lark sings twice")) == 2
    assert len(videos_for(address, "a lark sings twice")) == 1


def test_another_seed_is_another_clip(engine: RemoteEngine, address: str) -> None:
    for seed in (1, 2):
        request = EngineRequest((Shot("larks by seed", 1.0),), 96, 64, 24, seed=seed)
        render(engine, request)
    assert len(videos_for(address, "larks by seed")) == 2


def test_a_busy_server_is_asked_again_with_the_same_key(engine: RemoteEngine, address: str) -> None:
    assert isinstance(render(engine, asked("a busy lark"))[-1], Done)
    tries = requests_for(address, "a busy lark")
    assert len(tries) == 3
    assert len({row["key"] for row in tries}) == 1


def test_a_lost_answer_makes_no_second_clip(engine: RemoteEngine, address: str) -> None:
    assert isinstance(render(engine, asked("a lost lark"))[-1], Done)
    assert len(requests_for(address, "a lost lark")) == 1
    assert len(videos_for(address, "a lost lark")) == 1


@pytest.mark.parametrize(
    ("prompt", "code", "is_retryable"),
    [
        ("a lark breaks", "remote_failed", True),
        ("a moderated lark breaks", "remote_refused", False),
        ("nipples", "remote_refused", False),
        ("a garbage lark", "remote_content", True),
    ],
)
def test_a_failure_keeps_its_kind(engine: RemoteEngine, prompt: str, code: str, is_retryable: bool) -> None:
    end = render(engine, asked(prompt))[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == (code, is_retryable)


def test_a_clip_that_had_failed_before_is_asked_for_again(engine: RemoteEngine, address: str) -> None:
    for _ in range(2):
        render(engine, asked("a lark breaks again"))
    assert len({row["key"] for row in requests_for(address, "a lark breaks again")}) == 2


def test_a_wrong_key_is_final(address: str) -> None:
    engine = RemoteEngine(url=address, key="stolen", **QUICK, **SMALL)
    end = render(engine, asked("a lark with a wrong key"))[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("remote_not_allowed", False)


def test_nobody_there_is_retryable() -> None:
    engine = RemoteEngine(url="http://127.0.0.1:9", key="secret", **QUICK, **SMALL)
    end = render(engine, asked("a lark in the void"))[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("remote_unreachable", True)


def test_a_file_that_is_too_large_is_not_kept(address: str) -> None:
    engine = RemoteEngine(url=address, key="secret", content_bytes_max=1_000, **QUICK, **SMALL)
    end = render(engine, asked("a lark too large"))[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("remote_content", False)


def test_a_cancel_reaches_the_server(engine: RemoteEngine, address: str) -> None:
    class Impatient:
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 6:
                raise RenderCancelledError

    events = engine.run([engine.plan(asked("an endless lark"))], Impatient())
    with pytest.raises(RenderCancelledError):
        list(events)
    (video,) = videos_for(address, "an endless lark")
    assert [row["path"] for row in log(address)["log"] if row["method"] == "DELETE"] == [f"/v1/videos/{video['id']}"]


def test_a_first_image_travels_along(engine: RemoteEngine, address: str, tmp_path: Path) -> None:
    still = tmp_path / "still.png"
    Image.new("RGB", (96, 64), "red").save(still)
    request = asked("a lark from a still", mode=Mode.FIRST_IMAGE, keyframes=(Keyframe(still, 0.0),))
    assert isinstance(render(engine, request)[-1], Done)
    (create,) = requests_for(address, "a lark from a still")
    assert create["fields"]["input_reference"] == f"{still.stat().st_size} bytes"


def test_what_the_interface_has_no_word_for_is_refused(engine: RemoteEngine) -> None:
    with pytest.raises(PlanRefusedError, match="storyboard"):
        engine.plan(EngineRequest((Shot("dawn", 1.0), Shot("dusk", 1.0)), 96, 64, 24, seed=1))


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "http://me:key@host", "http://host/?key=1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(EngineNotConfiguredError, match="HIBARI_REMOTE_URL"):
        RemoteEngine(url=url, key="secret")


def test_it_runs_in_a_child_like_any_engine(settings: Settings, address: str, tmp_path: Path) -> None:
    settings.ENGINES = ["remote"]
    settings.ENGINE_OPTIONS = {"remote": {"url": address, "key": "secret", **QUICK, **SMALL}}
    process = EngineProcess()
    plan = get_engine("remote").plan(asked("a lark in a child"))
    end = list(process.render([plan], [tmp_path], RenderControl(60)))[-1]
    process.close()
    assert isinstance(end, Done)
    assert (tmp_path / "frames.i420").stat().st_size == 24 * 96 * 64 * 3 // 2
