"""The closed forms held against school formulas and against a brute-force integration."""

from __future__ import annotations

import math

import pytest
import torch

from generation.engines.sim.world.materials import gravity_of, restitution
from generation.engines.small.world.physics import contacts, states
from generation.engines.small.world.vocabulary import RADIUS_METRES
from tests.generation.engines.small.scenes import one_thing

RADIUS = RADIUS_METRES[1]


def heights(scene: object, times: torch.Tensor) -> torch.Tensor:
    """Of the lower edge of the first thing."""
    return states(scene, times).y[0, :, 0] - RADIUS  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["road", "moon"])
def test_a_thing_falls_by_half_g_t_squared(place: str) -> None:
    times = torch.linspace(0, 0.6, 13)
    expected = 2.0 - gravity_of(place) * times**2 / 2
    assert torch.allclose(heights(one_thing(place=place), times), expected, atol=1e-5)


@pytest.mark.parametrize("material", ["rubber", "wood", "plastic"])
def test_a_bounce_rises_to_the_square_of_the_restitution(material: str) -> None:
    e = restitution(material, "road")
    times = torch.linspace(0, 3, 30_001)
    found = heights(one_thing(material=material), times)
    first, second = (math.sqrt(2 * 2.0 / 9.81) * (1 + 2 * sum(e**k for k in range(1, n + 1))) for n in (0, 1))
    between = found[(times > first) & (times < second)]
    assert float(between.max()) == pytest.approx(2.0 * e**2, rel=1e-3)


def test_the_closed_form_agrees_with_small_steps_of_time() -> None:
    y, v, e, dt = 2.0, 1.0, restitution("rubber", "road"), 1e-5
    walked = []
    for step in range(200_000):
        if step % 10_000 == 0:
            walked.append(y)
        v -= 9.81 * dt
        y += v * dt
        if y < 0:
            y, v = -y, -v * e
    times = torch.arange(20) * 0.1
    found = heights(one_thing(y=2.0, vy=1.0), times)
    assert torch.allclose(found, torch.tensor(walked), atol=5e-3)


def test_a_thing_comes_to_rest_and_stays_on_the_floor() -> None:
    found = heights(one_thing(material="stone", seconds=30.0), torch.linspace(10, 30, 50))
    assert torch.all(found == 0)


def test_without_gravity_speed_is_kept_between_floor_and_ceiling() -> None:
    scene = one_thing(place="space", y=1.0, vx=0.7, vy=0.9)
    times = torch.linspace(0, 6, 601)
    state = states(scene, times)
    speed = torch.stack([state.x[0, :, 0].diff(), state.y[0, :, 0].diff()]).abs() / times.diff()
    usual = speed.median(1).values
    assert torch.allclose(usual, torch.tensor([0.7, 0.9]), atol=1e-3)
    assert float(state.x.min()) >= RADIUS - 1e-4
    assert float(state.x.max()) <= scene.width - RADIUS + 1e-4


def test_a_slide_stops_after_v_squared_over_twice_the_drag() -> None:
    scene = one_thing(verb="slide", place="beach", x=0.5, y=0.0, vx=1.5, seconds=20.0)
    end = states(scene, torch.tensor([19.0])).x[0, 0, 0]
    drag = 2 * 0.12 * 9.81
    assert float(end) == pytest.approx(0.5 + 1.5**2 / (2 * drag), rel=1e-4)


def test_contacts_are_the_moments_at_which_the_lower_edge_meets_the_floor() -> None:
    scene = one_thing(y=1.5, seconds=4.0)
    found = contacts(scene)
    at = found.seconds[found.is_real]
    assert len(at) >= 3
    assert torch.all(heights(scene, at) < 1e-3)
    assert float(at[0]) == pytest.approx(math.sqrt(2 * 1.5 / 9.81), abs=1e-5)
    speeds = found.speed[found.is_real]
    assert torch.allclose(speeds[1:] / speeds[:-1], torch.tensor(restitution("rubber", "road")), atol=1e-5)


def test_walls_turn_a_thing_back_at_its_own_edge() -> None:
    scene = one_thing(verb="slide", place="road", x=1.0, y=0.0, vx=2.0, seconds=6.0)
    found = contacts(scene)
    at = found.seconds[found.is_real]
    xs = states(scene, at).x[0, :, 0]
    walls = torch.tensor([scene.width - RADIUS, RADIUS])
    assert len(at) >= 1
    assert torch.allclose(xs[:2], walls[: len(xs[:2])], atol=1e-3)


def test_things_that_stand_touch_nothing_and_do_not_move() -> None:
    scene = one_thing(verb="stand", y=0.0)
    assert not bool(contacts(scene).is_real.any())
    state = states(scene, torch.linspace(0, 6, 20))
    assert float(state.x[0, :, 0].std()) == 0.0
