"""What was trained in another process beside: it joins where it belongs, and nowhere else."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.training.checkpoints import Weights, load_checkpoint, weights_of
from generation.engines.small.training.taking import take

CPU = torch.device("cpu")


def train(stage: str, out: Path, *options: str, size: str = "tiny") -> None:
    call_command(
        "train_small", "--stage", stage, "--out", str(out), "--size", size, "--minutes", "5", "--steps", "2",
        "--clips", "2", "--frames", "9", "--picture", "64x96", "--device", "cpu", "--no-samples", *options,
        stdout=StringIO(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An autoencoder; its decoder trained further; sound trained beside it; a transformer on the first's latents."""
    root = tmp_path_factory.mktemp("taking")
    found = {name: root / name for name in ("vae", "decoder", "sound", "base")}
    train("vae", found["vae"])
    train("vae", found["decoder"], "--decoder-only", "--resume", str(found["vae"]))
    train("audio", found["sound"])
    train("base", found["base"], "--resume", str(found["vae"]))
    return found


def weights(folder: Path) -> Weights:
    return {name: tensor.detach().clone() for name, tensor in weights_of(load_checkpoint(folder, CPU)).items()}


def changed(before: Weights, after: Weights) -> set[str]:
    return {name.split(".")[0] for name, tensor in after.items() if not torch.equal(tensor, before[name])}


def test_a_decoder_trained_beside_a_transformer_joins_it(folders: dict[str, Path]) -> None:
    trainee = load_checkpoint(folders["base"], CPU)
    take(trainee, "decoder", folders["decoder"])
    before, after, beside = weights(folders["base"]), weights_of(trainee), weights(folders["decoder"])
    assert changed(before, after) == {"vae"}
    assert all(torch.equal(after[name], beside[name]) for name in after if name.startswith("vae."))
    assert trainee.done == {"vae": 8, "vae_steps": 4, "base": 4, "base_steps": 2}


def test_sound_joins_before_a_transformer_learned_other_latents(folders: dict[str, Path], tmp_path: Path) -> None:
    train("base", tmp_path, "--resume", str(folders["vae"]), "--sound-from", str(folders["sound"]))
    before, after = weights(folders["sound"]), weights(tmp_path)
    assert not changed(before, after) & {"audio_vae", "vocoder"}
    assert json.loads((tmp_path / "checkpoint.json").read_text())["clips"]["audio"] == 4
    with pytest.raises(EngineNotConfiguredError, match="other latents"):
        take(load_checkpoint(folders["base"], CPU), "sound", folders["sound"])
    take(load_checkpoint(tmp_path, CPU), "sound", folders["sound"])


def test_a_decoder_of_other_latents_is_refused_before_anything_is_written(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    strange, out = tmp_path / "strange", tmp_path / "out"
    train("vae", strange, "--seed", "5")
    with pytest.raises(CommandError, match="other latents"):
        train("long", out, "--resume", str(folders["base"]), "--decoder-from", str(strange))
    with pytest.raises(CommandError, match="holds no checkpoint"):
        train("long", out, "--resume", str(folders["base"]), "--decoder-from", str(tmp_path / "nowhere"))
    assert not out.exists()


def test_parts_of_another_size_are_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    train("audio", tmp_path, size="little")
    with pytest.raises(EngineNotConfiguredError, match="size little"):
        take(load_checkpoint(folders["vae"], CPU), "sound", tmp_path)


def test_an_export_takes_them_too(folders: dict[str, Path], tmp_path: Path) -> None:
    said = StringIO()
    call_command("export_small", str(folders["base"]), str(tmp_path / "export"), "--decoder-from",
                 str(folders["decoder"]), stdout=said)  # fmt: skip
    assert json.loads(said.getvalue())["clips"]["vae"] == 8
