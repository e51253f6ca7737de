"""A storyboard whose child dies in one shot: the finished shots are not made again, and the bytes are the same."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from generation.engines.base import Done, EngineRequest, Failed, Mode, Plan, Shot, ShotDone, Step
from generation.engines.host.engine_process import EngineProcess
from generation.engines.host.following import RenderControl
from generation.engines.host.kept_shots import KeptShots
from generation.engines.host.output import FRAMES_FILE, SOUND_FILE, TRUTH_FILE
from generation.engines.registry import get_engine

pytestmark = pytest.mark.usefixtures("tiny_engines")
MINUTE = RenderControl(deadline_seconds=60)


def board(diary: Path, *, first: str = "calm", seed: int = 1) -> Plan:
    shots = (Shot(first, 1.0), Shot("on", 1.0), Shot("end", 1.0))
    request = EngineRequest(shots, 64, 48, 8, seed, mode=Mode.STORYBOARD, style=str(diary))
    return get_engine("shot-by-shot").plan(request)


def made(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (FRAMES_FILE, SOUND_FILE, TRUTH_FILE)]


def test_a_child_killed_in_the_second_shot_makes_only_what_is_missing(
    process: EngineProcess, folders: list[Path], tmp_path: Path
) -> None:
    diary, kept = tmp_path / "diary", tmp_path / "kept"
    plan = board(diary, first="dies")
    (failed,) = [one for one in process.render([plan], [folders[0]], MINUTE, [kept]) if isinstance(one, Failed)]
    assert (failed.code, failed.is_retryable) == ("engine_died", True)
    events = list(process.render([plan], [folders[1]], MINUTE, [kept]))
    assert isinstance(events[-1], Done)
    assert [one.index for one in events if isinstance(one, ShotDone)] == [1, 2]
    assert diary.read_text().split() == ["0", "1", "1", "2"]
    list(process.render([board(tmp_path / "undisturbed")], [folders[2]], MINUTE))
    assert made(folders[1]) == made(folders[2])


def test_without_a_folder_of_its_own_a_storyboard_begins_again(
    process: EngineProcess, folders: list[Path], tmp_path: Path
) -> None:
    plan = board(tmp_path / "diary", first="dies")
    for folder in folders[:2]:
        list(process.render([plan], [folder], MINUTE))
    assert (tmp_path / "diary").read_text().split() == ["0", "1", "0", "1", "2"]


def test_a_shot_kept_by_another_revision_is_made_again(
    process: EngineProcess, folders: list[Path], tmp_path: Path
) -> None:
    diary, kept = tmp_path / "diary", tmp_path / "kept"
    plan = board(diary, first="dies")
    list(process.render([plan], [folders[0]], MINUTE, [kept]))
    (kept / "shot-0" / "revision").write_text("another")
    assert isinstance(list(process.render([plan], [folders[1]], MINUTE, [kept]))[-1], Done)
    assert diary.read_text().split() == ["0", "1", "0", "1", "2"]


def test_a_cut_off_file_of_kept_pictures_fails_and_does_not_show(
    process: EngineProcess, folders: list[Path], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    plan = board(tmp_path / "diary", first="dies")
    list(process.render([plan], [folders[0]], MINUTE, [kept]))
    (kept / "shot-0" / "frames.i420").write_bytes(b"short")
    last = list(process.render([plan], [folders[1]], MINUTE, [kept]))[-1]
    assert isinstance(last, Failed)
    assert last.code == "output_invalid"
    # Whatever could not be used is gone, so that the attempt after this one works.
    assert isinstance(list(process.render([plan], [folders[2]], MINUTE, [kept]))[-1], Done)


def test_two_attempts_that_finish_the_same_shot_leave_the_first_ones(tmp_path: Path) -> None:
    source = tmp_path / "frames"
    source.write_bytes(b"abcdef")
    kept = KeptShots(tmp_path / "kept", "1")
    with source.open("rb") as file:
        kept.keep(0, file, 3, {"a": np.asarray([1, 2])})
        kept.keep(0, file, 3, {"a": np.asarray([9])})
    assert kept.count() == 1
    assert kept.frames_of(0).read_bytes() == b"abc"
    assert kept.state_of(0)["a"].tolist() == [1, 2]
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["shot-0"]


def test_pictures_that_are_not_there_keep_nothing(tmp_path: Path) -> None:
    source = tmp_path / "frames"
    source.write_bytes(b"ab")
    kept = KeptShots(tmp_path / "kept", "1")
    with source.open("rb") as file, pytest.raises(OSError, match="not there"):
        kept.keep(0, file, 3, {})
    assert kept.count() == 0
    assert list((tmp_path / "kept").iterdir()) == []


def test_the_simulated_world_resumes_in_the_middle_of_a_storyboard(
    process: EngineProcess, folders: list[Path], tmp_path: Path
) -> None:
    shots = (Shot("a glass falls from a table in a kitchen and shatters", 2.0), Shot("a cat walks past", 2.0),
             Shot("the cat sits", 2.0))  # fmt: skip
    plan = get_engine("sim").plan(EngineRequest(shots, 160, 288, 12, 7, mode=Mode.STORYBOARD))
    kept = tmp_path / "kept"
    for event in process.render([plan], [folders[0]], MINUTE, [kept]):
        if isinstance(event, Step) and event.index == 36 and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
    again = list(process.render([plan], [folders[1]], MINUTE, [kept]))
    assert isinstance(again[-1], Done)
    assert min(event.index for event in again if isinstance(event, Step)) > 24
    list(process.render([plan], [folders[2]], MINUTE))
    assert made(folders[1]) == made(folders[2])
