"""A render through a real child process: what arrives, and where the media are."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.io import wavfile

from generation.engines.base import Done, Failed, Plan, Preview, ShotDone, StageStarted, Step
from generation.engines.errors import UnknownEngineError
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.host.messages import SmallEvent
from generation.engines.registry import get_engine
from tests.generation.engines.tiny import tiny_request

pytestmark = pytest.mark.usefixtures("tiny_engines")
MINUTE = RenderControl(deadline_seconds=60)


def planned(engine: str, prompt: str = "a red square", **kwargs: object) -> Plan:
    return get_engine(engine).plan(tiny_request(prompt, **kwargs))


def render(process: EngineProcess, plan: Plan, folder: Path) -> list[SmallEvent]:
    return list(process.render([plan], [folder], MINUTE))


def test_pictures_and_sound_are_files_and_only_small_events_travel(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    events = render(warm_process, planned("tiny", seed=5), folders[0])
    assert {type(event) for event in events} == {StageStarted, Step, ShotDone, Preview, Done}
    assert [event.index for event in events if isinstance(event, Step)] == list(range(1, 9))
    assert sorted(path.name for path in folders[0].iterdir()) == ["frames.i420", "sound.wav", "truth.json"]
    assert json.loads((folders[0] / "truth.json").read_text())["seed"] == 5


def test_frames_are_planar_yuv_of_the_planned_size_and_count(warm_process: EngineProcess, folders: list[Path]) -> None:
    render(warm_process, planned("tiny"), folders[0])
    planes = np.fromfile(folders[0] / "frames.i420", np.uint8).reshape(8, 72, 64)
    picture = cv2.cvtColor(planes[0], cv2.COLOR_YUV2RGB_I420)
    reds = (picture[..., 0] > 150) & (picture[..., 1] < 90)
    assert 40 <= int(reds.sum()) <= 90
    assert abs(int(picture[0, 63].mean()) - 32) <= 2


def test_sound_is_48_khz_and_exactly_as_long_as_the_pictures(warm_process: EngineProcess, folders: list[Path]) -> None:
    render(warm_process, planned("tiny", seed=40, seconds=1.5), folders[0])
    rate, samples = wavfile.read(folders[0] / "sound.wav")
    assert (rate, samples.shape, samples.dtype) == (48_000, (72_000, 2), np.float32)
    loudest = np.argmax(np.abs(np.fft.rfft(samples[:48_000, 0])))
    assert abs(int(loudest) - 240) <= 1


def test_done_says_what_a_second_render_needs_and_what_this_one_cost(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    done = render(warm_process, planned("tiny"), folders[0])[-1]
    assert isinstance(done, Done)
    spent = done.provenance["spent"]
    assert isinstance(spent, dict)
    assert done.provenance["revision"] == "1"
    assert spent["batch"] == 1
    assert spent["seconds"] >= 0


def test_the_same_seed_gives_the_same_bytes_in_another_child(
    warm_process: EngineProcess, process: EngineProcess, folders: list[Path]
) -> None:
    for child, folder in ((warm_process, folders[0]), (process, folders[1])):
        render(child, planned("tiny", seed=9), folder)
    for name in ("frames.i420", "sound.wav"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    assert warm_process.pid != process.pid


def test_an_engine_stays_warm_until_another_is_asked_for(process: EngineProcess, folders: list[Path]) -> None:
    for engine in ("tiny", "tiny", "other", "other", "tiny"):
        render(process, planned(engine), folders[0])
    assert [(load.engine, load.instead_of) for load in process.loads] == [
        ("tiny", ""),
        ("other", "tiny"),
        ("tiny", "other"),
    ]
    assert all(load.seconds >= 0 for load in process.loads)


def test_an_engine_that_breaks_its_plan_fails_and_leaves_no_files(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    end = render(warm_process, planned("short"), folders[0])[-1]
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("output_invalid", True)
    assert [path.name for path in folders[0].iterdir() if path.name != "sound.wav"] == []


def test_an_engines_own_failure_keeps_its_code(warm_process: EngineProcess, folders: list[Path]) -> None:
    end = render(warm_process, planned("refusing"), folders[0])[-1]
    assert end == Failed("too_strange", "Ask for something else.", is_retryable=False)


def test_an_engine_that_can_not_load_fails_every_plan(warm_process: EngineProcess, folders: list[Path]) -> None:
    plans = [planned("unloadable"), planned("unloadable")]
    ends = [event for event in warm_process.render(plans, folders[:2], MINUTE) if isinstance(event, Failed)]
    assert [(end.code, end.plan_index) for end in ends] == [("engine_error", 0), ("engine_error", 1)]
    assert isinstance(render(warm_process, planned("tiny"), folders[0])[-1], Done)


def test_an_unknown_engine_is_a_typed_error(warm_process: EngineProcess, folders: list[Path]) -> None:
    plan = planned("tiny")
    with pytest.raises(UnknownEngineError, match="Choose one of"):
        list(warm_process.render([Plan("nonsense", plan.request, (8,), 1.0)], folders[:1], MINUTE))


def test_withdrawn_references_are_forgotten_by_the_warm_engine(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    render(warm_process, planned("other"), folders[0])
    warm_process.forget(["cameo_1", "cameo_2"])
    render(warm_process, planned("other"), folders[1])
    assert json.loads((folders[0] / "truth.json").read_text())["forgotten"] == []
    assert json.loads((folders[1] / "truth.json").read_text())["forgotten"] == ["cameo_1", "cameo_2"]
