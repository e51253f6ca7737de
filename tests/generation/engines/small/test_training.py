"""Each stage learns its own batch, keeps what it learned, and goes on from it elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command
from PIL import Image

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.configuration import SIZES
from generation.engines.small.training import optimising
from generation.engines.small.training.batches import Batch, Shape, draw_batch, make_batch
from generation.engines.small.training.checkpoints import load_checkpoint, put_weights, weights_of
from generation.engines.small.training.compressing import mean_where, things_in
from generation.engines.small.training.flow import flow_loss, strangers_loss
from generation.engines.small.training.keeping import keep
from generation.engines.small.training.latents import encode, measure_audio_latents, measure_video_latents
from generation.engines.small.training.log import Log
from generation.engines.small.training.optimising import WEIGHT_DECAY, KernelMuon, make_optimisers
from generation.engines.small.training.run import Running, _Run
from generation.engines.small.training.stages import STAGES
from generation.engines.small.training.trainee import Trainee, build
from generation.engines.small.training.windows import crop, cut, sounding_windows

SHAPE = Shape(64, 96, 9, 12, 3)


def fresh(time_ratio: int = 4) -> Trainee:
    torch.set_num_threads(1)
    return build("tiny", 8 if time_ratio == 8 else 4, torch.device("cpu"), seed=2)


def running(trainee: Trainee, stage: str, folder: Path, rate: float = 4e-4) -> _Run:
    small = replace(STAGES[stage].resized(clips=3, frames=9, size=(64, 96)), learning_rate=rate)
    return _Run(trainee, small, Running(5.0, folder, has_samples=False), Log(folder, lambda line: None))


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


def test_an_autoencoder_that_draws_no_things_is_told_apart_from_one_that_does() -> None:
    trainee = fresh()
    pictures = make_batch(draw_batch(Shape(96, 160, 9, 12, 6), 4, world="plain"), trainee).pictures
    is_thing = things_in(pictures)
    assert 0.001 < float(is_thing.float().mean()) < 0.15
    backdrop = torch.where(is_thing, pictures.median(dim=-1, keepdim=True).values, pictures)
    assert float(mean_where((backdrop - pictures) ** 2, ~is_thing)) == 0.0
    assert float(mean_where((backdrop - pictures) ** 2, is_thing)) > 0.05


def test_windows_are_laid_where_things_are() -> None:
    pictures = torch.rand(40, 3, 5, 96, 160)
    is_thing = torch.zeros(40, 1, 5, 96, 160, dtype=torch.bool)
    is_thing[:30, :, 2, 70:80, 100:110] = True
    generator = torch.Generator().manual_seed(3)
    cut = crop(torch.cat([pictures, is_thing], 1), is_thing, 64, generator)
    assert cut.shape == (40, 4, 5, 64, 64)
    has_thing = cut[:, 3].flatten(1).any(1)
    assert not has_thing[30:].any()
    assert int(has_thing[:30].sum()) >= 0.8 * 30
    assert not torch.equal(cut[30, :3], cut[31, :3])
    assert crop(pictures, is_thing, 200, generator).equal(pictures)


def test_windows_of_sound_are_laid_where_something_sounds() -> None:
    mel = torch.full((8, 2, 400, 4), -11.5)
    mel[3, 0, 200:210] = -3.0
    clips, starts = sounding_windows(mel > -11, 96, torch.Generator().manual_seed(1))
    windows = cut(mel, clips, starts, 96)
    assert windows.shape == (8, 2, 96, 4)
    assert int((windows > -4).flatten(1).any(1).sum()) >= 6
    silent = sounding_windows(torch.zeros_like(mel, dtype=torch.bool), 96, torch.Generator().manual_seed(1))
    assert len(silent[0].unique()) > 2
    assert int(silent[1].max()) <= 400 - 96


def test_sound_and_its_spectrum_are_cut_at_the_same_moment() -> None:
    sound = torch.arange(2 * 160 * 50.0).reshape(2, 1, -1)
    rows, starts = torch.tensor([1, 0]), torch.tensor([3, 20])
    wave = cut(sound, rows, starts * 160, 10 * 160)
    assert wave[0, 0, 0] == 160 * 50 + 3 * 160
    assert wave[1, 0, 0] == 20 * 160


def test_muon_steps_kernels_and_adam_the_rest() -> None:
    torch.manual_seed(0)
    layer = torch.nn.Conv3d(4, 8, 3)
    before = [p.detach().clone() for p in layer.parameters()]
    muon, adam = make_optimisers(list(layer.parameters()), 1e-2, has_muon=True, is_fused=False)
    layer(torch.rand(1, 4, 5, 5, 5)).square().mean().backward()
    muon.step()
    moved = (layer.weight - before[0]).detach().flatten(1)
    assert layer.bias is not None
    assert torch.equal(layer.bias, before[1])
    # Every direction is stepped alike, which a plain gradient's would not be.
    values = torch.linalg.svdvals(moved)
    assert float(values.max() / values.min()) < 3
    adam.step()
    assert not torch.equal(layer.bias, before[1])
    muon.zero_grad()
    assert layer.weight.grad is None


def test_muon_steps_as_the_published_one_does() -> None:
    torch.manual_seed(0)
    shapes = ((64, 32, 3, 3, 3), (24, 96), (24, 96), (96, 8))
    own = [torch.nn.Parameter(torch.randn(shape) * 0.1) for shape in shapes]
    peers = [torch.nn.Parameter(p.detach().flatten(1).clone()) for p in own]
    muon = KernelMuon(own, 1e-2)
    peer = torch.optim.Muon(peers, lr=1e-2, weight_decay=WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw")
    for _ in range(4):
        for mine, theirs in zip(own, peers, strict=True):
            mine.grad = torch.randn_like(mine)
            theirs.grad = mine.grad.flatten(1).clone()
        muon.step()
        peer.step()
    for mine, theirs in zip(own, peers, strict=True):
        assert float((mine.flatten(1) - theirs).detach().norm() / theirs.detach().norm()) < 0.01


def test_muon_multiplies_in_halves_only_where_that_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    matrices = torch.randn(3, 16, 40, generator=torch.Generator().manual_seed(1))
    apart = {}
    for is_half in (False, True):
        monkeypatch.setattr(optimising, "computes_in_halves", lambda device, is_half=is_half: is_half)
        found = optimising.orthogonal(matrices)
        assert found.dtype == torch.float32
        monkeypatch.undo()
        apart[is_half] = float((found - found.bfloat16().float()).abs().max())
    # What was computed in bfloat16 has no digits beyond it.
    assert apart[True] == 0 < apart[False]


def test_a_decoder_goes_on_learning_while_latents_stay(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    train("--stage", "vae", "--size", "tiny", "--steps", "2", "--out", str(folder), "--no-samples")
    before = {n: t.clone() for n, t in weights_of(load_checkpoint(folder, torch.device("cpu"))).items()}
    train("--stage", "vae", "--decoder-only", "--steps", "2", "--resume", str(folder), "--out", str(folder))
    after = weights_of(load_checkpoint(folder, torch.device("cpu")))
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert changed
    assert all(name.startswith("vae.decoder.") for name in changed)


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


def test_a_checkpoint_of_other_shapes_is_refused(tmp_path: Path) -> None:
    train("--stage", "vae", "--size", "tiny", "--steps", "1", "--out", str(tmp_path), "--no-samples")
    record = tmp_path / "checkpoint.json"
    record.write_text(record.read_text().replace('"tiny"', '"little"'))
    with pytest.raises(EngineNotConfiguredError, match=r"lacks|other shapes"):
        load_checkpoint(tmp_path, torch.device("cpu"))
    weights = {name: tensor[:1] if tensor.ndim > 1 else tensor for name, tensor in weights_of(fresh()).items()}
    with pytest.raises(EngineNotConfiguredError, match="other shapes"):
        put_weights(fresh(), weights)


def test_latents_are_measured_over_clips_that_lie_and_clips_that_stand() -> None:
    trainee = fresh()
    batches = [make_batch(draw_batch(replace(SHAPE, width=w, height=h), 3), trainee) for w, h in ((64, 96), (96, 64))]
    measure_video_latents(trainee, batches)
    measure_audio_latents(trainee, batches)
    for each in batches:
        found = encode(trainee, each)
        assert found.video.std() == pytest.approx(1, abs=0.3)
        assert found.audio.std() == pytest.approx(1, abs=0.3)
    mean = torch.cat([encode(trainee, each).video.flatten(0, 1) for each in batches]).mean(0)
    assert torch.allclose(mean, torch.zeros_like(mean), atol=1e-3)


def test_the_log_tells_whether_words_are_read() -> None:
    trainee = fresh()
    drawn = draw_batch(SHAPE, 11)
    generator = torch.Generator().manual_seed(drawn.seed)
    alike = make_batch(replace(drawn, captions=["a red ball bounces"] * 3), trainee)
    own = float(flow_loss(trainee, alike, generator, is_mixed=False)[1]["video_loss"])
    assert strangers_loss(trainee, alike, is_mixed=False) == own
    told = make_batch(replace(drawn, captions=["a red ball bounces", "", "a blue box slides on the road"]), trainee)
    generator = torch.Generator().manual_seed(drawn.seed)
    own = float(flow_loss(trainee, told, generator, is_mixed=False)[1]["video_loss"])
    assert strangers_loss(trainee, told, is_mixed=False) != own


@pytest.mark.parametrize(
    "wrong",
    [
        ("--frames", "10"),
        ("--picture", "100x64"),
        ("--window", "40"),
        ("--alignment", "0.5"),
        ("--resume", "/nowhere"),
        ("--size", "little", "--time-ratio", "8"),
        ("--stage", "base", "--window", "64"),
        ("--stage", "audio", "--decoder-only"),
    ],
)
def test_the_command_refuses_what_it_can_not_train(wrong: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("train_small", "--stage", "vae", "--minutes", "0.1", "--out", str(tmp_path), *wrong)
    assert not list(tmp_path.iterdir())


def test_the_rate_rises_at_first_and_falls_to_nothing_at_the_end(tmp_path: Path) -> None:
    run = running(fresh(), "vae", tmp_path)
    run.running = replace(run.running, steps=400, cool_down=0.25)
    rates = []
    for run.step in (0, 50, 200, 300, 350, 400):
        rates.append(round(run._rate(), 2))
    assert rates == [0.01, 0.51, 1.0, 1.0, 0.5, 0.0]
    run.running = replace(run.running, cool_down=0.0)
    assert run._rate() == 1.0


def test_the_samples_of_the_audio_stage_are_spectra_at_the_size_it_is_made_for(tmp_path: Path) -> None:
    call_command(
        "train_small", "--stage", "audio", "--size", "tiny", "--steps", "1", "--minutes", "5", "--clips", "2",
        "--device", "cpu", "--out", str(tmp_path), stdout=StringIO(),
    )  # fmt: skip
    with Image.open(tmp_path / "samples-audio.png") as picture:
        assert picture.height == 2 * 2 * SIZES["tiny"].mel_bands
        assert picture.mode == "L"


@pytest.mark.parametrize("stage", ["base", "long"])
def test_clips_that_were_kept_are_gone_over_again_in_other_words(stage: str, tmp_path: Path) -> None:
    train("--stage", stage, "--size", "tiny", "--steps", "8", "--kept", "20", "--out", str(tmp_path), "--no-samples")
    events = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [event["clips"] for event in events if event["event"] == "kept"] == [32]
    assert events[-1]["step"] == 8


def test_a_kept_clip_has_the_latents_of_its_own_scene() -> None:
    trainee = fresh()
    kept = keep(trainee, SHAPE, 16, seed=3)
    batch = kept.batch(SHAPE, seed=5)
    anew = encode(trainee, make_batch(batch.drawn, trainee))
    assert batch.latents is not None
    assert torch.allclose(batch.latents.video, anew.video, atol=1e-4)
    assert torch.allclose(batch.latents.audio, anew.audio, atol=1e-4)
    assert kept.batch(SHAPE, seed=6).drawn.captions != batch.drawn.captions


def test_a_run_in_the_plain_world_says_so_wherever_it_is_resumed(tmp_path: Path) -> None:
    train(
        "--stage", "vae", "--size", "tiny", "--world", "plain", "--steps", "1", "--out", str(tmp_path), "--no-samples"
    )
    assert load_checkpoint(tmp_path, torch.device("cpu")).world == "plain"
    scene = draw_batch(Shape(96, 160, 121, 12, 50), 2, world="plain").scene
    assert int(scene.is_present.sum()) == 50
    assert not bool(scene.starts[:, 1:].isfinite().any())
    assert not any(bool(each.any()) for each in (scene.style, scene.hour, scene.camera, scene.badge))


def test_a_checkpoint_on_the_way_leaves_the_count_of_clips_as_it_is(tmp_path: Path) -> None:
    trainee = fresh()
    run = running(trainee, "base", tmp_path)
    for clips in (3, 6):
        run.take_step(batch(trainee))
        run._save()
        assert run.clips == clips
        assert trainee.done["base"] == clips
