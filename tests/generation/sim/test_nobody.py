"""What a prompt says that nobody does: they are not drawn to be denied."""

from __future__ import annotations

import pytest

from generation.engines.base import PlanRefusedError
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.parser.read import PromptPart, read_script
from tests.generation.sim.asking import request
from tests.generation.sim.changing import changed


def nouns(prompt: str) -> set[str]:
    return {one.noun for one in read_script([PromptPart(prompt, 48)]).cast}


@pytest.mark.parametrize("prompt", [
    "no dog runs", "no big brown dog runs", "there is no dog running", "no dogs are running", "no more dogs run",
    "no fish swim", "no dog chases a ball", "kein Hund rennt", "kein Hund jagt einen Ball", "nobody runs",
    "no one laughs", "niemand tanzt",
])  # fmt: skip
def test_who_does_not_do_it_is_not_there_and_a_prompt_of_nothing_else_is_refused(prompt: str) -> None:
    assert nouns(prompt) == set()
    with pytest.raises(PlanRefusedError) as caught:
        SimEngine().plan(request(prompt))
    assert caught.value.code == "nothing_to_draw"


@pytest.mark.parametrize(
    ("prompt", "there"),
    [
        ("no dog runs and a cat sits", {"cat"}),
        ("a cat sits, no dog runs or barks", {"cat"}),
        ("no one laughs while a dog runs", {"dog"}),
        ("a dog runs, nobody watches", {"dog"}),
        ("no dog runs on the beach", set()),
        ("a man with no hat walks", {"man"}),
        ("no rain, a dog runs", {"dog"}),
        ("no, a dog runs", {"dog"}),
        ("a dog with no fear runs", {"dog"}),
    ],
)
def test_everybody_else_is_drawn(prompt: str, there: set[str]) -> None:
    assert nouns(prompt) == there


def test_where_nobody_does_it_is_drawn() -> None:
    script = read_script([PromptPart("no car drives on the street at night", 48)])
    setting = script.shots[0].setting
    assert (setting.place, setting.hour, script.cast) == ("city", "night", ())
    assert "no car drives" in script.understood


def test_an_edit_that_says_that_nobody_does_it_takes_them_away() -> None:
    for words in ("no dog runs", "kein Hund rennt"):
        assert [one.noun for one in changed(words, "a dog runs and a cat sits").cast] == ["cat"]
