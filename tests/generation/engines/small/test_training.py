"""Each stage learns its own batch, keeps what it learned, and goes on from it elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.training.batches import Batch, Shape, draw_batch, make_batch
from generation.engines.small.training.checkpoints import load_checkpoint, weights_of
from generation.engines.small.training.log import Log
from generation.engines.small.training.run import Running, _Run
from generation.engines.small.training.stages import STAGES
from generation.engines.small.training.trainee import Trainee, build

SHAPE = Shape(64, 96, 9, 12, 3)


def fresh(time_ratio: int = 4) -> Trainee:
    torch.set_num_threads(1)
    return build("tiny", 8 if time_ratio == 8 else 4, torch.device("cpu"), seed=2)


def running(trainee: Trainee, stage: str, folder: Path, rate: float = 4e-4) -> _Run:
    small = replace(STAGES[stage].resized(clips=3, frames=9, size=(64, 96)), learning_rate=rate)
    return _Run(trainee, small, Running(0.01, folder, has_samples=False), Log(folder, lambda line: None))


def batch(trainee: Trainee) -> Batch:
    return make_batch(draw_batch(SHAPE, 11), trainee)


def train(*arguments: str) -> None:
    call_command(
        "train_small", *arguments, "--minutes", "5", "--clips", "2", "--frames", "9", "--picture", "64x96",
        "--device", "cpu", stdout=StringIO(),
    )  # fmt: skip


@pytest.mark.parametrize("stage", list(STAGES))
def test_the_loss_of_a_stage_falls_on_a_batch_seen_again_and_again(stage: str, tmp_path: Path) -> None:
    trainee = fresh()
    run = running(trainee, stage, tmp_path, rate={"vae": 5e-3, "distill": 2e-3}.get(stage, 2e-2))
    fixed = batch(trainee)
    losses = [float(run.take_step(fixed)[0]) for _ in range(30)]
    assert min(losses[-3:]) < 0.97 * losses[0]


@pytest.mark.parametrize("stage", list(STAGES))
def test_a_stage_changes_its_own_parts_and_no_others(stage: str, tmp_path: Path) -> None:
    trainee = fresh()
    before = {name: tensor.detach().clone() for name, tensor in weights_of(trainee).items()}
    run = running(trainee, stage, tmp_path)
    for _ in range(2):
        run.take_step(batch(trainee))
    changed = {n.split(".")[0] for n, t in weights_of(trainee).items() if not torch.equal(t.detach(), before[n])}
    assert changed == set(STAGES[stage].parts)


def test_both_time_ratios_train(tmp_path: Path) -> None:
    for ratio in (4, 8):
        trainee = fresh(ratio)
        loss, _ = running(trainee, "base", tmp_path / str(ratio)).take_step(batch(trainee))
        assert torch.isfinite(loss)


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    for name in ("one", "two"):
        train("--stage", "vae", "--size", "tiny", "--steps", "3", "--seed", "4", "--out", str(tmp_path / name))
    one, two = (load_checkpoint(tmp_path / name, torch.device("cpu")) for name in ("one", "two"))
    assert all(torch.equal(a, b) for a, b in zip(weights_of(one).values(), weights_of(two).values(), strict=True))


def test_a_run_resumes_where_the_last_one_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    train("--stage", "vae", "--size", "tiny", "--steps", "3", "--out", str(folder), "--no-samples")
    train("--stage", "vae", "--steps", "2", "--resume", str(folder), "--out", str(folder))
    train("--stage", "base", "--steps", "2", "--resume", str(folder), "--out", str(folder))
    events = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    started = [event for event in events if event["event"] == "started"]
    assert [event["step"] for event in started] == [0, 3, 0]
    done = load_checkpoint(folder, torch.device("cpu")).done
    assert done == {"vae": 10, "vae_steps": 5, "base": 4, "base_steps": 2}
    steps = [event for event in events if event["event"] == "step"]
    assert all(event["clips_per_second"] > 0 and event["utilisation"] > 0 for event in steps)
    assert (folder / "samples-vae.png").stat().st_size > 1000
    assert (folder / "samples-base.png").stat().st_size > 1000


def test_checkpoints_come_in_small_files_of_averaged_weights_alone(tmp_path: Path) -> None:
    from generation.engines.small.training.checkpoints import FILE_BYTES_MAX, save_checkpoint

    full = build("full", 4, torch.device("cpu"))
    size = save_checkpoint(full, weights_of(full), tmp_path)
    files = list(tmp_path.glob("weights-*"))
    assert size <= 60 * 2**20
    assert len(files) <= 8
    assert all(path.stat().st_size <= FILE_BYTES_MAX for path in files)


def test_half_a_checkpoint_is_refused(tmp_path: Path) -> None:
    train("--stage", "vae", "--size", "tiny", "--steps", "1", "--out", str(tmp_path), "--no-samples")
    next(tmp_path.glob("weights-*")).unlink()
    with pytest.raises(EngineNotConfiguredError, match="lacks"):
        load_checkpoint(tmp_path, torch.device("cpu"))


@pytest.mark.parametrize("wrong", [("--frames", "10"), ("--picture", "100x64"), ("--resume", "/nowhere")])
def test_the_command_refuses_what_it_can_not_train(wrong: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("train_small", "--stage", "vae", "--minutes", "0.1", "--out", str(tmp_path), *wrong)
    assert not list(tmp_path.iterdir())
