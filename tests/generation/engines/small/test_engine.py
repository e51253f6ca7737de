"""The engine: what it promises, what it refuses, that it renders, and that eight bits keep the weights."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from generation.engines.base import EngineRequest, Keyframe, Mode, PlanRefusedError, Quality, Reference, Shot
from generation.engines.errors import EngineNotConfiguredError
from generation.engines.readiness import check_engines
from generation.engines.small.card import read_card
from generation.engines.small.engine import SmallEngine
from generation.engines.small.exporting import export
from generation.engines.small.importing import read_parts
from generation.engines.small.quantising import dequantise, quantise
from generation.engines.small.reading import read_words
from generation.engines.small.training.checkpoints import weights_of
from generation.engines.small.training.trainee import Trainee, build
from generation.evaluation.closed_world.table import closed_world
from generation.evaluation.studio import Studio
from tests.generation.engines.ltx2.conftest import render


def request(*prompts: str, size: tuple[int, int] = (160, 288), seed: int = 7, **more: object) -> EngineRequest:
    shots = tuple(Shot(prompt, 1.0) for prompt in prompts or ("a red ball bounces",))
    return EngineRequest(shots, *size, 12, seed, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def engine(exported: Path) -> SmallEngine:
    engine = SmallEngine(folder=str(exported))
    engine.load()
    return engine


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(engine: SmallEngine) -> None:
    first, second, other = (render(engine, engine.plan(request(seed=s)))[0] for s in (7, 7, 8))
    assert first.is_same_as(second)
    assert not first.is_same_as(other)
    assert first.pictures.shape == (12, 288, 160, 3)
    assert first.sound.shape == (16_000, 2)


def test_capitals_make_no_difference(engine: SmallEngine) -> None:
    low, high = (
        render(engine, engine.plan(request(words)))[0] for words in ("a red ball bounces", "A RED Ball bounces")
    )
    assert low.is_same_as(high)


def test_a_plan_says_what_was_understood_and_what_is_scaled_up(engine: SmallEngine) -> None:
    plan = engine.plan(request("A shiny Red ball bounces beside Einstein", size=(720, 1280)))
    assert plan.understood == ("red", "ball", "bounces")
    assert plan.ignored == ("shiny", "beside", "einstein")
    assert plan.notes == ("Rendered at 160x288 and fitted to 720x1280.",)
    assert engine.plan(request()).notes == ()


def test_a_prompt_outside_of_its_world_is_refused_with_suggestions(engine: SmallEngine) -> None:
    with pytest.raises(PlanRefusedError) as refused:
        engine.plan(request("a red ball bounces", "a man sings an aria"))
    assert refused.value.code == "nothing_to_draw"
    assert refused.value.suggestions


@pytest.mark.parametrize("mode", [Mode.FIRST_IMAGE, Mode.LAST_IMAGE])
def test_pictures_at_moments_change_the_clip(engine: SmallEngine, mode: Mode, tmp_path: Path) -> None:
    stills = []
    for index, colour in enumerate([(250, 20, 20), (20, 20, 250)]):
        path = tmp_path / f"{index}.png"
        Image.fromarray(np.full((288, 160, 3), colour, np.uint8)).save(path)
        stills.append(render(engine, engine.plan(request(mode=mode, keyframes=(Keyframe(path, 0.0),))))[0])
    assert not stills[0].is_same_as(stills[1])


def test_a_badge_is_taken_without_an_adapter(engine: SmallEngine, tmp_path: Path) -> None:
    path = tmp_path / "badge.png"
    Image.fromarray(np.full((288, 160, 3), 90, np.uint8)).save(path)
    badge = Reference("ref_1", "object", "badge", images=(path,))
    given = render(engine, engine.plan(request(references=(badge,))))[0]
    assert not given.is_same_as(render(engine, engine.plan(request()))[0])
    assert engine.forget(["ref_1"]) == 1


def test_shots_follow_each_other(engine: SmallEngine) -> None:
    clip = render(engine, engine.plan(request("a red ball bounces", "the red ball slides", mode=Mode.STORYBOARD)))[0]
    assert clip.pictures.shape[0] == 24
    assert clip.sound.shape[0] == 32_000


def test_only_what_it_was_trained_for_is_promised(engine: SmallEngine) -> None:
    promised = engine.capabilities
    assert promised.qualities == (Quality.STANDARD,)
    assert promised.sizes[:2] == ((160, 288), (288, 160))
    assert promised.frame_rates == (12, 24)
    assert promised.seconds_max == 10.0
    assert promised.is_model
    assert promised.digital_source_type == "trainedAlgorithmicMedia"
    assert Mode.EDIT not in promised.modes
    assert "scaled up" in promised.notice


def test_planning_does_not_import_torch(exported: Path) -> None:
    code = (
        "import sys; from generation.engines.small.engine import SmallEngine; "
        "from generation.engines.base import EngineRequest, Shot; "
        f"SmallEngine(folder={str(exported)!r}).plan(EngineRequest((Shot('a red ball', 2.0),), 160, 288, 12, 1)); "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_without_weights_it_says_what_to_set(settings: object, tmp_path: Path) -> None:
    settings.ENGINES = ["sim", "small"]  # type: ignore[attr-defined]
    settings.ENGINE_OPTIONS = {"small": {"folder": ""}}  # type: ignore[attr-defined]
    problems = check_engines()
    assert len(problems) == 1
    assert "HIBARI_SMALL_FOLDER" in problems[0].msg
    with pytest.raises(EngineNotConfiguredError):
        SmallEngine(folder=str(tmp_path))


def test_eight_bits_keep_every_entry_within_half_a_step_of_its_channel(exported: Path, trainee: Trainee) -> None:
    parts = read_parts(exported, read_card(exported))
    again = Trainee("tiny", 4, torch.device("cpu"), parts.pipeline)
    original = weights_of(trainee)
    for name, tensor in weights_of(again).items():
        true = original[name].detach().float()
        if true.dim() < 2:
            assert torch.allclose(tensor, true, rtol=1e-3, atol=1e-6), name
            continue
        bound = true.flatten(1).abs().amax(1) / 127 * 0.5001 + 1e-9
        assert torch.all((tensor.float() - true).abs().flatten(1).amax(1) <= bound), name


def test_statistics_and_integers_are_kept_as_they_are() -> None:
    given = {"vae.latents_mean": torch.rand(3), "a.index": torch.arange(4), "a.bias": torch.rand(3)}
    found = dequantise(quantise(given))
    assert torch.equal(found["vae.latents_mean"], given["vae.latents_mean"])
    assert torch.equal(found["a.index"], given["a.index"])
    assert torch.allclose(found["a.bias"], given["a.bias"], atol=1e-3)


def test_the_full_size_fits_what_may_be_shipped() -> None:
    full = build("full", 4, torch.device("cpu"))
    count = sum(p.numel() for part in full.pipeline.components.values() if isinstance(part, torch.nn.Module)
                for p in part.parameters())  # fmt: skip
    assert 19e6 < count < 24e6
    stored = quantise({name: tensor.detach() for name, tensor in weights_of(full).items()})
    assert sum(tensor.nbytes for tensor in stored.values()) <= 30e6


def test_other_forms_of_a_word_are_understood_as_they_were_written() -> None:
    assert read_words("a metallic ball bouncing around") == (("metallic", "ball", "bouncing"), ("around",))


def test_words_that_only_join_are_neither_understood_nor_ignored() -> None:
    assert read_words("the ball, and then a ball on sand") == (("ball", "sand"), ())


def test_the_table_sets_the_model_beside_its_ceilings_and_its_controls(engine: SmallEngine, tmp_path: Path) -> None:
    studio = Studio(engine, (160, 288), 12, tmp_path)
    table = closed_world(studio, engine.model, 3)
    truth, model = table["render"], table["model"]
    assert isinstance(truth, dict)
    assert isinstance(model, dict)
    assert truth["seen_all"] == truth["held_out_all"] == 1.0
    assert truth["seen_all_shuffled"] == 0.0
    assert truth["flight_error"] < 0.05
    assert truth["onset_f1"] > 0.9
    assert truth["onset_f1_shuffled"] < 0.3
    assert model["seen_all"] < 0.5
    assert set(model) == set(truth) == set(table["reconstruction"])


def test_weights_of_a_smaller_size_and_world_say_both(tmp_path: Path) -> None:
    export(build("little", 4, torch.device("cpu"), world="plain"), tmp_path / "little")
    engine = SmallEngine(folder=str(tmp_path / "little"))
    assert engine.capabilities.sizes[:2] == ((96, 160), (160, 96))
    assert "96x160" in engine.capabilities.notice
    assert "one thing at a time" in engine.capabilities.notice
    plan = engine.plan(request("style : neon . a red ball bounces at night", size=(720, 1280)))
    assert plan.ignored == ("neon", "night")
    assert plan.notes == ("Rendered at 96x160 and fitted to 720x1280.",)
    page = (tmp_path / "little" / "README.md").read_text()
    assert "one thing in one shot" in page
    assert "96x160" in page


def test_a_card_of_another_version_is_refused(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(exported, folder)
    card = json.loads((folder / "small.json").read_text())
    (folder / "small.json").write_text(json.dumps(card | {"size": "enormous"}))
    with pytest.raises(EngineNotConfiguredError, match="enormous"):
        SmallEngine(folder=str(folder))
