"""The whole way a worker goes: a plan as JSON, a child process that loads the folder, files that come out."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from scipy.io import wavfile

from generation.engines.base import Cancelled, Done, Failed, Mode, Plan, Source, Step
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.registry import get_engine
from tests.generation.engines.ltx2.conftest import STATED, request

MINUTE = RenderControl(deadline_seconds=120)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}


@pytest.fixture(autouse=True)
def ltx2_switched_on(settings: Settings, distilled_folder: Path) -> None:
    settings.ENGINES = ["ltx2"]
    settings.ENGINE_OPTIONS = {"ltx2": {"folder": str(distilled_folder), **STATED}}


@pytest.fixture(scope="module")
def process() -> Iterator[EngineProcess]:
    process = EngineProcess(environment=ONE_THREAD, grace_seconds=30)
    yield process
    process.close()


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / str(index) for index in range(4)]
    for folder in made:
        folder.mkdir()
    return made


def planned(*prompts: str, seed: int = 7, seconds: float = 1.0) -> Plan:
    return get_engine("ltx2").plan(request(*prompts, seed=seed, seconds=seconds))


def media_of(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "frames.i420").read_bytes(), (folder / "sound.wav").read_bytes()


def test_a_clip_and_its_sound_arrive_as_files(process: EngineProcess, folders: list[Path]) -> None:
    events = list(process.render([planned("dawn", "dusk")], folders[:1], MINUTE))
    assert isinstance(events[-1], Done)
    frames, _ = media_of(folders[0])
    assert len(frames) == 48 * 192 * 128 * 3 // 2
    rate, samples = wavfile.read(folders[0] / "sound.wav")
    assert (rate, len(samples)) == (48_000, 96_000)


def test_a_cancel_leaves_the_next_clip_as_it_would_have_been(process: EngineProcess, folders: list[Path]) -> None:
    list(process.render([planned()], folders[:1], MINUTE))
    cancelled = RenderControl(120, is_cancelled=lambda: True)
    ends = list(process.render([planned("a long one", seconds=8.0)], folders[1:2], cancelled))
    list(process.render([planned()], folders[2:3], MINUTE))
    assert ends[-1] == Cancelled()
    assert media_of(folders[0]) == media_of(folders[2])


def test_a_child_killed_in_the_middle_of_a_step_costs_an_attempt_and_nothing_else(folders: list[Path]) -> None:
    process = EngineProcess(environment=ONE_THREAD)
    first = []
    for event in process.render([planned(seconds=4.0)], folders[:1], MINUTE):
        first.append(event)
        if isinstance(event, Step) and event.index == 3 and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
    second = list(process.render([planned(seconds=4.0)], folders[1:2], MINUTE))
    third = list(process.render([planned(seconds=4.0)], folders[2:3], MINUTE))
    process.close()
    assert first[-1] == Failed("engine_died", "The engine's process ended under the render.", is_retryable=True)
    assert isinstance(second[-1], Done)
    assert isinstance(third[-1], Done)
    assert media_of(folders[1]) == media_of(folders[2])


def test_jobs_of_one_shape_share_a_forward_pass_when_batching_is_on(folders: list[Path]) -> None:
    process = EngineProcess(environment=ONE_THREAD, is_batching=True)
    plans = [planned("dawn", seed=1), planned("dusk", seed=2), planned("a longer clip", seed=3, seconds=2.0)]
    events = list(process.render(plans, folders[:3], MINUTE))
    process.close()
    ends = {event.plan_index: event for event in events if isinstance(event, Done)}
    assert {index: end.provenance["batch"] for index, end in ends.items()} == {0: 2, 1: 2, 2: 1}
    assert media_of(folders[0]) != media_of(folders[1])


def test_an_engine_that_is_not_set_up_fails_for_good(settings: Settings, folders: list[Path]) -> None:
    plan = planned()
    settings.ENGINE_OPTIONS = {"ltx2": {**settings.ENGINE_OPTIONS["ltx2"], "territory": ""}}
    process = EngineProcess()
    end = list(process.render([plan], folders[:1], MINUTE))[-1]
    process.close()
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("engine_not_configured", False)


def test_a_source_that_is_no_clip_is_a_failure_for_good(process: EngineProcess, folders: list[Path]) -> None:
    trap = folders[3] / "source.mp4"
    trap.write_text("no clip")
    asked = request(mode=Mode.EXTENSION, source=Source("clip_1", trap, "a lark", 1))
    end = list(process.render([get_engine("ltx2").plan(asked)], folders[:1], MINUTE))[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("media_invalid", False)
