"""What is heard where an extension begins: nothing. Measured on the composed sound, as a listener gets it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.io import wavfile

from common.ffmpeg import command
from common.ffmpeg.process import FfmpegProcess
from generation.composing import film
from generation.composing.media import Material, place
from generation.composing.recipe import NEW, Composition, Layout, Piece
from generation.engines.base import Mode, Source
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.world.recall import memory_from
from tests.generation.sim.asking import make, request

RATE = film.SOUND_RATE
WINDOW = RATE // 100


def levels(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """dB of every hundredth of a second."""
    mono = sound.mean(axis=1)
    power = (mono[: len(mono) // WINDOW * WINDOW].reshape(-1, WINDOW).astype(np.float64) ** 2).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-12))


def composed(folder: Path, *sounds: NDArray[np.float32], is_unbroken: bool = True) -> NDArray[np.float32]:
    materials = []
    for number, sound in enumerate(sounds):
        path = folder / f"{number}.wav"
        wavfile.write(path, RATE, sound)
        materials.append(Material(path, path, len(sound) / RATE, 160, 288, 12, is_raw=True))
    seconds = sum(len(sound) for sound in sounds) / RATE
    pieces = (Piece(0), *(Piece(NEW) for _ in sounds[1:]))
    recipe = Composition(Layout.SEQUENCE, pieces, 160, 288, 12, seconds, is_unbroken=is_unbroken)
    target = folder / "whole.wav"
    output = film._sound(recipe, place(recipe, materials), None).output(
        command.address(target), format="wav", acodec="pcm_f32le", ar=RATE, ac=2, t=seconds
    )
    with FfmpegProcess(command.compiled(output), limits=film.LIMITS) as process:
        process.finish()
    return np.asarray(wavfile.read(target)[1])


def extended(folder: Path, prompt: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    first = make(prompt, seconds=3.0)
    record = folder / "truth.json"
    record.write_text(json.dumps(first.truth))
    source = Source("clip_1", folder / "clip.mp4", prompt, first.truth["seed"], 1.0, record)
    return first.sound, make("it goes on", seconds=3.0, mode=Mode.EXTENSION, source=source).sound


@pytest.mark.parametrize("prompt", ["a cat sits on a beach in the rain", "a red car drives on a road"])
def test_the_join_of_an_extension_is_no_quieter_than_what_lies_around_it(tmp_path: Path, prompt: str) -> None:
    heard = levels(composed(tmp_path, *extended(tmp_path, prompt)))
    around = heard[200:400]
    assert heard[295:305].min() > np.percentile(around, 2) - 3


def test_without_melting_the_same_join_is_heard(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    first, second = (random.normal(0, 0.1, (RATE, 2)).astype(np.float32) for _ in range(2))
    gentle = levels(composed(tmp_path, first, second))
    hard = levels(composed(tmp_path, first, second, is_unbroken=False))
    assert gentle[97:103].min() > np.median(gentle) - 1.2
    assert hard[97:103].min() < np.median(hard) - 1.6
    assert len(gentle) == len(hard) == 200


def test_melting_moves_no_sample_of_either_side(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    first, second, third = (random.normal(0, 0.1, (RATE, 2)).astype(np.float32) for _ in range(3))
    whole = composed(tmp_path, first, second, third)
    assert len(whole) == 3 * RATE
    edge = 2 * film.MELT_SAMPLES
    for number, piece in enumerate((first, second, third)):
        inside = whole[number * RATE + edge : (number + 1) * RATE - edge]
        assert np.abs(inside - piece[edge:-edge]).max() < 1e-4


def test_an_extension_keeps_the_level_that_its_clip_was_mastered_at(tmp_path: Path) -> None:
    before, after = extended(tmp_path, "a cat sits in a forest in the rain")
    calm = [float(np.median(levels(sound))) for sound in (before, after)]
    assert calm[0] == pytest.approx(calm[1], abs=1.5)


def test_music_goes_on_in_an_extension_that_names_no_mood(tmp_path: Path) -> None:
    prompt = "a happy cat sits in a room"
    first = make(prompt, seconds=1.0)
    record = tmp_path / "truth.json"
    record.write_text(json.dumps(first.truth))
    source = Source("clip_1", tmp_path / "clip.mp4", prompt, first.truth["seed"], 1.0, record)
    more = beginning_of(request("it goes on", mode=Mode.EXTENSION, source=source), (24,))
    assert more.script.mood == "happy"
    assert memory_from(more.memory).heard_seconds == 1.0
