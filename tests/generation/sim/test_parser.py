"""What prompts mean in the closed world."""

from __future__ import annotations

from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Act, Script


def read(prompt: str, **more) -> Script:
    return read_script([PromptPart(prompt, 240)], **more)


def acts(script: Script, shot: int = 0) -> list[tuple[str, str, str]]:
    return [(act.verb, act.who, act.target) for act in script.shots[shot].acts]


def test_more_than_a_thousand_nouns_are_understood():
    assert len(lexicon().noun_words) >= 1000


def test_each_subject_gets_its_own_verb():
    script = read("a red ball bounces on grass at sunset while a blue cube slides past")
    assert acts(script) == [("bounce", "ball_1", ""), ("slide", "cube_1", "")]
    assert [one.colour for one in script.cast] == ["red", "blue"]
    assert script.shots[0].setting.place == "meadow"
    assert script.shots[0].setting.hour == "sunset"
    assert script.ignored == ()


def test_then_is_a_cut_and_it_means_the_same_thing():
    script = read("a dog runs on a beach then it sleeps")
    assert [shot.cut for shot in script.shots] == ["start", "cut"]
    assert [shot.frames for shot in script.shots] == [120, 120]
    assert acts(script, 1) == [("sit", "dog_1", "")]
    assert script.shots[1].setting.place == "beach"


def test_a_relative_clause_keeps_its_subject():
    script = read("a dog that chases a ball through a puddle and stumbles")
    assert script.shots[0].acts == (
        Act("chase", "dog_1", target="ball_1", link="", via="puddle_1"),
        Act("stumble", "dog_1"),
    )


def test_a_list_shares_its_verb():
    script = read("a cat, a dog and a bird dance in the rain at night")
    assert acts(script) == [("dance", "cat_1", ""), ("dance", "dog_1", ""), ("dance", "bird_1", "")]
    assert script.shots[0].setting.weather == {"rain": 1.0}


def test_counts_and_plurals_make_as_many():
    assert len(read("two dogs run").cast) == 2
    assert len(read("penguins slide on ice").cast) == 3


def test_a_weight_says_how_much():
    script = read("a dog walks in the (rain:1.8)")
    assert script.shots[0].setting.weather == {"rain": 1.8}
    bigger = read("a (ball:2) rolls").cast[0]
    assert bigger.height > read("a ball rolls").cast[0].height


def test_what_the_negative_prompt_names_is_left_out():
    script = read("a dog and a cat run in the rain", negative="cat, rain")
    assert [one.id for one in script.cast] == ["dog_1"]
    assert script.shots[0].setting.weather == {}


def test_quoted_lines_belong_to_who_said_them():
    script = read('an old man says "good morning" then a robot answers "hello"')
    assert [(say.who, say.text) for shot in script.shots for say in shot.says] == [
        ("grandfather_1", "good morning"),
        ("robot_1", "hello"),
    ]


def test_camera_look_and_transition_words_are_kept_apart_from_what_is_drawn():
    script = read("a car drives, zoom in, film noir; fade to a cat sleeping, slow motion")
    assert script.look == "noir"
    assert script.shots[0].camera == ("zoom_in",)
    assert script.shots[1].camera == ("slow",)


def test_the_same_thing_in_a_later_shot_is_the_same_thing():
    script = read_script([PromptPart("a red ball rolls", 48), PromptPart("a red ball and a blue ball bounce", 48)])
    assert script.shots[0].present == ("ball_1",)
    assert script.shots[1].present == ("ball_1", "ball_2")


def test_another_makes_a_second_one():
    assert len(read("a dog runs and another dog sleeps").cast) == 2


def test_what_the_negative_prompt_names_wins_over_the_prompt_and_a_note_says_so():
    script = read("a red ball bounces on grass", negative="grass, red")
    assert script.shots[0].setting.place != "meadow"
    assert script.cast[0].colour not in {"", "red"}
    assert script.notes == ("Left out, as the negative prompt asks, though the prompt names it: grass, red.",)


def test_a_colour_that_is_not_wanted_is_not_the_one_that_a_thing_has_by_itself():
    script = read("a ball bounces", negative="red")
    assert script.cast[0].colour not in {"", "red"}
    assert script.notes == ()
    assert read("a ball bounces", negative="green").cast[0].colour == ""
