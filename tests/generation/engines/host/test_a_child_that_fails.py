"""Cancels, deadlines, crashes and full memory: every plan still gets one last event, and the next render works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from generation.engines.base import Cancelled, Done, Failed, Plan, Step
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.host.messages import SmallEvent
from generation.engines.registry import get_engine
from tests.generation.engines.tiny import tiny_request

pytestmark = pytest.mark.usefixtures("tiny_engines")
MINUTE = RenderControl(deadline_seconds=60)


def planned(engine: str, prompt: str = "a red square", **kwargs: object) -> Plan:
    return get_engine(engine).plan(tiny_request(prompt, **kwargs))


def last_events(events: list[SmallEvent]) -> list[SmallEvent]:
    return [event for event in events if isinstance(event, Done | Failed | Cancelled)]


def render(
    process: EngineProcess, *plans: Plan, folders: list[Path], control: RenderControl = MINUTE
) -> list[SmallEvent]:
    return list(process.render(plans, folders[: len(plans)], control))


def assert_still_renders(process: EngineProcess, folder: Path) -> None:
    events = list(process.render([planned("tiny")], [folder], MINUTE))
    assert isinstance(events[-1], Done)


def test_a_cancel_is_heard_between_steps_and_the_child_stays_warm(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    asked: list[bool] = []

    def is_cancelled() -> bool:
        asked.append(True)
        return len(asked) >= 2

    plan = planned("slow", seconds=4.0)
    events = render(warm_process, plan, folders=folders, control=RenderControl(60, is_cancelled))
    before = warm_process.pid
    assert last_events(events) == [Cancelled()]
    assert list(folders[0].iterdir()) == []
    assert_still_renders(warm_process, folders[1])
    assert warm_process.pid == before


def test_a_passed_deadline_ends_the_render_for_good(warm_process: EngineProcess, folders: list[Path]) -> None:
    plan = planned("slow", seconds=4.0)
    (end,) = last_events(render(warm_process, plan, folders=folders, control=RenderControl(0.7)))
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("deadline_exceeded", False)


def test_a_child_that_ignores_its_cancel_is_killed_with_all_it_started(
    process: EngineProcess, folders: list[Path]
) -> None:
    started = folders[3] / "pid"
    plan = planned("deaf", style=str(started))
    events = render(process, plan, folders=folders, control=RenderControl(60, started.exists))
    assert last_events(events) == [Cancelled()]
    helper = int(started.read_text())
    assert not psutil.pid_exists(helper) or psutil.Process(helper).status() == psutil.STATUS_ZOMBIE
    assert process.pid is None
    assert_still_renders(process, folders[1])


def test_a_killed_child_is_a_retryable_failure_and_the_next_attempt_succeeds(
    process: EngineProcess, folders: list[Path]
) -> None:
    plan = planned("dying", seed=3, style=str(folders[3] / "died"))
    first = render(process, plan, folders=folders)
    (end,) = last_events(first)
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("engine_died", True)
    assert [event.index for event in first if isinstance(event, Step)] == [1, 2, 3]
    second = render(process, plan, folders=folders[1:])
    assert isinstance(second[-1], Done)
    render(process, planned("tiny", seed=3), folders=folders[2:])
    assert (folders[1] / "frames.i420").read_bytes() == (folders[2] / "frames.i420").read_bytes()


def test_a_poisoned_device_restarts_the_child(process: EngineProcess, folders: list[Path]) -> None:
    assert_still_renders(process, folders[0])
    before = process.pid
    (end,) = last_events(render(process, planned("faulty-device"), folders=folders[1:]))
    assert isinstance(end, Failed)
    assert (end.code, end.is_retryable) == ("device_fault", True)
    assert process.pid is None
    assert_still_renders(process, folders[2])
    assert process.pid != before


def test_a_batch_that_does_not_fit_is_halved(folders: list[Path]) -> None:
    process = EngineProcess(is_batching=True)
    plans = [planned("hungry", seed=seed) for seed in range(4)]
    ends = last_events(render(process, *plans, folders=folders))
    process.close()
    assert sorted(end.plan_index for end in ends if isinstance(end, Done)) == [0, 1, 2, 3]
    assert all((folder / "frames.i420").exists() for folder in folders)


def test_a_large_clip_climbs_the_ladder_once_and_is_remembered(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    levels = []
    for folder in folders[:2]:
        events = render(warm_process, planned("hungry", "a large square"), folders=[folder])
        steps = [event.index for event in events if isinstance(event, Step)]
        assert steps == sorted(set(steps))
        done = events[-1]
        assert isinstance(done, Done)
        spent = done.provenance["spent"]
        assert isinstance(spent, dict)
        levels.append(spent["memory_saving"])
    assert levels == [2, 2]


def test_a_shape_that_never_fitted_is_refused_at_once(process: EngineProcess, folders: list[Path]) -> None:
    (first,) = last_events(render(process, planned("hungry", "a huge square", seconds=2.0), folders=folders))
    again = render(process, planned("hungry", "a huge square", seconds=2.0), folders=folders)
    smaller = render(process, planned("hungry"), folders=folders)
    assert isinstance(first, Failed)
    assert (first.code, first.is_retryable) == ("out_of_memory", True)
    assert [type(event) for event in again] == [Failed]
    assert isinstance(smaller[-1], Done)


def test_leaving_the_iterator_stops_the_render(warm_process: EngineProcess, folders: list[Path]) -> None:
    events = warm_process.render([planned("slow", seconds=4.0)], folders[:1], MINUTE)
    next(events)
    events.close()
    assert list(folders[0].iterdir()) == []
    assert_still_renders(warm_process, folders[1])


def test_an_error_while_asking_for_cancels_stops_the_render(warm_process: EngineProcess, folders: list[Path]) -> None:
    def is_cancelled() -> bool:
        raise ConnectionError("the rows can't be read")

    with pytest.raises(ConnectionError):
        render(warm_process, planned("slow", seconds=4.0), folders=folders, control=RenderControl(60, is_cancelled))
    assert list(folders[0].iterdir()) == []
    assert_still_renders(warm_process, folders[1])


def test_two_engines_queued_against_one_child_keep_their_order(
    warm_process: EngineProcess, folders: list[Path]
) -> None:
    order: list[str] = []
    first = warm_process.render([planned("slow")], folders[:1], MINUTE)
    next(first)
    queued = []
    for engine, folder in (("other", folders[1]), ("tiny", folders[2])):
        thread = threading.Thread(
            target=lambda engine=engine, folder=folder: order.extend(
                engine for event in warm_process.render([planned(engine)], [folder], MINUTE) if isinstance(event, Done)
            )
        )
        before = warm_process.renders
        thread.start()
        while warm_process.renders == before:
            thread.join(0.01)
        queued.append(thread)
    order.extend("slow" for event in first if isinstance(event, Done))
    for thread in queued:
        thread.join(30)
    assert order == ["slow", "other", "tiny"]
    assert [load.instead_of for load in warm_process.loads[-2:]] == ["slow", "other"]


def test_the_child_dies_with_its_owner(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from generation.engines.host.process import ChildProcess\n"
        "child = ChildProcess({})\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    owner = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    child = psutil.Process(int(owner.stdout.readline()))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    gone, _ = psutil.wait_procs([child], timeout=20)
    assert gone == [child]
