"""Plans: pure, quick, without torch, on the grid, and priced."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.base import Mode, PlanRefusedError, Quality, Shot, Source
from generation.engines.ltx2.cost import decode_flop, forward_flop
from generation.engines.ltx2.engine import LTX2Engine
from generation.engines.ltx2.planning import Grid
from generation.engines.ltx2.recipe import inner_size
from generation.engines.ltx2.release import Release
from tests.generation.engines.ltx2.conftest import STATED, request


@pytest.fixture
def release_folder(tmp_path: Path) -> Path:
    """The configuration files of a full-size release, without weights."""
    files = {
        "model_index.json": {
            "_class_name": "LTX2Pipeline",
            "text_encoder": ["transformers", "Gemma3ForConditionalGeneration"],
            "vocoder": ["diffusers", "LTX2VocoderWithBWE"],
        },
        "transformer/config.json": {"num_attention_heads": 32, "attention_head_dim": 128, "num_layers": 48},
        "vae/config.json": {
            "spatial_compression_ratio": 32,
            "temporal_compression_ratio": 8,
            "decoder_block_out_channels": [256, 512, 1024],
        },
        "scheduler/scheduler_config.json": {"use_dynamic_shifting": False},
        "vocoder/config.json": {"output_sampling_rate": 48_000},
        "audio_vae/config.json": {"sample_rate": 16_000, "mel_hop_length": 160},
        "tokenizer/tokenizer_config.json": {"model_max_length": 1_000_000},
        "latent_upsampler/config.json": {},
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
    return tmp_path


@pytest.fixture
def large(release_folder: Path) -> LTX2Engine:
    sizes = ((768, 512), (1280, 704), (1280, 720))
    return LTX2Engine(folder=str(release_folder), **{**STATED, "hardware": "gpu", "sizes": sizes})


@pytest.mark.parametrize(("frames", "rendered"), [(96, 97), (97, 97), (98, 105), (240, 241), (1, 1)])
def test_rendered_frames_are_on_the_grid_and_never_fewer(frames: int, rendered: int) -> None:
    assert Grid(8).rendered(frames, 24, is_continued=False) == rendered


def test_a_continued_shot_renders_the_carried_frames_too() -> None:
    assert Grid(8).carried == 9
    assert Grid(8).rendered(96, 24, is_continued=True) == 105


def test_compiled_lengths_come_in_buckets_of_two_seconds() -> None:
    grid = Grid(8, bucket_seconds=2)
    assert {grid.rendered(frames, 24, is_continued=False) for frames in range(49, 97)} == {97}


@pytest.mark.parametrize(("tokens", "tera_flop"), [(6_270, 199), (12_155, 436), (27_531, 1_322), (40_856, 2_384)])
def test_a_forward_is_priced_as_counted(release_folder: Path, tokens: int, tera_flop: float) -> None:
    assert forward_flop(Release(release_folder), tokens) / 1e12 == pytest.approx(tera_flop, rel=0.02)


def test_a_decode_is_priced_as_counted(release_folder: Path) -> None:
    assert decode_flop(Release(release_folder), 1280, 704, 241) / 1e12 == pytest.approx(273, rel=0.01)


@pytest.mark.parametrize(("size", "peta_flop"), [((768, 512), 2.05), ((1280, 704), 5.77)])
def test_ten_seconds_in_two_passes_cost_what_the_bound_says(
    large: LTX2Engine, size: tuple[int, int], peta_flop: float
) -> None:
    plan = large.plan(request(seconds=10.0, size=size))
    assert plan.estimated_flop / 1e15 == pytest.approx(peta_flop, rel=0.12)
    assert plan.estimated_seconds == pytest.approx(plan.estimated_flop / (790e12 / 1.6))


def test_draft_is_cheaper_and_high_dearer(large: LTX2Engine) -> None:
    asked = request(seconds=10.0, size=(1280, 720))
    flops = [large.plan(replace(asked, quality=quality)).estimated_flop for quality in Quality]
    assert flops == sorted(flops)
    assert large.plan(asked).estimated_memory_bytes > 0


def test_a_small_request_is_planned_within_a_few_milliseconds_without_torch(release_folder: Path) -> None:
    script = (
        "import sys\n"
        "from generation.engines.base import EngineRequest, Shot\n"
        "from generation.engines.ltx2.engine import LTX2Engine\n"
        f"engine = LTX2Engine(folder={str(release_folder)!r}, is_licence_accepted=True, territory='IS')\n"
        "engine.plan(EngineRequest((Shot('a lark', 10.0),), 1280, 720, 24, 1))\n"
        "print([name for name in ('torch', 'diffusers', 'transformers') if name in sys.modules])\n"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_only_plain_clips_of_one_shape_share_a_forward_pass(engine: LTX2Engine) -> None:
    plain = engine.plan(request(seed=1))
    assert plain.batch_key == engine.plan(request("something else", seed=2)).batch_key
    assert plain.batch_key != engine.plan(request(seconds=2.0)).batch_key
    assert plain.batch_key != engine.plan(request(quality=Quality.HIGH)).batch_key
    assert engine.plan(request("dawn", "dusk")).batch_key == ""
    assert engine.plan(request(style="watercolour")).batch_key == ""


def test_a_shot_may_last_twenty_seconds_and_a_storyboard_a_minute(engine: LTX2Engine) -> None:
    assert engine.plan(request("dawn", "noon", "dusk", seconds=20.0)).frames == 1_440
    with pytest.raises(PlanRefusedError) as refusal:
        engine.plan(request(seconds=21.0))
    assert (refusal.value.code, refusal.value.field) == ("unsupported_seconds", "shots")


def test_a_remix_of_several_shots_is_refused(engine: LTX2Engine, tmp_path: Path) -> None:
    source = Source("clip_1", tmp_path / "clip.mp4", "a lark", 1, strength=0.5)
    asked = replace(request(mode=Mode.REMIX, source=source), shots=(Shot("dawn", 1.0), Shot("dusk", 1.0)))
    with pytest.raises(PlanRefusedError):
        engine.plan(asked)


@pytest.mark.parametrize(
    ("size", "grid", "most", "inner"),
    [
        ((1280, 720), 64, 10**9, (1280, 704)),
        ((720, 1280), 64, 10**9, (704, 1280)),
        ((720, 1280), 32, 160 * 288, (160, 288)),
        ((1920, 1080), 64, 10**9, (1920, 1088)),
        ((64, 64), 64, 10**9, (128, 128)),
    ],
)
def test_the_inner_size_is_the_nearest_on_the_grid(
    size: tuple[int, int], grid: int, most: int, inner: tuple[int, int]
) -> None:
    assert inner_size(size, grid=grid, pixels_max=most) == inner
