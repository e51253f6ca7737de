"""The options of a training run, for the two commands that take them, and what they start."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generation.engines.errors import EngineNotConfiguredError
from generation.engines.small.configuration import SIZES
from generation.engines.small.world.vocabulary import WORLDS

if TYPE_CHECKING:
    from generation.engines.small.training.trainee import Trainee

STAGE_NAMES = ("vae", "audio", "base", "long", "distill")


class InvalidOptionError(Exception):
    """What was asked for can't be trained; the message says why."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--stage", choices=STAGE_NAMES, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="checkpoint, log and samples")
    parser.add_argument("--resume", type=Path, metavar="FOLDER", help="a checkpoint; without it, fresh weights")
    parser.add_argument("--size", choices=tuple(SIZES), default="full", help="of fresh weights")
    parser.add_argument("--time-ratio", type=int, choices=(4, 8), default=4, help="frames a latent; fresh weights")
    parser.add_argument("--world", choices=WORLDS, default="whole", help="plain: one thing, one shot; fresh weights")
    parser.add_argument("--learning-rate", type=float, default=0.0, help="0: the stage's own")
    parser.add_argument("--cool-down", type=float, default=0.3, help="share of the time in which the rate falls to 0")
    parser.add_argument(
        "--kept", type=int, default=0, help="clips encoded once and gone over again; 0: always new ones"
    )
    parser.add_argument("--device", default="", help="empty: CUDA where there is one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many, if the minutes hold them")
    parser.add_argument("--clips", type=int, default=0, help="in a batch; 0: as the stage is made for a GPU")
    parser.add_argument("--frames", type=int, default=0, metavar="8k+1", help="at most so many in a clip")
    parser.add_argument("--picture", default="", metavar="WxH", help="pixels: multiples of 32")
    parser.add_argument(
        "--window", type=int, default=0, metavar="PIXELS", help="stage vae: squares around things; 0: whole pictures"
    )
    parser.add_argument(
        "--alignment",
        type=float,
        help="stages base and long: weight of what hidden states should know of the scene; 0 does without",
    )
    parser.add_argument("--decoder-only", action="store_true", help="stage vae: latents stay what they are")
    add_taken(parser)
    parser.add_argument("--peak-tflops", type=float, default=0.0, help="what utilisation is told against")
    parser.add_argument("--no-samples", action="store_true")


def add_taken(parser: ArgumentParser) -> None:
    """For everything that begins with a checkpoint."""
    parser.add_argument("--decoder-from", type=Path, metavar="FOLDER", help="a checkpoint of --decoder-only, beside it")
    parser.add_argument("--sound-from", type=Path, metavar="FOLDER", help="a checkpoint of stage audio, beside it")


def take_given(trainee: Trainee, options: Mapping[str, Any]) -> None:
    """What `add_taken` asked for. Raises EngineNotConfiguredError where it does not fit."""
    from generation.engines.small.training.taking import TAKEN, take

    for name in TAKEN:
        if folder := options[f"{name}_from"]:
            take(trainee, name, folder)


def train(options: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Raises InvalidOptionError before anything is written."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch

    from generation.engines.small.training.checkpoints import load_checkpoint
    from generation.engines.small.training.run import Running, run_stage
    from generation.engines.small.training.stages import STAGES
    from generation.engines.small.training.trainee import build

    size = _picture(options["picture"])
    if options["frames"] and options["frames"] % 8 != 1:
        raise InvalidOptionError("Frames are 8k + 1: 9, 17, 25 and so on.")
    if not options["resume"] and options["time_ratio"] == 8 and len(SIZES[options["size"]].vae_widths) < 3:
        raise InvalidOptionError(f"The size {options['size']} has 4 frames a latent.")
    if options["stage"] != "vae" and (options["window"] or options["decoder_only"]):
        raise InvalidOptionError("--window and --decoder-only are of stage vae.")
    if options["alignment"] is not None and options["stage"] not in ("base", "long"):
        raise InvalidOptionError("--alignment is of the stages base and long.")
    if options["window"] and (options["window"] < 64 or options["window"] % 32):
        raise InvalidOptionError("A window is a multiple of 32 pixels, 64 and more.")
    device = torch.device(options["device"] or ("cuda" if torch.cuda.is_available() else "cpu"))
    try:
        if options["resume"]:
            trainee = load_checkpoint(options["resume"], device)
        else:
            trainee = build(options["size"], options["time_ratio"], device, options["seed"], options["world"])
        take_given(trainee, options)
    except EngineNotConfiguredError as error:
        raise InvalidOptionError(error.message) from error
    running = Running(
        minutes=options["minutes"],
        out=options["out"],
        seed=options["seed"],
        steps=options["steps"],
        peak_flop=options["peak_tflops"] * 1e12,
        has_samples=not options["no_samples"],
        kept=options["kept"],
        cool_down=min(1.0, max(0.0, options["cool_down"])),
    )
    stage = STAGES[options["stage"]].at(SIZES[trainee.size].native)
    stage = stage.resized(clips=options["clips"], frames=options["frames"], size=size)
    if options["learning_rate"]:
        stage = replace(stage, learning_rate=options["learning_rate"])
    if options["alignment"] is not None:
        stage = replace(stage, alignment=options["alignment"])
    stage = replace(stage, window=options["window"], is_decoder_only=options["decoder_only"])
    run_stage(trainee, stage, running, say)


def _picture(given: str) -> tuple[int, int] | None:
    if not given:
        return None
    width, _, height = given.partition("x")
    sides = [int(side) if side.isdigit() else 0 for side in (width, height)]
    if any(side < 64 or side % 32 for side in sides):
        raise InvalidOptionError("A picture is WxH, multiples of 32, 64 and more.")
    return sides[0], sides[1]
