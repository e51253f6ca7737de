"""The measures, each over clips made for it. A trial returns figures ready for JSON; what can't be told is None.

Each measure is also taken of clips that were broken on purpose (see `broken.py`), and must fail on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from generation.engines.base import Mode, Shot
from generation.evaluation import broken
from generation.evaluation.flights import fall_acceleration, flights_of, impacts_of, pieces_of, restitutions
from generation.evaluation.following import Attributes, attributes_of, matches
from generation.evaluation.lips import lip_sync
from generation.evaluation.media import Decoded
from generation.evaluation.onsets import Agreement, heard_onsets, pooled
from generation.evaluation.persistence import persistence, split
from generation.evaluation.remixes import distance, is_monotone, least_rise
from generation.evaluation.seams import seam
from generation.evaluation.sights import seen_and_heard
from generation.evaluation.speed import speed
from generation.evaluation.studio import Render, Studio
from generation.evaluation.tracks import follow

Figures = dict[str, object]
BOUNCES = (
    ("a red rubber ball bounces on the road", "red"),
    ("a purple ball bounces on a stage", "purple"),
    ("an orange ball bounces in a meadow", "orange"),
    ("a pink ball bounces on the road", "pink"),
)
SHOTS = (
    (
        (
            "a red ball bounces on the road while a purple cube stands there",
            "the red ball bounces in a meadow while the purple cube stands there",
        ),
        ("red", "purple"),
    ),
    (("an orange ball rolls across the road", "the orange ball bounces in a meadow"), ("orange",)),
)
LINES = (
    'a woman in a room says "Hello my friends, today we fly above the blue mountains."',
    'a man on a stage says "Every morning I make a pot of coffee and open all the windows."',
)
ASKED = (
    ("a red ball bounces on the road", Attributes("red", "ball", "bounce")),
    ("a purple cube slides across the road", Attributes("purple", "box", "slide")),
    ("an orange ball rolls across the road", Attributes("orange", "ball", "slide")),
    ("a pink cube stands on the road", Attributes("pink", "box", "stand")),
    ("a purple ball falls on the road", Attributes("purple", "ball", "bounce")),
)
SWAPPED = "a red cube stands in a meadow while a purple cube stands there"
"""What no second shot of the first storyboard may be: its ball has become a cube."""
STRENGTHS = (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)
REMIXED = "a red ball bounces on a stage at night"
REMIXES = {"few_words": "a purple ball bounces", "all_words": "a purple ball bounces on a beach at sunset, film grain"}
"""Of the first, what is kept is the strength's to say; the second leaves it nothing to keep."""


def physics(studio: Studio, seeds: Sequence[int]) -> Figures:
    """Free fall against g, bounces against restitution, and sound against sight, with its controls."""
    errors, wrong, bounces, spreads = [], [], [], []
    renders = [
        (studio.render(studio.request(Shot(prompt, 6.0), seed=seed)), colour)
        for prompt, colour in BOUNCES
        for seed in seeds
    ]
    for render, colour in renders:
        pieces = pieces_of(follow(render.clip.pictures, colour), render.clip.fps)
        spreads.append(_spread([flight.acceleration for flight in flights_of(pieces)]))
        rebound = restitutions(impacts_of(pieces, render.clip.fps))
        if render.truth:
            errors.append(_fall_error(render, render.clip, colour))
            wrong.append(_fall_error(render, broken.hurried(render.clip), colour))
            bounces.append(abs(float(np.median(rebound)) / render.truth["objects"][0]["restitution"] - 1))
    return {
        "free_fall_error": _mean(errors),
        "free_fall_error_worst": max(errors, default=None),
        "free_fall_error_wrong_g": min(wrong, default=None),
        "free_fall_spread": _mean(spreads),
        "restitution_error": _mean(bounces),
        **_onsets(renders),
    }


def _fall_error(render: Render, clip: Decoded, colour: str) -> float:
    flights = flights_of(pieces_of(follow(clip.pictures, colour), clip.fps))
    return float(abs(fall_acceleration(flights, clip.fps) / _gravity(render) - 1))


def _gravity(render: Render) -> float:
    return float(render.truth["shots"][0]["gravity"]) * render.pixels_per_metre(0)


def _onsets(renders: Sequence[tuple[Render, str]]) -> Figures:
    """As rendered, with the sound of the next clip, and with the sound moved by 120 ms: the last two must fail."""
    heard = [heard_onsets(render.clip.sound, render.clip.sample_rate) for render, _ in renders]
    swapped = heard[1:] + heard[:1]

    def under(sounds: Sequence[np.ndarray]) -> Agreement:
        clips = zip(renders, sounds, strict=True)
        return pooled([seen_and_heard(render.clip, [colour], heard=sound) for (render, colour), sound in clips])

    true = under(heard)
    return {
        "onset_f1": true.f1,
        "onset_offset_seconds": true.mean_offset_seconds if true.matched else None,
        "onsets_seen": true.seen,
        "onset_f1_shuffled": under(swapped).f1,
        "onset_f1_shifted": under([onsets + broken.SHIFT_SECONDS for onsets in heard]).f1,
    }


def kept_over_cuts(studio: Studio, seeds: Sequence[int]) -> Figures:
    shares, swapped = [], []
    for prompts, colours in SHOTS:
        for seed in seeds:
            render = studio.render(studio.request(*(Shot(prompt, 3.0) for prompt in prompts), seed=seed))
            shots = split(render.clip.pictures, render.cuts)
            scales = [render.pixels_per_metre(i) for i in range(len(shots))] if render.truth else []
            shares.append(persistence(shots, colours, scales))
            if prompts is SHOTS[0][0]:
                other = studio.render(studio.request(Shot(SWAPPED, 3.0), seed=seed))
                swapped.append(persistence([shots[0], other.clip.pictures], colours[:1]))
    return {"persistence": _mean(shares), "persistence_swapped": _mean(swapped)}


def lips(studio: Studio, seeds: Sequence[int]) -> Figures:
    offsets, shifted, missed = [], [], 0
    for prompt in LINES:
        for seed in seeds:
            clip = studio.render(studio.request(Shot(prompt, 6.0), seed=seed)).clip
            found, late = lip_sync(clip), lip_sync(broken.late(clip))
            if found.is_found:
                offsets.append(abs(found.offset_seconds) * clip.fps)
            else:
                missed += 1
            if late.is_found:
                shifted.append(abs(late.offset_seconds) * clip.fps)
    return {
        "lip_sync_frames": max(offsets, default=None),
        "lip_sync_not_found": missed,
        "lip_sync_frames_shifted": min(shifted, default=None),
    }


def seams(studio: Studio, seeds: Sequence[int]) -> Figures:
    joins, jumps = [], []
    for prompt, colour in BOUNCES[:2]:
        for seed in seeds:
            first = studio.render(studio.request(Shot(prompt, 4.0), seed=seed))
            asked = studio.request(Shot(prompt, 3.0), seed=seed, mode=Mode.EXTENSION, source=first.source)
            more = studio.render(asked).clip
            joins.append(seam(first.clip, more, colour))
            jumps.append(seam(first.clip, broken.cut(more, round(more.fps / 4)), colour))
    return {
        "seam_psnr_loss_db": _mean([join.usual_psnr_db - join.psnr_db for join in joins]),
        "seam_position_jump": _mean([join.position_jump for join in joins]),
        "seam_velocity_jump": _mean([join.velocity_jump for join in joins]),
        "seamless_share": _mean([float(join.is_seamless) for join in joins]),
        "seamless_share_jumped": _mean([float(jump.is_seamless) for jump in jumps]),
    }


def remixes(studio: Studio, seeds: Sequence[int]) -> Figures:
    """The same words with rising strength: once with words that name one thing, once with words that name all."""
    source = studio.render(studio.request(Shot(REMIXED, 4.0), seed=seeds[0]))
    figures: Figures = {"remix_strengths": list(STRENGTHS)}
    monotone, rises, shuffled = [], [], []
    for name, prompt in REMIXES.items():
        distances = [_remix_distance(studio, source, prompt, strength, seeds[0] + 1) for strength in STRENGTHS]
        figures[f"remix_distances_{name}"] = [round(one, 4) for one in distances]
        monotone.append(is_monotone(distances))
        rises.append(least_rise(distances))
        shuffled.append(is_monotone(distances[1::2] + distances[::2]))
    return figures | {
        "remix_is_monotone": float(all(monotone)),
        "remix_least_rise": min(rises),
        "remix_is_monotone_shuffled": float(any(shuffled)),
    }


def _remix_distance(studio: Studio, source: Render, prompt: str, strength: float, seed: int) -> float:
    start = replace(source.source, strength=strength)
    asked = studio.request(Shot(prompt, 4.0), seed=seed, mode=Mode.REMIX, source=start)
    return distance(source.clip, studio.render(asked).clip)


def following(studio: Studio, seeds: Sequence[int]) -> Figures:
    rows, mistaken = [], []
    for (prompt, asked), (_, other) in zip(ASKED, (*ASKED[1:], ASKED[0]), strict=True):
        for seed in seeds:
            clip = studio.render(studio.request(Shot(prompt, 5.0), seed=seed)).clip
            rows.append(matches(asked, attributes_of(clip.pictures, clip.fps, asked.colour)))
            mistaken.append(matches(other, attributes_of(clip.pictures, clip.fps, other.colour)))
    by_name = {f"match_{name}": _mean([float(row[name]) for row in rows]) for name in rows[0]}
    return {"match_all": _share(rows), "match_all_mistaken": _share(mistaken), **by_name}


def _share(rows: Sequence[Mapping[str, bool]]) -> float | None:
    return _mean([float(all(row.values())) for row in rows])


TRIALS: dict[str, tuple[Mode, Callable[[Studio, Sequence[int]], Figures]]] = {
    "physics": (Mode.TEXT, physics),
    "persistence": (Mode.STORYBOARD, kept_over_cuts),
    "lips": (Mode.TEXT, lips),
    "following": (Mode.TEXT, following),
    "seams": (Mode.EXTENSION, seams),
    "remixes": (Mode.REMIX, remixes),
    "speed": (Mode.TEXT, speed),
}


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _spread(values: Sequence[float]) -> float:
    """Standard deviation over mean; 1 where there is nothing to spread."""
    return float(np.std(values) / np.mean(values)) if len(values) > 1 else 1.0
