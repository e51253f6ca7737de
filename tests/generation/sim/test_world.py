"""How the cast move and meet: planted feet, riders, chasers, water, and what breaks for good."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from generation.engines.sim.parser.read import PromptPart, read_script
from generation.engines.sim.world.build import build_scene
from generation.engines.sim.world.gait import BIPED_FEET, foot_at
from generation.engines.sim.world.scene import RATE, Memory, Scene


def scenes(prompt: str, seconds: float = 6.0, seed: int = 3) -> tuple[list[Scene], Memory]:
    script = read_script([PromptPart(prompt, round(seconds * 24))])
    memory = Memory()
    return [build_scene(script, i, memory, 9 / 16, 24, seed) for i in range(len(script.shots))], memory


def scene_of(prompt: str, seconds: float = 6.0) -> Scene:
    return scenes(prompt, seconds)[0][0]


@pytest.mark.parametrize("verb", ["walks", "runs"])
def test_a_planted_foot_does_not_slide(verb):
    track = scene_of(f"a man {verb} in the park").things["man_1"].track
    ticks = np.arange(RATE * 2, RATE * 4)
    for offset in BIPED_FEET:
        held: list[float] = []
        worst = 0.0
        for tick in ticks:
            ahead, lift = foot_at(track.joints["phase"][tick], offset, track.joints["stride"][tick],
                                  track.joints["duty"][tick])  # fmt: skip
            if lift > 0:
                held = []
            else:
                held.append(track.x[tick] + ahead)
                worst = max(worst, max(held) - min(held))
        assert worst < 0.005


def test_every_footstep_falls_when_a_foot_lands():
    scene = scene_of("a woman walks in a hall")
    track = scene.things["woman_1"].track
    steps = [one for one in scene.happenings if one.what == "footstep"]
    assert len(steps) > 6
    for step in steps[2:]:
        tick = round(step.seconds * RATE)
        turns = [(track.joints["phase"][tick] - offset) % 1.0 for offset in BIPED_FEET]
        assert min(turns) < 0.02


def test_a_jump_is_a_parabola():
    track = scene_of("a boy jumps in a park").things["boy_1"].track
    air = np.flatnonzero(track.y > 0.02)
    inside = air[(np.isin(air - 2, air)) & (np.isin(air + 2, air))]
    bend = (track.y[inside - 1] - 2 * track.y[inside] + track.y[inside + 1]) * RATE**2
    assert np.median(bend) == pytest.approx(-9.81, rel=0.02)


@pytest.mark.parametrize(
    ("prompt", "who", "over"),
    [
        ("a cat jumps over a wooden box", "cat_1", "pic_package_1"),
        ("a boy runs and jumps over a log in a forest", "boy_1", "pic_wood_1"),
        ("a dog leaps over a puddle", "dog_1", "puddle_1"),
        ("a cat jumps to the left over a wooden box", "cat_1", "pic_package_1"),
    ],
)
def test_a_leap_clears_what_it_is_over_in_one_parabola(prompt, who, over):
    scene = scene_of(prompt)
    track, hurdle = scene.things[who].track, scene.things[over]
    above = np.flatnonzero(np.abs(track.x - hurdle.track.x[0]) < 0.3 * hurdle.width)
    assert above.size > 0
    assert track.y[above].min() > hurdle.height * 0.98
    assert track.y.max() + scene.things[who].height < scene.view_height
    flights = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], track.y > 0.02, [0]]))))[::2]
    assert len(flights) == 1
    air = np.flatnonzero(track.y > 0.02)[3:-3]
    bend = (track.y[air - 1] - 2 * track.y[air] + track.y[air + 1]) * RATE**2
    assert np.median(bend) == pytest.approx(-9.81, rel=0.02)


def test_what_nobody_could_clear_is_hopped_before():
    scene = scene_of("a mouse jumps over a house")
    assert scene.things["mouse_1"].track.y.max() < scene.things["mouse_1"].height


def test_the_moon_makes_jumps_longer():
    def longest(prompt: str) -> int:
        flying = scene_of(prompt).things["astronaut_1"].track.y > 0.01
        return int(np.diff(np.flatnonzero(np.diff(np.concatenate([[0], flying, [0]]))))[::2].max())

    assert longest("an astronaut jumps on the moon") > 1.8 * longest("an astronaut jumps on grass")


def test_a_chaser_stays_behind_and_stumbles_where_the_puddle_is():
    scene = scene_of("a dog that chases a ball through a puddle and stumbles", 10.0)
    dog, ball = scene.things["dog_1"], scene.things["ball_1"]
    assert np.all(dog.track.x <= ball.track.x + 0.1)
    puddle = scene.things["puddle_1"].track.x[0]
    stumble = next(one for one in scene.happenings if one.what == "stumble")
    assert abs(dog.track.x[round(stumble.seconds * RATE)] - puddle) < 2.5
    splashes = [one for one in scene.happenings if one.what == "splash" and one.who == "dog_1"]
    assert splashes
    assert all(abs(one.x - puddle) < scene.things["puddle_1"].width for one in splashes)
    assert dog.is_wet_from >= 0


def test_a_rider_goes_where_the_carrier_goes():
    scene = scene_of("a king rides a horse")
    king, horse = scene.things["king_1"], scene.things["horse_1"]
    assert np.allclose(king.track.x, horse.track.x)
    assert float(king.track.y.mean()) > 0.4 * horse.height
    assert float(np.ptp(horse.track.x)) > 3.0


def test_a_triple_axel_turns_three_and_a_half_times_in_the_air():
    scene = scene_of("a triple axel on a paddleboard", 10.0)
    skater = scene.things["skater_1"]
    assert skater.sails_on == "paddleboard_1"
    tuck = skater.track.joints["tuck"] > 0.5
    first = np.flatnonzero(tuck)
    last = first[0] + np.argmin(tuck[first[0] :])
    yaw = skater.track.joints["yaw"]
    assert (yaw[first[0] : last].max() - yaw[first[0]]) / (2 * np.pi) == pytest.approx(3.5, abs=0.7)


def test_a_glass_breaks_when_it_hits_the_floor_and_stays_broken():
    made, memory = scenes("a glass falls from a table in a kitchen and shatters, then the glass lies broken", 8.0)
    first, second = made
    broken_at = first.things["glass_1"].is_broken_from
    hit = next(one for one in first.contacts if one.a == "glass_1" and one.b == "ground")
    assert broken_at == hit.seconds
    assert np.all(first.things["glass_1"].track.visible[round(broken_at * RATE) :] == 0)
    assert memory.broken == {"glass_1"}
    assert second.things["glass_1"].is_broken_from == 0.0
    rest = [one.x[0] for one in second.things["glass_1"].shards]
    assert np.allclose(rest, [one.x[-1] for one in second.things["glass_1"].shards])
    assert len(rest) == len(first.things["glass_1"].shards)


def test_a_soft_thing_does_not_break_by_falling():
    assert scene_of("a teddy bear falls in a room").things["pic_teddy_bear_1"].is_broken_from < 0


def test_a_kick_sets_the_ball_off_at_the_foot():
    scene = scene_of("a boy kicks a soccer ball on grass")
    ball = scene.things["pic_soccer_1"].track
    kick = next(one for one in scene.contacts if one.b == "boy_1")
    tick = round(kick.seconds * RATE)
    assert np.ptp(ball.x[: tick - 1]) < 1e-6
    assert ball.x[tick + RATE] > ball.x[tick] + 1.0


def test_boats_ride_the_water_and_lean_with_it():
    boat = scene_of("a sailboat sails on the lake").things["sailing_boat_1"].track
    assert np.ptp(boat.y) < 0.3
    assert 0.002 < np.ptp(boat.angle) < 0.5


def test_rain_makes_everybody_wet_and_they_stay_wet_indoors():
    made, memory = scenes("a cat walks in the rain, then it sits in the kitchen", 4.0)
    assert made[0].things["cat_1"].is_wet_from == 0.0
    assert made[1].things["cat_1"].is_wet_from == 0.0
    assert made[1].shot.setting.weather == {}
    assert memory.wet == {"cat_1"}


def test_slow_motion_shows_less_of_the_world():
    assert scene_of("a red ball bounces, slow motion").seconds == pytest.approx(6.0 * 0.35)


def test_those_who_run_together_stay_together():
    scene = scene_of("a boy and a dalmatian run in the park")
    apart = scene.things["boy_1"].track.x - scene.things["dalmatian_1"].track.x
    assert np.ptp(apart) < 0.6


def test_those_who_chase_together_are_seen_apart():
    things = scene_of("three cats chase a butterfly in a garden").things
    cats = [things[f"cat_{number}"] for number in (1, 2, 3)]
    for one, other in pairwise(cats):
        assert np.min(one.track.x - other.track.x) > 0.5 * one.width
        assert other.z > one.z
