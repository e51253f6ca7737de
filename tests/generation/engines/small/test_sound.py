"""Sound against truth: when it begins, how it rings, and that the two front ends see the same spectrum."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generation.engines.ltx2.sound import log_mel as numpy_mel
from generation.engines.small.configuration import RATE
from generation.engines.small.sound.impacts import sound_of, strikes
from generation.engines.small.sound.mel import log_mel
from generation.engines.small.world.physics import contacts
from tests.generation.engines.small.scenes import one_thing


def test_a_strike_is_heard_at_the_sample_of_the_touch() -> None:
    scene = one_thing(y=1.5, seconds=3.0)
    first = float(contacts(scene).seconds[contacts(scene).is_real].min())
    sound = sound_of(scene, 3.0)[0]
    heard = int((sound.abs().amax(0) > 1e-3).nonzero()[0])
    assert abs(heard - first * RATE) <= 1


def test_every_touch_is_a_strike_and_nothing_else_is() -> None:
    scene = one_thing(y=1.5, seconds=3.0)
    found = contacts(scene)
    struck = strikes(scene, 3 * RATE)[0, 0].nonzero()[:, 0]
    expected = (found.seconds[found.is_real] * RATE).round().long().sort().values
    assert torch.equal(struck, expected)


def test_a_thing_that_stands_is_silent() -> None:
    assert float(sound_of(one_thing(verb="stand", y=0.0), 2.0).abs().max()) < 1e-6


def test_metal_rings_longer_than_rubber() -> None:
    late = []
    for material in ("metal", "rubber"):
        scene = one_thing(material=material, y=0.5, seconds=0.6)
        first = float(contacts(scene).seconds[contacts(scene).is_real].min())
        sound = sound_of(scene, 0.6)[0]
        at = int(first * RATE)
        late.append(float(sound[:, at + 1500 : at + 2500].pow(2).mean() / sound[:, at : at + 800].pow(2).mean()))
    assert late[0] > 10 * late[1]


def test_badges_speak_when_the_shot_begins_and_differ() -> None:
    first, second = (sound_of(one_thing(verb="stand", y=0.0, badge=b), 1.0) for b in (0x1FF0, 0xE011))
    assert float(first[..., :2000].abs().max()) > 0.02
    assert float(first[..., 4000:].abs().max()) < 1e-6
    assert not torch.allclose(first, second, atol=1e-3)


@pytest.mark.parametrize("bands", [16, 64])
def test_both_front_ends_see_the_same_spectrum(bands: int) -> None:
    sound = sound_of(one_thing(y=1.5, seconds=2.0), 2.0) + 0.01 * torch.randn(
        1, 2, 2 * RATE, generator=torch.Generator().manual_seed(1)
    )
    mine = log_mel(sound, rate=RATE, hop=160, bands=bands)[0].numpy()
    theirs = numpy_mel(np.ascontiguousarray(sound[0].numpy().T), rate=RATE, hop=160, bands=bands)
    assert mine.shape == theirs.shape
    assert np.abs(mine - theirs).max() < 2e-3
