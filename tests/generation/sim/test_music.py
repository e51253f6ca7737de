"""Music that is asked for, or asked not to be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.sim.hearing import events_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script
from generation.engines.sim.sound.events import Footstep, Music
from generation.engines.sim.world.build import build_scene
from generation.engines.sim.world.scene import Memory
from tests.generation.sim.changing import changed, recorded, refusal


def read(*prompts: str) -> Script:
    return read_script([PromptPart(prompt, 48) for prompt in prompts])


@pytest.mark.parametrize("prompt", [
    "a dog runs with music", "a dog runs, add music", "a dog runs while music plays", "ein Hund rennt mit Musik",
    "音楽付きで犬が走る", "BGM付きで犬が走る",
])  # fmt: skip
def test_a_prompt_that_asks_for_music_has_it_and_says_that_it_was_understood(prompt: str) -> None:
    script = read(prompt)
    assert script.has_music
    assert [one.noun for one in script.cast] == ["dog"]
    assert any("musi" in word for word in script.understood)


@pytest.mark.parametrize("prompt", [
    "a dog runs without music", "a dog runs, no music", "a dog runs, music off", "a dog runs, turn off the music",
    "a dog runs, mute the music", "a dog runs, don't add music", "ein Hund rennt ohne Musik",
    "ein Hund rennt, Musik aus", "音楽なしで犬が走る", "犬が走る、音楽を消して", "a dog runs",
])  # fmt: skip
def test_who_asks_for_no_music_hears_none(prompt: str) -> None:
    assert not read(prompt).has_music


def test_the_mood_that_is_named_is_the_mood_of_the_music() -> None:
    assert read("a dog runs with sad music").mood == "sad"
    assert read("a dog runs to music, happy").mood == "happy"
    assert read("a dog runs, happy", "a cat sits, with music").mood == "happy"


@pytest.mark.parametrize(("prompt", "count"), [("a dog runs", 0), ("a dog runs with music", 1)])
def test_music_is_heard_over_the_steps(prompt: str, count: int) -> None:
    script = read(prompt)
    events = events_of(script, [build_scene(script, 0, Memory(), 9 / 16, 24, 3)], 24)
    assert sum(isinstance(event, Music) for event in events) == count
    assert any(isinstance(event, Footstep) for event in events)


@pytest.mark.parametrize(
    "words", ["add music", "with music", "mit Musik", "mach Musik an", "füge Musik hinzu", "音楽を追加して"]
)
def test_an_edit_adds_music_and_leaves_everybody(words: str) -> None:
    script = changed(words, "a dog runs on the beach")
    assert script.has_music
    assert [one.noun for one in script.cast] == ["dog"]


def test_music_that_is_there_stays_what_it_is_for_who_asks_for_any(tmp_path: Path) -> None:
    assert changed("add music", "a dog runs, sad").mood == "sad"
    assert changed("add sad music", "a cat dances").mood == "sad"
    assert changed("add music", "a cat dances without music").has_music
    assert refusal("add music", recorded(tmp_path, "a cat dances")) is not None
