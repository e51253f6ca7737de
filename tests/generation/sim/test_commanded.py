"""Commands that say how somebody shall be, of whom the clip shows and of whom it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.base import Mode
from tests.generation.sim.changing import changed, doing, present, recorded, refusal

BALL, HAT, COAT = "a red ball bounces", "a woman in a red hat walks", "a woman in a yellow raincoat walks"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("make the cube blue", "the cube"),
        ("make the fox red", "the fox"),
        ("paint the fox red", "the fox"),
        ("turn the cube blue", "the cube"),
        ("change the cube to blue", "the cube"),
        ("change the color of the fox to green", "the color of the fox"),
        ("the cube is blue", "the cube"),
        ("the cube should be blue", "the cube"),
        ("make the cube wooden", "the cube"),
        ("make the blue ball green", "the blue ball"),
        ("make all dogs red", "all dogs"),
        ("make the ball and the fox red", "the fox"),
        ("make the fox jump", "the fox"),
        ("make the fox's hat red", "the fox's hat"),
        ("give the fox a hat", "the fox"),
        ("put a hat on the fox", "the fox"),
        ("turn the unicorn into a fox", "the unicorn"),
        ("make @zed red", "@zed"),
        ("mach den Fuchs rot", "den Fuchs"),
        ("färbe den Würfel blau", "den Würfel"),
        ("der Fuchs soll rot sein", "der Fuchs"),
        ("lass den Fuchs springen", "den Fuchs"),
        ("狐を赤くして", "狐"),
        ("立方体を青に変えて", "立方体"),
        ("立方体は青い", "立方体"),
    ],
)
@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.REMIX])
def test_whoever_is_not_there_is_not_brought_by_how_they_shall_be(
    tmp_path: Path, words: str, who: str, mode: Mode
) -> None:
    error = refusal(words, recorded(tmp_path, BALL), mode=mode)
    assert error is not None
    assert error.code == "nothing_changes"
    assert f"This clip does not show what you would change: {who}." in error.message


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("make it a fox", {"fox_1"}),
        ("turn the ball into a fox", {"fox_1"}),
        ("replace the ball with a cube", {"cube_1"}),
        ("make the ball a cube", {"cube_1"}),
        ("make a cube blue", {"cube_1"}),
        ("a blue cube", {"cube_1"}),
        ("add a fox and make the fox red", {"ball_1", "fox_1"}),
        ("a fox chases the ball and the fox is red", {"ball_1", "fox_1"}),
        ("let the fox chase the ball", {"ball_1", "fox_1"}),
        ("replace the ball with a fox and make the fox red", {"fox_1"}),
        ("狐を追加して狐を赤くして", {"ball_1", "fox_1"}),
        ("make the ball green", {"ball_1"}),
    ],
)
def test_who_comes_by_other_words_may_be_told_how_to_be(words: str, who: set[str]) -> None:
    script = changed(words, BALL)
    assert (present(script), script.notes) == (who, ())


@pytest.mark.parametrize(
    "words",
    ["make the ball green", "turn the ball green", "paint the ball green", "change the ball's color to green",
     "the ball should be green", "mach den Ball grün", "färbe den Ball grün", "der Ball soll grün sein",
     "ボールを緑にして", "ボールを緑に変えて", "ボールを緑に塗ってください", "turn the ball green and add a fox",
     "make the ball green and make the cube jump"],
)  # fmt: skip
def test_a_colour_changes_and_nothing_else(words: str) -> None:
    script = changed(words, BALL)
    assert (script.member("ball_1").colour, doing(script)["ball_1"], script.ignored) == ("green", "bounce", ())


@pytest.mark.parametrize(
    ("words", "ball", "cube"),
    [
        ("make the ball green and the cube red", "green", "red"),
        ("paint the ball and the cube green", "green", "green"),
        ("mach den Ball grün und den Würfel rot", "green", "red"),
        ("make the ball green, the cube red and the fox blue", "green", "red"),
    ],
)
def test_each_gets_the_colour_that_is_said_of_it(words: str, ball: str, cube: str) -> None:
    script = changed(words)
    assert {one.id: one.colour for one in script.cast} == {"ball_1": ball, "cube_1": cube}


def test_what_else_is_said_is_done() -> None:
    script = changed("make the cube blue and make it night", BALL)
    assert (present(script), script.shots[0].setting.hour) == ({"ball_1"}, "night")
    assert changed("夜に狐を赤くして", BALL).shots[0].setting.hour == "night"
    assert doing(changed("make the ball and the cube jump")) == {"ball_1": "jump", "cube_1": "jump"}
    assert doing(changed("turn the ball left"))["ball_1"] == "turn"


@pytest.mark.parametrize(
    "words",
    ["make the sky red", "make the grass blue", "make the night darker", "make the rain heavier", "mach den Himmel rot",
     "空を赤くして"],
)  # fmt: skip
def test_scenery_is_not_brought_by_how_it_shall_look(tmp_path: Path, words: str) -> None:
    error = refusal(words, recorded(tmp_path, BALL))
    assert error is not None
    assert "It can be had or left out, but not changed" in error.message


@pytest.mark.parametrize(
    ("words", "clip", "colour", "traits"),
    [
        ("make her hat blue", HAT, "", ("brim:blue",)),
        ("make the woman's hat blue", HAT, "", ("brim:blue",)),
        ("change her raincoat to blue", COAT, "blue", ("coat",)),
        ("make the coat blue", COAT, "blue", ("coat",)),
        ("女性のコートを青にして", COAT, "blue", ("coat",)),
        ("give her a red hat", "a woman walks", "", ("brim:red",)),
        ("put a red hat on the woman", "a woman walks", "", ("brim:red",)),
        ("give the woman a blue raincoat", "a woman walks", "blue", ("coat",)),
        ("make the man's hat blue", HAT, "", ("brim:red",)),
    ],
)
def test_what_is_worn_is_dyed_and_put_on(words: str, clip: str, colour: str, traits: tuple[str, ...]) -> None:
    script = changed(words, clip)
    woman = script.member("woman_1")
    assert (present(script), woman.colour, woman.traits) == ({"woman_1"}, colour, traits)


def test_snow_falls_where_it_is_made_to() -> None:
    setting = changed("make it snow", "a dog runs on a road").shots[0].setting
    assert (setting.place, setting.weather) == ("road", {"snow": 1.0})
