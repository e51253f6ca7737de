"""Free bodies obey g, restitution and friction, as the record tells it."""

from __future__ import annotations

import numpy as np
import pytest

from generation.engines.sim.world.bodies import FreeBody, Simulation, Surroundings
from tests.generation.sim.asking import make


def dropped(material: str, place: str = "city", gravity: float = 9.81, height: float = 2.0) -> Simulation:
    simulation = Simulation(Surroundings(place, gravity))
    simulation.add(FreeBody("ball", "disc", 0.3, 0.3, material, 0.0, height + 0.15))
    return simulation


def test_free_fall_follows_the_parabola():
    motion = dropped("rubber").run(120)["ball"]
    t = np.arange(120) / 240
    assert np.max(np.abs(motion.y - (2.15 - 9.81 * t**2 / 2))) < 1e-3


@pytest.mark.parametrize(("material", "place", "expected"), [("rubber", "city", 0.89), ("rubber", "meadow", 0.8455),
                                                             ("wood", "city", 0.45)])  # fmt: skip
def test_a_bounce_keeps_the_share_of_speed_that_its_materials_say(material, place, expected):
    simulation = dropped(material, place)
    motion = simulation.run(480)["ball"]
    first = simulation.contacts[0]
    before = np.sqrt(2 * 9.81 * 2.0)
    tick = round(first.seconds * 240)
    apex = motion.y[tick : tick + 200].max() - 0.15
    assert np.sqrt(2 * 9.81 * apex) / before == pytest.approx(expected, rel=0.02)


def test_the_impulse_is_the_change_of_momentum():
    simulation = dropped("rubber")
    mass = simulation.bodies[0][1].mass
    simulation.run(300)
    speed = np.sqrt(2 * 9.81 * 2.0)
    assert simulation.contacts[0].impulse == pytest.approx(mass * speed * 1.89, rel=0.02)


def test_the_first_impact_comes_when_gravity_says():
    simulation = dropped("rubber")
    simulation.run(300)
    assert simulation.contacts[0].seconds == pytest.approx(np.sqrt(2 * 2.0 / 9.81), abs=0.004)


def test_the_moon_pulls_a_sixth():
    motion = dropped("rubber", "moon", 1.62).run(240)["ball"]
    t = np.arange(240) / 240
    assert np.max(np.abs(motion.y - (2.15 - 1.62 * t**2 / 2))) < 1e-3


def test_a_ball_with_the_density_of_cork_floats_and_iron_sinks():
    for material, floats in (("rubber", True), ("metal", False)):
        simulation = Simulation(Surroundings("lake", 9.81, water_level=0.0, has_ground=False))
        simulation.add(FreeBody("ball", "disc", 0.3, 0.3, material, 0.0, 0.5))
        depth = simulation.run(1200)["ball"].y[-1]
        assert bool(depth > -0.15) is floats


def test_the_record_of_a_clip_shows_gravity_between_bounces():
    clip = make("a red ball bounces on grass", seconds=4.0)
    y = np.asarray(clip.track("ball_1")["y"])
    free = np.arange(1, len(y) - 1)[(y[1:-1] > 0.1) & (y[:-2] > 0.1) & (y[2:] > 0.1)]
    contacts = [contact["seconds"] * 24 for contact in clip.truth["contacts"]]
    clear = [i for i in free if i > 12 and all(abs(i - at) > 1.5 for at in contacts)]
    acceleration = [(y[i - 1] - 2 * y[i] + y[i + 1]) * 24**2 for i in clear]
    assert np.mean(acceleration) == pytest.approx(-9.81, rel=0.02)


def test_every_contact_is_heard_at_its_sample():
    clip = make("a red ball bounces in a kitchen", seconds=3.0)
    loud = np.abs(clip.sound).max(axis=1)
    for contact in clip.truth["contacts"][:2]:
        at = round(contact["seconds"] * 48_000)
        assert loud[at : at + 960].max() > 3 * loud[at - 480 : at - 24].max()


def test_what_passes_leaves_the_picture_on_the_other_side():
    clip = make("a red ball bounces while a blue cube slides past", seconds=6.0)
    columns = clip.track("cube_1")["column"]
    assert columns[0] < 0
    assert columns[-1] > 160
