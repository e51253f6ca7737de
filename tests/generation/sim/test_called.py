"""Edits of those who are pointed at or called by name, in the colours that are asked for."""

from __future__ import annotations

import pytest

from generation.engines.sim.parser.katakana import sounds_like
from generation.engines.sim.parser.read import PromptPart, read_script
from tests.generation.sim.changing import changed

LUNA = "Luna the cat runs on the beach beside a red ball"


@pytest.mark.parametrize("words", [
    "make her blue", "paint her blue", "dye her blue", "make Luna blue", "Luna should be blue", "dye Luna blue",
    "mach sie blau", "färbe Luna blau", "ルナを青くして", "ルナを青にして", "彼女を青くして",
])  # fmt: skip
def test_somebody_with_a_name_is_coloured_by_it_and_by_a_pronoun(words: str) -> None:
    script = changed(words, LUNA)
    assert {one.id: one.colour for one in script.cast} == {"cat_1": "blue", "ball_1": "red"}
    assert words in script.understood
    assert script.ignored == ()


@pytest.mark.parametrize(("words", "who"), [("make her blue", "woman_1"), ("make him blue", "man_1")])
def test_a_pronoun_points_at_who_it_can_mean(words: str, who: str) -> None:
    script = changed(words, "a red ball bounces while a man and a woman dance")
    assert [one.id for one in script.cast if one.colour == "blue"] == [who]


def test_a_pronoun_after_somebody_new_means_the_new_one() -> None:
    script = changed("add a fox and make her red", "Luna the cat runs")
    assert {one.id: one.colour for one in script.cast} == {"cat_1": "", "fox_1": "red"}


def test_a_name_that_nobody_has_colours_nobody() -> None:
    for words in ("make Bella blue", "ポチを青くして"):
        script = changed(words, LUNA)
        assert [one.colour for one in script.cast if one.noun == "cat"] == [""]
        assert script.ignored


def test_a_name_in_katakana_takes_its_bearer_away() -> None:
    assert [one.id for one in changed("ルナを消して", LUNA).cast] == ["ball_1"]


@pytest.mark.parametrize(("word", "name"), [
    ("ルナ", "Luna"), ("マックス", "Max"), ("レックス", "Rex"), ("トム", "Tom"), ("ベラ", "Bella"),
    ("チャーリー", "Charlie"), ("ジョン", "John"), ("デイジー", "Daisy"),
    ("ルーシー", "Lucy"), ("オスカー", "Oscar"), ("ヴィクター", "Victor"), ("ローズ", "Rose"),
])  # fmt: skip
def test_katakana_is_heard_as_the_name_it_writes(word: str, name: str) -> None:
    assert sounds_like(word, name)
    assert not sounds_like(word, "Momo")
    assert not sounds_like(name, name)


def test_dyeing_is_told_among_what_was_understood() -> None:
    script = changed("dye the hat green", "a woman in a red hat walks")
    assert script.cast[0].traits == ("brim:green",)
    assert "dye the hat green" in script.understood
    script = changed("dye the cat blue", "a red cat sits")
    assert (script.cast[0].colour, "dye" in script.understood, script.ignored) == ("blue", True, ())
    assert "dye" not in read_script([PromptPart("dye a red cat", 48)]).ignored
