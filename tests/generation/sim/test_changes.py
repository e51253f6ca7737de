"""What the words of a remix or an edit do to the cast of the clip, and chains of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generation.engines.base import Mode, PlanRefusedError, Reference, Source
from generation.engines.sim.engine import SimEngine
from generation.engines.sim.modes import beginning_of
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.recorded import lasting, script_from, script_state
from generation.engines.sim.script import Script
from tests.generation.sim.asking import make, request
from tests.generation.sim.changing import CLIP, changed, doing, present


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("remove the cube", {"ball_1"}),
        ("without the blue cube, at night", {"ball_1"}),
        ("get rid of it", {"cube_1"}),
        ("delete the ball and the cube", set()),
        ("no ball", {"cube_1"}),
        ("remove everything except the cube", {"cube_1"}),
        ("delete all but the ball", {"ball_1"}),
        ("entferne den Würfel", {"ball_1"}),
        ("ohne den Ball", {"cube_1"}),
        ("立方体を消して", {"ball_1"}),
    ],
)
def test_who_is_taken_away_is_gone_and_all_else_stays(words: str, left: set[str]) -> None:
    script = changed(words)
    assert present(script) == left
    assert script.shots[0].setting.place == "beach"
    assert script.ignored == ()


@pytest.mark.parametrize(
    ("words", "who", "verb"),
    [
        ("replace the cube with a fox", {"ball_1", "fox_1"}, "slide"),
        ("a fox instead of the ball", {"fox_1", "cube_1"}, "bounce"),
        ("turn the ball into a fox in the snow", {"fox_1", "cube_1"}, "bounce"),
        ("make it a fox", {"fox_1", "cube_1"}, "bounce"),
        ("the cube is a fox now", {"ball_1", "fox_1"}, "slide"),
        ("instead of the ball, a fox", {"fox_1", "cube_1"}, "bounce"),
        ("statt des Balls ein Fuchs", {"fox_1", "cube_1"}, "bounce"),
        ("der Würfel wird ein Fuchs", {"ball_1", "fox_1"}, "slide"),
        ("replace the ball with a fox and the cube with a dog", {"fox_1", "dog_1"}, "bounce"),
        ("turn the ball into a fox that chases the ball", {"fox_1", "cube_1"}, "chase"),
        ("ersetze den Würfel durch einen Fuchs", {"ball_1", "fox_1"}, "slide"),
        ("ein Fuchs statt des Balls", {"fox_1", "cube_1"}, "bounce"),
        ("立方体を狐に変えて", {"ball_1", "fox_1"}, "slide"),
        ("ボールの代わりに狐", {"fox_1", "cube_1"}, "bounce"),
    ],
)
def test_who_takes_a_place_does_what_was_done_there(words: str, who: set[str], verb: str) -> None:
    script = changed(words)
    assert present(script) == who
    assert doing(script)["fox_1"] == verb


@pytest.mark.parametrize(
    "words",
    [
        "add a fox",
        "with a fox",
        "a fox too",
        "a fox chases the ball",
        "füge einen Fuchs hinzu",
        "mit einem Fuchs",
        "狐を追加して",
        "狐も",
    ],
)
def test_who_joins_takes_nobodys_place(words: str) -> None:
    script = changed(words)
    assert present(script) == {"ball_1", "cube_1", "fox_1"}
    assert {who: verb for who, verb in doing(script).items() if who != "fox_1"} == {
        "ball_1": "bounce",
        "cube_1": "slide",
    }


def test_whom_the_new_words_name_is_there_to_be_chased() -> None:
    script = changed("a fox chases the ball", mode=Mode.REMIX)
    assert ("fox_1", "chase", "ball_1") in [(act.who, act.verb, act.target) for act in script.shots[0].acts]


def test_another_of_a_kind_is_one_more() -> None:
    assert present(changed("another ball")) == {"ball_1", "ball_2", "cube_1"}
    assert present(changed("a second ball")) == {"ball_1", "ball_2", "cube_1"}


def test_without_such_words_the_new_take_the_place_of_the_old() -> None:
    script = changed("a fox", mode=Mode.REMIX)
    assert present(script) == {"fox_1", "cube_1"}
    assert doing(script)["fox_1"] == "bounce"


@pytest.mark.parametrize("words", ["make it night", "mach es Nacht", "nachts", "夜にして"])
def test_an_hour_is_asked_for_in_three_languages(words: str) -> None:
    script = changed(words)
    assert (script.shots[0].setting.hour, present(script), script.ignored) == ("night", {"ball_1", "cube_1"}, ())


def test_what_is_not_there_can_not_be_taken_away() -> None:
    script = changed("remove the unicorn")
    assert present(script) == {"ball_1", "cube_1"}
    assert script.notes == ("This clip does not show what you would change: the unicorn.",)


def test_a_command_that_finds_nobody_is_told_and_not_drawn() -> None:
    script = changed("replace the unicorn with a fox")
    assert present(script) == {"ball_1", "cube_1", "fox_1"}
    assert script.notes == ("This clip does not show what you would change: the unicorn.",)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("remove the woman's dog", {"woman_1"}),
        ("remove the dog's collar", {"woman_1", "dog_1"}),
        ("delete the woman and her dog", set()),
        ("no people", {"dog_1"}),
        ("change the dog to a faster dog", {"woman_1", "dog_2"}),
    ],
)
def test_who_is_meant_is_the_head_of_the_phrase(words: str, left: set[str]) -> None:
    assert present(changed(words, "a woman walks her dog in the rain")) == left


@pytest.mark.parametrize(
    ("words", "clip", "who"),
    [
        ("replace everyone with robots", "a man and a woman dance", {"robot_1", "robot_2"}),
        ("replace everyone with robots", "a man dances while a ball bounces", {"robot_1", "ball_1"}),
        ("replace everyone with three robots", "a man and a woman dance", {"robot_1", "robot_2", "robot_3"}),
        ("replace the dogs with small cats", "two dogs run", {"cat_1", "cat_2"}),
        ("ersetze alle durch Roboter", "a man and a woman dance", {"robot_1", "robot_2"}),
        ("みんなをロボットに変えて", "a man and a woman dance", {"robot_1", "robot_2"}),
    ],
)
def test_as_many_come_as_give_way(words: str, clip: str, who: set[str]) -> None:
    assert present(changed(words, clip)) == who


def test_one_of_several_is_taken_away() -> None:
    assert present(changed("remove one of the dogs", "two dogs run")) == {"dog_2"}


@pytest.mark.parametrize("words", ["replace the rain with snow", "snow instead of rain", "turn the rain into snow"])
def test_other_weather_comes_in_its_place(words: str) -> None:
    for clip in ("a dog runs on a beach in the rain", "a dog runs on a beach"):
        setting = changed(words, clip).shots[0].setting
        assert (setting.place, setting.weather) == ("beach", {"snow": 1.0})


@pytest.mark.parametrize(
    "words",
    ["stop the rain", "no rain", "make it stop raining", "without the rain", "the rain stops", "der Regen hört auf",
     "雨を止めて"],
)  # fmt: skip
def test_weather_ends_when_it_is_told_to(words: str) -> None:
    script = changed(words, "a dog runs in the rain")
    assert present(script) == {"dog_1"}
    assert script.shots[0].setting.weather == {}


@pytest.mark.parametrize(
    "words", ["👍", "replace", "no", "the cube is a thing of beauty", "replace the ball with hope"]
)
@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.REMIX])
def test_words_that_change_nobody_leave_everybody(words: str, mode: Mode) -> None:
    assert present(changed(words, mode=mode)) == {"ball_1", "cube_1"}


def test_what_somebody_says_changes_nobody() -> None:
    script = changed('a man says "replace the ball with a cat, no dogs"')
    assert present(script) == {"ball_1", "cube_1", "man_1"} - {"ball_1"}
    assert [say.text for say in script.shots[0].says] == ["replace the ball with a cat, no dogs"]
    assert [one.noun for one in read_script([PromptPart('a dog says "no dogs"', 48)]).cast] == ["dog"]


def test_a_remix_of_a_clip_without_words_is_made_of_its_own() -> None:
    assert present(changed("a dog runs", "", mode=Mode.REMIX)) == {"dog_1"}
    with pytest.raises(PlanRefusedError):
        SimEngine().plan(request("👍", mode=Mode.REMIX, source=Source("clip_1", Path("clip.mp4"), "", 7)))


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.9])
def test_scenery_alone_can_be_remixed(strength: float) -> None:
    assert (
        changed("make it night", "a beach at sunset", mode=Mode.REMIX, strength=strength).shots[0].setting.hour
        == "night"
    )
    assert present(changed("a cat", "a beach at sunset", mode=Mode.REMIX, strength=strength)) == {"cat_1"}


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        ("a beach without people", set()),
        ("a street with no cars or dogs in the rain", set()),
        ("a dog, not a cat, runs", {"dog"}),
        ("a kind man without a cat", {"man"}),
        ("no dogs, only a cat", {"cat"}),
        ("a man without a hat walks", {"man"}),
        ("ein Hund ohne Ball", {"dog"}),
        ("ein Strand ohne Menschen", set()),
        ("no one laughs while a dog runs", {"dog"}),
        ("without a doubt a dog runs", {"dog"}),
        ("without a ball the dog sleeps", {"dog"}),
        ("a child with no fear of a dog runs", {"boy", "dog"}),
        ("no cars on the road, then a car drives past", {"car"}),
        ("a red ball, no blue ball", {"ball"}),
    ],
)
def test_what_a_prompt_denies_is_not_drawn(prompt: str, cast: set[str]) -> None:
    assert {one.noun for one in read_script([PromptPart(prompt, 48)]).cast} == cast


def test_a_sign_of_our_own_in_a_prompt_is_only_a_sign() -> None:
    assert [one.noun for one in read_script([PromptPart("a dog ⟦3⟧ runs", 48)]).cast] == ["dog"]


def test_a_storyboard_is_laid_over_another_shot_by_shot(tmp_path: Path) -> None:
    first = read_script([PromptPart("a dog runs on a beach", 48), PromptPart("a cat sleeps in a kitchen", 48)])
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", "script": script_state(first)}))
    source = Source("clip_1", tmp_path / "clip.mp4", "", 7, 1.0, path)
    two = beginning_of(request("at night", "a cow stands", mode=Mode.EDIT, source=source), [48, 48]).script
    assert [(shot.setting.hour, shot.present) for shot in two.shots] == [("night", ("dog_1",)), ("night", ("cow_1",))]
    one = beginning_of(request("the cat sings", mode=Mode.EDIT, source=source), [96]).script
    assert [shot.present for shot in one.shots] == [("dog_1",), ("cat_1",)]


def test_every_clip_of_a_chain_starts_from_what_the_last_one_showed(tmp_path: Path) -> None:
    words = ["make it night", "replace the cube with a fox", "film noir", "add a dog that jumps", "remove the fox"]
    clip = make(CLIP, seconds=1.0, fps=12)
    for number, said in enumerate(words):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(clip.truth))
        source = Source("clip_1", tmp_path / "clip.mp4", said, clip.truth["seed"], 1.0, path)
        clip = make(said, seconds=1.0, fps=12, mode=Mode.EDIT, source=source)
    shot = clip.truth["shots"][0]
    assert {one["id"] for one in clip.truth["objects"]} == {"ball_1", "dog_1"}
    assert (shot["place"], shot["hour"], clip.truth["look"]) == ("beach", "night", "noir")


def test_a_record_gives_the_script_back_in_any_length() -> None:
    script = read_script([PromptPart('a dog runs in the rain, then it says "woof" and a glass falls and breaks', 96)])
    again = script_from(json.loads(json.dumps(script_state(script))))
    assert again == replace(script, understood=(), ignored=(), notes=())
    assert [shot.frames for shot in lasting(again, 31).shots] == [16, 15]


def remixed(
    words: str, source: Source, number: int, *, references: tuple[Reference, ...] = ()
) -> tuple[Script, Source]:
    """An edit of a clip by its record, and what the next one starts from."""
    asked = request(words, mode=Mode.EDIT, source=source, references=references)
    script = beginning_of(asked, [48]).script
    path = source.video.with_name(f"truth-{number}.json")
    kept = {"script": script_state(script), "references": [one.id for one in references]}
    path.write_text(json.dumps({"schema": "hibari.sim.truth/1", **kept}))
    return script, replace(source, prompt=words, truth=path)


def test_a_likeness_that_was_taken_out_stays_out_until_it_is_named(tmp_path: Path) -> None:
    ann, bob, eve = (Reference(f"cameo_{name}", "person", f"@{name}") for name in ("ann", "bob", "eve"))
    start = Source("clip_1", tmp_path / "clip.mp4", "@ann dances with @bob", 7)
    _, source = remixed("make it night", start, 0, references=(ann, bob))
    removed, source = remixed("remove @ann", source, 1, references=(ann, bob))
    later, source = remixed("make it snow", source, 2, references=(bob, ann))
    joined, source = remixed("add @eve", source, 3, references=(bob, ann, eve))
    back, _ = remixed("add @ann", source, 4, references=(bob, ann, eve))
    shown = [{one.reference for one in script.cast} for script in (removed, later, joined, back)]
    assert shown == [{"cameo_bob"}, {"cameo_bob"}, {"cameo_bob", "cameo_eve"}, {"cameo_bob", "cameo_eve", "cameo_ann"}]


def test_nobody_takes_over_the_words_of_a_likeness_that_is_gone(tmp_path: Path) -> None:
    ann, eve = (Reference(f"cameo_{name}", "person", f"@{name}") for name in ("ann", "eve"))
    start = Source("clip_1", tmp_path / "clip.mp4", '@ann says "I am here"', 7)
    _, source = remixed("at night", start, 0, references=(ann,))
    script, source = remixed("add @eve", source, 1, references=(eve,))
    speaker = script.shots[0].says[0].who
    assert [one.reference for one in script.cast if one.id == speaker] == [""]
    gone, _ = remixed("remove @ann", source, 2, references=(eve,))
    assert [one.reference for one in gone.cast] == ["cameo_eve"]


def test_a_likeness_that_did_not_come_along_is_not_kept(tmp_path: Path) -> None:
    ann = Reference("cameo_ann", "person", "@ann")
    first = make("@ann dances with a dog", seconds=1.0, fps=12, references=(ann,))
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(first.truth))
    source = Source("clip_1", tmp_path / "clip.mp4", "@ann dances with a dog", 7, 0.1, path)
    kept, lost = (
        beginning_of(request("at night", mode=Mode.EDIT, source=source, references=references), [12]).script
        for references in ((ann,), ())
    )
    assert [one.reference for one in kept.cast] == ["cameo_ann", ""]
    assert [(one.reference, one.word) for one in lost.cast] == [("", "@ann"), ("", "dog")]
