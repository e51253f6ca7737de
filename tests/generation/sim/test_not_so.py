"""What a new clip's prompt says that somebody does not do, or is not."""

from __future__ import annotations

import time

import pytest

from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


def done(prompt: str) -> list[tuple[str, str]]:
    return [(act.who, act.verb) for act in read(prompt).shots[0].acts]


@pytest.mark.parametrize(
    ("prompt", "who"),
    [
        ("a dog that is not running", "dog_1"),
        ("a dog doesn't run", "dog_1"),
        ("a ball that never bounces", "ball_1"),
        ("a bird never flies", "bird_1"),
        ("a car that is not driving", "car_1"),
        ("ein Hund, der nicht rennt", "dog_1"),
        ("ein Hund rennt nicht", "dog_1"),
        ("ein Ball, der nie springt", "ball_1"),
        ("犬が走らない", "dog_1"),
        ("走らない犬", "dog_1"),
        ("走っていない犬", "dog_1"),
        ("鳥が飛ばない", "bird_1"),
    ],
)
def test_who_does_not_do_it_stands(prompt: str, who: str) -> None:
    assert done(prompt) == [(who, "stand")]
    assert read(prompt).ignored == ()


@pytest.mark.parametrize(
    ("prompt", "acts"),
    [
        ("a dog that does not run jumps over a box", [("dog_1", "jump")]),
        ("ein Hund, der nicht rennt, springt", [("dog_1", "jump")]),
        ("a dog runs, never jumps", [("dog_1", "run")]),
        ("a man who does not throw a ball walks", [("man_1", "walk")]),
        ("a dog that isn't on the beach runs", [("dog_1", "run")]),
        ("ein Hund, der nicht am Strand ist, rennt", [("dog_1", "run")]),
        ("a dog with no ball chases a cat", [("dog_1", "chase"), ("cat_1", "run")]),
        ("ein Hund mit keinem Ball jagt eine Katze", [("dog_1", "chase"), ("cat_1", "run")]),
    ],
)
def test_what_is_said_besides_is_done(prompt: str, acts: list[tuple[str, str]]) -> None:
    assert done(prompt) == acts
    assert {one.id for one in read(prompt).cast} >= {who for who, _ in acts}
    assert "ball" not in {one.noun for one in read(prompt).cast}
    assert read(prompt).shots[0].setting.place == "meadow"


@pytest.mark.parametrize(
    "prompt", ["a cat that isn't black", "eine Katze, die nicht schwarz ist", "黒くない猫", "猫は黒くない"]
)
def test_who_is_not_of_a_colour_has_another(prompt: str) -> None:
    (cat,) = read(prompt).cast
    assert (cat.noun, cat.colour) == ("cat", "")


def test_a_colour_that_it_would_have_unasked_is_denied_too() -> None:
    (ball,) = read("a ball that is not red bounces").cast
    assert ball.colour not in {"", "red"}
    assert next(one.colour for one in read("a red ball and a cube that is not red").cast) == "red"


@pytest.mark.parametrize("prompt", ["not far from the beach a dog runs", 'a dog runs and never says "I don\'t run"'])
def test_other_denials_are_left(prompt: str) -> None:
    assert ("dog_1", "run") in done(prompt)


def test_a_long_row_is_read_in_seconds() -> None:
    started = time.monotonic()
    read("走らない" * 500)
    read("never runs " * 180)
    assert time.monotonic() - started < 15
