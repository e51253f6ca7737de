"""German and Japanese: the same script as the same words in English."""

from __future__ import annotations

import pytest

from generation.engines.sim.lexicon import lexicon, read_aliases
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.script import Script


def read(prompt: str) -> Script:
    return read_script([PromptPart(prompt, 48)])


PAIRS = [
    ("ein roter Ball springt auf und ab auf der Straße", "a red ball bounces on the road"),
    ("ein Hund jagt einen Ball durch eine Pfütze", "a dog chases a ball through a puddle"),
    ("eine Frau tanzt auf der Bühne bei Nacht", "a woman dances on the stage at night"),
    ("zwei Katzen sitzen im Park im Regen", "two cats sit in the park in the rain"),
    ("das Kind schläft", "the child sleeps"),
    ("赤いボールが道路で跳ねている", "a red ball bounces on the road"),
    ("犬がボールを追いかける", "a dog chases a ball"),
    ("夜の森で狐が走っている", "a fox runs in the forest at night"),
    ("女の子が舞台で踊る", "a girl dances on the stage"),
    ("ビーチで男が踊る", "a man dances on the beach"),
    ("浜辺を女が歩く", "a woman walks on the beach"),
    ("人が街を歩く", "a person walks in the city"),
    ("少年が雨の中で走る", "a boy runs in the rain"),
    ("空を鳥が飛ぶ", "a bird flies in the sky"),
    ("雪が降る森で狼が走る", "a wolf runs in the forest, snow falls"),
    ("山で羊が座る", "a sheep sits in the mountains"),
    ("湖で鳥が泳ぐ", "a bird swims on a lake"),
    ("家の前で赤ちゃんが寝る", "a baby sleeps in front of a house"),
    ("晴れた海岸でおばあさんが踊る", "a grandmother dances at the coast, sunny"),
    ("夕暮れの海で女性が座る", "a woman sits by the ocean in the evening"),
    ("宇宙人がバスを追いかける", "an alien chases a bus"),
]


@pytest.mark.parametrize(("prompt", "english"), PAIRS)
def test_a_prompt_in_another_language_is_read_like_its_english(prompt: str, english: str) -> None:
    ours, theirs = read(prompt), read(english)
    assert [(one.noun, one.colour) for one in ours.cast] == [(one.noun, one.colour) for one in theirs.cast]
    shot, other = ours.shots[0], theirs.shots[0]
    assert {(act.verb, act.who, act.target) for act in shot.acts} == {
        (act.verb, act.who, act.target) for act in other.acts
    }
    assert (shot.setting.place, shot.setting.hour, shot.setting.weather) == (
        other.setting.place,
        other.setting.hour,
        other.setting.weather,
    )
    assert ours.ignored == ()


def test_german_words_are_read_only_in_a_german_prompt() -> None:
    assert read("a kind man fast asleep by the see").cast[0].noun == read("a man").cast[0].noun
    assert [one.noun for one in read("ein Kind rennt").cast] == [one.noun for one in read("a child runs").cast]


def test_what_is_not_known_is_told_as_it_was_written() -> None:
    assert "fernsehturm" in read("ein Hund auf dem Fernsehturm").ignored
    assert "東京塔" in read("東京塔で犬が走る").ignored


@pytest.mark.parametrize("language", ["de", "ja"])
def test_every_alias_stands_for_a_phrase_of_the_lexicon_and_for_one_only(language: str) -> None:
    aliases = read_aliases(language)
    assert [phrase for phrase in aliases if tuple(phrase.split()) not in lexicon().words] == []
    words = [word for each in aliases.values() for word in each]
    assert len(words) == len(set(words))
