"""What frames look like: every figure draws, every look and weather shows, and order never matters."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.drawing.figures import parts_of
from generation.engines.sim.drawing.looks import LOOKS
from generation.engines.sim.drawing.sprites import Shape, Tint, picture_folder, rasterise
from generation.engines.sim.lexicon import lexicon
from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.render import Film, make_film
from generation.engines.sim.script import Cast
from generation.engines.sim.world.acting import act_out, performance_of
from generation.engines.sim.world.layout import View, width_of
from generation.engines.sim.world.scene import Thing, Track


def film_of(prompt: str, frames: int = 24, size: tuple[int, int] = (160, 288)) -> Film:
    return make_film(read_script([PromptPart(prompt, frames)]), *size, 24, 5)


DRAWN = [noun for noun in lexicon().nouns.values() if noun.figure != "picture"]


@pytest.mark.parametrize("noun", DRAWN, ids=lambda noun: noun.id)
def test_every_drawn_noun_has_parts_that_can_be_seen(noun):
    cast = Cast(f"{noun.id}_1", noun.id, noun.id, noun.figure, noun.kind, noun.height, noun.material)
    thing = Thing(cast, 0.0, Track.still(240, 0.0), width_of(cast))
    act_out(performance_of(thing, View(3, 5), 9.81, "meadow", 1.0, np.random.default_rng(1), [], []), [])
    parts = parts_of(thing, 120)
    seen = 0
    for part in parts:
        assert isinstance(part.shape, Shape)
        seen += int((rasterise(part.shape, 60.0 / max(part.shape.width, part.shape.height), Tint()).pixels > 0).sum())
    assert seen > 100


def test_every_picture_of_the_lexicon_exists():
    codes = [noun.build["code"] for noun in lexicon().nouns.values() if noun.figure == "picture"]
    assert [code for code in codes if not (picture_folder() / f"{code}.svg").is_file()] == []


def test_frames_may_be_drawn_in_any_order():
    forwards, backwards = film_of("a dog runs in the rain"), film_of("a dog runs in the rain")
    last_first = {index: backwards.draw(index) for index in reversed(range(24))}
    for index in (0, 7, 23):
        assert np.array_equal(forwards.draw(index), last_first[index])


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_every_look_changes_the_picture_and_is_the_same_each_time(look):
    words = {"film": "film grain", "pixel": "pixel art", "paper": "paper cutout"}.get(look, look)
    plain, styled = film_of("a red ball bounces"), film_of(f"a red ball bounces, {words}")
    assert styled.script.look == look
    assert not np.array_equal(plain.draw(3), styled.draw(3))
    assert np.array_equal(styled.draw(3), styled.draw(3))


def test_noir_has_no_colour():
    frame = film_of("a red ball bounces, film noir").draw(5).astype(int)
    assert np.abs(frame[:, :, 0] - frame[:, :, 2]).max() <= 1


@pytest.mark.parametrize("weather", ["rain", "snowfall", "fog", "wind", "storm", "falling leaves", "fireflies"])
def test_every_weather_shows(weather):
    assert not np.array_equal(film_of("a dog sits").draw(8), film_of(f"a dog sits in the {weather}").draw(8))


@pytest.mark.parametrize("place", ["grass", "beach", "city", "road", "forest", "kitchen", "room", "hall", "stage",
                                   "moon", "snow", "ice", "desert", "lake", "sea", "mountains", "space",
                                   "sky"])  # fmt: skip
def test_every_place_is_its_own(place):
    film = film_of(f"a robot waves in the {place}")
    frame = film.draw(0)
    assert frame.shape == (288, 160, 3)
    assert frame.std() > 8


def test_a_fade_mixes_two_shots_and_a_cut_does_not():
    faded = film_of("a dog sits on the beach; fade to a cat sitting in the kitchen", 48)
    cut = film_of("a dog sits on the beach then a cat sits in the kitchen", 48)
    assert faded.script.shots[1].cut == "fade"
    last, first, settled = cut.draw(23).astype(int), cut.draw(24).astype(int), faded.draw(24).astype(int)
    assert np.abs(settled - last).mean() < np.abs(first - last).mean()


def test_night_is_darker_than_day_and_a_sunset_deepens_over_shots():
    assert film_of("a dog sits at night").draw(0).mean() < 0.6 * film_of("a dog sits at noon").draw(0).mean()
    film = make_film(
        read_script([PromptPart("a dog sits at sunset", 240), PromptPart("the dog sits", 24)]), 160, 288, 24, 5
    )
    assert film.draw(250).mean() < film.draw(10).mean()


def test_the_picture_shows_the_ball_where_the_record_says():
    from tests.generation.sim.asking import make

    clip = make("a red ball bounces on snow", seconds=2.0, size=(360, 640))
    track = clip.track("ball_1")
    for index in (4, 12, 30):
        red = clip.frames[index].astype(int)
        mask = (red[:, :, 0] > 150) & (red[:, :, 1] < 110) & (red[:, :, 2] < 110)
        rows, columns = np.nonzero(mask)
        assert np.mean(rows) == pytest.approx(track["row"][index], abs=6)
        assert np.mean(columns) == pytest.approx(track["column"][index], abs=6)


def test_zooming_in_makes_things_larger():
    film = film_of("a red ball rests in the snow, zoom in", 48)

    def redness(index: int) -> int:
        frame = film.draw(index).astype(int)
        return int(((frame[:, :, 0] > 150) & (frame[:, :, 1] < 110)).sum())

    assert redness(47) > 1.8 * redness(0)


def test_a_spoken_line_moves_the_mouth_while_it_lasts():
    film = film_of('a woman says "hello there my friend" in a kitchen', 72)
    woman = film.pictures[0].scene.things["woman_1"]
    start, end = woman.mouth[0][0], woman.mouth[-1][1]
    opening = woman.track.joints["mouth"]
    assert opening[: round((start - 0.1) * 240)].max() == 0
    assert opening[round(start * 240) : round(end * 240)].max() > 0.4
    assert opening[round((end + 0.2) * 240) :].max() < 0.05
