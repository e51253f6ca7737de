"""The sound of a batch of scenes, in torch: each touch strikes the modes of the thing and of what it touched.

The modes are those of the engine `sim`. A thing's ring is one grain; the moments it is struck are impulses; the sound
is their convolution. The first sample of a strike is the moment of the touch, rounded to a sample.
"""

from __future__ import annotations

import torch

from generation.engines.sim.sound.bodies import BODIES, REFERENCE_METRES
from generation.engines.sim.world.materials import STUFF, ground_of
from generation.engines.small.configuration import RATE
from generation.engines.small.sound.chirps import chirps
from generation.engines.small.world.physics import contacts
from generation.engines.small.world.scene import Scene
from generation.engines.small.world.vocabulary import MATERIALS, PLACES, RADIUS_METRES

GRAIN_SECONDS = 0.4
LOUDEST_SPEED = 8.0
STRIKE_LEVEL = 0.55
MODES_MAX = 6


def sound_of(scene: Scene, seconds: float, rate: int = RATE) -> torch.Tensor:
    """[B, CHANNELS, samples] in [-1, 1], on the scene's device."""
    samples = round(seconds * rate)
    struck = strikes(scene, samples, rate)
    grain = grains(scene, rate)
    padded = samples + grain.shape[-1]
    spectrum = torch.fft.rfft(struck, padded) * torch.fft.rfft(grain, padded)
    rings = torch.fft.irfft(spectrum, padded)[..., :samples]
    rings = rings + chirps(scene, samples, rate)
    side = _sides(scene)
    left, right = torch.cos(side)[..., None], torch.sin(side)[..., None]
    mixed = torch.stack([(rings * left).sum(1), (rings * right).sum(1)], dim=1)
    return torch.tanh(mixed)


def strikes(scene: Scene, samples: int, rate: int = RATE) -> torch.Tensor:
    """[B, N, samples]: an impulse at each touch, as loud as the square root of its speed."""
    found = contacts(scene)
    at = (found.seconds * rate).round().long()
    level = STRIKE_LEVEL * (found.speed / LOUDEST_SPEED).clamp(1e-4, 1).sqrt()
    is_heard = found.is_real & (at < samples) & (at >= 0)
    level = torch.where(is_heard, level, torch.zeros_like(level)).permute(0, 2, 1, 3).flatten(2)
    at = torch.where(is_heard, at, torch.zeros_like(at)).permute(0, 2, 1, 3).flatten(2)
    empty = torch.zeros(*at.shape[:2], samples, device=at.device)
    return empty.scatter_add(-1, at, level)


def grains(scene: Scene, rate: int = RATE) -> torch.Tensor:
    """[B, N, samples]: what one touch of each thing sounds like. The ground adds a thud of its own to the first shot's
    place; it starts at once and at its peak, as an impact does."""
    device = scene.colour.device
    at = torch.arange(round(GRAIN_SECONDS * rate), device=device) / rate
    hertz, ring, weight = (table.to(device) for table in _modes())
    size = 2 * torch.tensor(RADIUS_METRES, device=device)[scene.size]
    scale = (REFERENCE_METRES / size)[..., None] ** 0.8
    pitch = (hertz[scene.material] * scale).clamp(45, 0.45 * rate)
    lasting = ring[scene.material] / scale**0.4
    waves = torch.cos(2 * torch.pi * pitch[..., None] * at) * torch.exp(-6.9078 * at / lasting[..., None])
    thing = (weight[scene.material][..., None] * waves).sum(2)
    thud_hertz, thud_ring = (table.to(device)[scene.place[:, 0]] for table in _grounds())
    thud = torch.cos(2 * torch.pi * thud_hertz[:, None] * at) * torch.exp(-6.9078 * at / thud_ring[:, None])
    fade = (1 - at / GRAIN_SECONDS).clamp(0, 1) ** 0.5
    return (0.75 * thing + 0.25 * thud[:, None]) * fade


def _modes() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """[materials, MODES_MAX] hertz, seconds to fall by 60 dB, and weights that add up to 1."""
    hertz = torch.zeros(len(MATERIALS), MODES_MAX)
    ring, weight = torch.full_like(hertz, 0.01), torch.zeros_like(hertz)
    for index, name in enumerate(MATERIALS):
        body = BODIES[STUFF[name].sound]
        ratios = torch.tensor(body.ratios[:MODES_MAX])
        hertz[index, : len(ratios)] = body.hertz * ratios
        ring[index, : len(ratios)] = body.ring_seconds * ratios**-body.damping
        share = 1 / (1 + torch.arange(len(ratios))) ** 0.6 / (1 + (body.hertz * ratios / body.hardness_hertz) ** 2)
        weight[index, : len(ratios)] = share / share.sum()
    return hertz, ring, weight


def _grounds() -> tuple[torch.Tensor, torch.Tensor]:
    bodies = [BODIES[ground_of(place).sound] for place in PLACES]
    return torch.tensor([float(b.hertz) for b in bodies]), torch.tensor([b.ring_seconds for b in bodies])


def _sides(scene: Scene) -> torch.Tensor:
    """[B, N]: 0 is left, a quarter turn right: where a thing stands when the clip begins."""
    share = (scene.x[:, 0] / scene.width).clamp(0.05, 0.95)
    return (0.25 + 0.5 * share) * torch.pi / 2
