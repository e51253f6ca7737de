"""The speed of full-size weights: the measurement itself on a toy, and what is said where there is no GPU."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest
import torch
from diffusers import LTX2VideoTransformer3DModel

from generation.bench import full_size
from generation.bench.full_size import Variant, measure
from generation.engines.ltx2.random_weights import FULL_SIZE
from tests.generation.engines.ltx2.tiny_model import TINY

WITHOUT_GPU = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")


def test_every_size_is_timed_under_every_variant_beside_its_bound(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    said: list[str] = []
    variants = (Variant("plain", "native"), Variant("again", "native"))
    figures = measure(TINY, tmp_path, "cpu", torch.float32, ((192, 128), (128, 128)), 1.0, variants, said.append)
    clips = figures["clips"]
    assert isinstance(clips, list)
    assert [(clip["variant"], clip["size"]) for clip in clips] == [
        ("plain", "192x128"),
        ("plain", "128x128"),
        ("again", "192x128"),
        ("again", "128x128"),
    ]
    for clip in clips:
        assert clip["seconds"] == min(clip["all_runs_seconds"])
        assert clip["ratio"] > 1
        assert sum(clip["stage_seconds"].values()) == pytest.approx(clip["seconds"], rel=0.2)
        assert {"rendering", "upscaling", "decoding"} <= set(clip["stage_seconds"])
    assert figures["is_measured"] is True


def test_a_variant_that_fails_costs_its_own_rows_and_says_why(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    said: list[str] = []
    variants = (Variant("none such", "no_such_backend"), Variant("plain", "native"))
    figures = measure(TINY, tmp_path, "cpu", torch.float32, ((128, 128),), 1.0, variants, said.append)
    first, second = figures["clips"]  # type: ignore[misc]
    assert "no_such_backend" in first["failed"]
    assert second["ratio"] == figures["ratio_best"]
    assert [json.loads(line) for line in said if line.startswith("{")] == [first, second]


def test_no_variant_begins_once_the_time_is_up(tmp_path: Path) -> None:
    figures = measure(
        TINY, tmp_path, "cpu", torch.float32, ((128, 128),), 1.0, (Variant("plain", "native"),), str, seconds_max=0
    )
    assert figures["clips"] == [{"variant": "plain", "size": "128x128", "left_out": "no time left"}]
    assert figures["ratio_best"] is None


@WITHOUT_GPU
def test_without_a_gpu_it_says_what_it_would_need() -> None:
    parser = ArgumentParser()
    parser.add_argument("--engine", default="ltx2")
    full_size.add_arguments(parser)
    figures = full_size.run_full_size(parser.parse_args(["--random-weights", "--full-size"]), lambda line: None)
    assert figures["is_measured"] is False
    needs = figures["needs"]
    assert isinstance(needs, list)
    assert "CUDA GPU with at least 100 GB" in needs[0]


def test_full_size_is_the_size_of_the_release() -> None:
    with torch.device("meta"):
        transformer = LTX2VideoTransformer3DModel(**FULL_SIZE.transformer)
    assert sum(parameter.numel() for parameter in transformer.parameters()) / 1e9 == pytest.approx(18.9, abs=0.1)
