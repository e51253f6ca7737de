"""Training gives the transformer what the pipelines will give it: the same text, tokens, places and noise levels."""

from __future__ import annotations

import pytest
import torch

from generation.engines.small.configuration import REGISTERS, SIZES
from generation.engines.small.training.batches import Batch, Shape, draw_batch, make_batch
from generation.engines.small.training.conditioning import choose, keyframe, reference
from generation.engines.small.training.flow import clean, draw_levels, noise_levels
from generation.engines.small.training.latents import audio_tokens, video_tokens
from generation.engines.small.training.trainee import Trainee


@pytest.fixture(scope="module")
def batch(trainee: Trainee) -> Batch:
    """Of clips enough for shares; not to be changed."""
    return make_batch(draw_batch(Shape(64, 96, 17, 12, 64), 3), trainee)


def test_text_is_what_the_pipeline_would_encode(trainee: Trainee) -> None:
    captions = ["a red ball bounces on the road", "a blue box"]
    ids, mask = trainee.tokens(captions)
    with torch.no_grad():
        video, audio, _ = trainee.text(ids, mask)
        embedded, seen, _, _ = trainee.pipeline.encode_prompt(
            captions, do_classifier_free_guidance=False, max_sequence_length=ids.shape[1]
        )
        theirs = trainee.pipeline.connectors(embedded, seen, padding_side="left")
    assert torch.allclose(video, theirs[0], atol=1e-5)
    assert torch.allclose(audio, theirs[1], atol=1e-5)


def test_words_outside_of_the_world_say_nothing_and_forms_and_capitals_make_no_difference(trainee: Trainee) -> None:
    plain, dressed = trainee.tokens(["a red ball bounces", "A cinematic RED ball, softly 走る bouncing"])[0]
    words = [[t for t in trainee.pipeline.tokenizer.convert_ids_to_tokens(r) if t != "<pad>"] for r in (plain, dressed)]
    assert words == [["a", "red", "ball", "bounces"], ["a", "red", "ball", ",", "bounces"]]


def test_padding_is_never_read(trainee: Trainee) -> None:
    """Learned registers stand in its place, also where there are no words at all."""
    red = trainee.text(*trainee.tokens(["a red ball bounces"]))
    size = SIZES[trainee.size]
    assert size.text_tokens % REGISTERS == 0
    assert red[0].shape[1] == size.text_tokens
    registers = trainee.part("connectors").video_connector.learnable_registers
    before = red[0].detach()
    with torch.no_grad():
        kept = registers.clone()
        registers.add_(1.0)
        after = trainee.text(*trainee.tokens(["a red ball bounces"]))[0]
        registers.copy_(kept)
    assert not torch.allclose(after, before, atol=1e-3)
    assert torch.isfinite(trainee.text(*trainee.tokens([""]))[0]).all()


def test_tokens_are_as_many_as_the_pipeline_makes(trainee: Trainee) -> None:
    batch = make_batch(draw_batch(Shape(64, 96, 17, 12, 1), 1), trainee)
    _, grid = video_tokens(trainee, batch.pictures)
    out = trainee.pipeline(
        prompt="a ball", width=64, height=96, num_frames=17, frame_rate=12.0, num_inference_steps=1, sigmas=[1.0],
        guidance_scale=1.0, audio_guidance_scale=1.0, stg_scale=0.0, audio_stg_scale=0.0, modality_scale=1.0,
        audio_modality_scale=1.0, max_sequence_length=16, output_type="latent", return_dict=False,
    )  # fmt: skip
    assert grid == tuple(out[0].shape[2:])
    assert audio_tokens(trainee, batch).shape[1] == out[1].shape[2]


def test_modes_are_mixed_in_their_shares(trainee: Trainee, batch: Batch) -> None:
    held, audio, appended = [], [], 0
    for seed in range(12):
        given = choose(trainee, batch, (5, 3, 2), torch.Generator().manual_seed(seed), is_mixed=True)
        held.append(given.video.float().mean(1))
        audio.append(given.audio)
        appended += given.extra is not None
        assert not bool((given.audio & given.video.all(1)).any())
        assert not bool((given.is_audio_lost & given.audio).any())
    share = torch.cat(held)
    assert 0.55 < float((share == 0).float().mean()) < 0.75
    assert 0.02 < float((share == 1).float().mean()) < 0.09
    assert 0.02 < float(torch.cat(audio).float().mean()) < 0.09
    assert 0 < appended < 12


def test_the_base_stage_is_given_nothing(trainee: Trainee, batch: Batch) -> None:
    given = choose(trainee, batch, (5, 3, 2), torch.Generator().manual_seed(0), is_mixed=False)
    assert not bool(given.video.any())
    assert given.extra is None


def test_held_tokens_have_no_noise_and_lost_ones_have_all_of_it(trainee: Trainee, batch: Batch) -> None:
    generator = torch.Generator().manual_seed(1)
    given = choose(trainee, batch, (5, 3, 2), generator, is_mixed=True)
    video, audio = noise_levels(given, clean(trainee, batch), generator)
    assert float(video[given.video].max()) == 0.0
    assert torch.all(video[given.is_video_lost] == 1.0)
    assert torch.all(audio[given.audio] == 0.0)
    assert torch.all(audio[given.is_audio_lost] == 1.0)


def test_longer_clips_are_trained_at_more_noise() -> None:
    short, long = (draw_levels(4000, n, torch.Generator().manual_seed(1)) for n in (90, 1395))
    assert float(long.median()) > float(short.median()) + 0.03


@pytest.mark.parametrize(("tokens", "settled", "open_"), [(90, 2.2, 4.4), (1395, 3.4, 5.6)])
def test_most_levels_are_those_at_which_words_have_a_say_and_some_are_below(
    tokens: int, settled: float, open_: float
) -> None:
    levels = draw_levels(8000, tokens, torch.Generator().manual_seed(2))
    assert bool((levels > 0).all() and (levels < 1).all())
    logits = torch.logit(levels.clamp(1e-6, 1 - 1e-6))
    assert 0.35 < float(((logits > settled) & (logits < open_)).float().mean()) < 0.6
    assert 0.05 < float((levels < 0.5).float().mean()) < 0.15


def test_appended_tokens_lie_where_the_pipelines_put_them(trainee: Trainee) -> None:
    batch = make_batch(draw_batch(Shape(64, 96, 17, 12, 2), 1), trainee)
    tokens, places = keyframe(trainee, batch, 0.0)
    assert tokens.shape[:2] == (2, 6)
    assert float(places[0, 0, 0, 0]) == pytest.approx(13 / 12)
    tokens, places = reference(trainee, batch)
    assert tokens.shape[:2] == (2, 6)
    assert float(places[0, 0].min()) == 0.0
