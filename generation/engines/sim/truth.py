"""The machine-readable record of what was drawn and when. JSON-ready; the keys below are a promise.

schema          "hibari.sim.truth/1"
fps, width, height, frames, seed, look
understood      words of the prompt that were read
shots[]         first_frame, last_frame (exclusive), cut ("start", "cut", "fade", "wipe"), place, hour (with
                hour_share of it and the rest of hour_from, where a remix is between two), weather,
                speed (world seconds in one of film), gravity (m/s2),
                pixels_per_metre, horizon_row, base_row, camera {moves, x[], zoom[], turn[]} every frame
objects[]       id, word, figure, material, height, width, colour, restitution (on its first ground), reference,
                is_puppet_of_person, broken_at, wet_at (seconds of the clip or null)
tracks[id][]    one a shot: shot, then per frame x, y (metres, foot point), angle (radians), row and column of the
                middle in pixels, is_visible
contacts[]      seconds (of the clip), a, b, materials, impulse (N s), speed (m/s), x, y, pixel [column, row]
happenings[]    seconds, what, who, detail
speech[]        seconds, who, text, pitch_hertz, phonemes [[name, start, end], ...]
end             what an extension starts from: script state and memory
script          what a remix starts from: cast, shots and how each is framed, look
references[]    ids of those that came with the request; who of them is not in the cast was taken out
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from generation.engines.sim.drawing.affine import apply
from generation.engines.sim.drawing.picture import ScenePicture
from generation.engines.sim.recorded import script_state
from generation.engines.sim.script import Cast, Script
from generation.engines.sim.world.materials import gravity_of, restitution
from generation.engines.sim.world.recall import memory_state
from generation.engines.sim.world.scene import Memory, Scene, Thing

SCHEMA = "hibari.sim.truth/1"


def record(
    script: Script,
    pictures: Sequence[ScenePicture],
    memory: Memory,
    *,
    fps: int,
    width: int,
    height: int,
    seed: int,
    references: Sequence[str] = (),
) -> dict[str, object]:
    """`references` are the ids of those that came with the request, drawn or not."""
    starts = _starts(script)
    return {
        "schema": SCHEMA,
        "fps": fps, "width": width, "height": height, "frames": starts[-1], "seed": seed, "look": script.look,
        "understood": list(script.understood),
        "shots": [_shot(picture, starts[i], starts[i + 1]) for i, picture in enumerate(pictures)],
        "objects": [_object(one, script, pictures, starts, fps) for one in script.cast],
        "tracks": {one.id: [_track(picture, i, one.id, script.shots[i].frames) for i, picture in enumerate(pictures)
                            if one.id in picture.scene.things] for one in script.cast},
        "contacts": [row for i, p in enumerate(pictures) for row in _contacts(p, starts[i] / fps)],
        "happenings": [row for i, p in enumerate(pictures) for row in _happenings(p.scene, starts[i] / fps)],
        "speech": [row for i, p in enumerate(pictures) for row in _speech(p.scene, starts[i] / fps)],
        "end": end_state(script, memory, seed),
        "script": script_state(_framed(script, pictures)),
        "references": list(references),
    }  # fmt: skip


def _framed(script: Script, pictures: Sequence[ScenePicture]) -> Script:
    """With how each shot was framed, so that a remix keeps to it."""
    shots = (
        dataclasses.replace(shot, framing=picture.framing) for shot, picture in zip(script.shots, pictures, strict=True)
    )
    return dataclasses.replace(script, shots=tuple(shots))


def _starts(script: Script) -> list[int]:
    return [0, *np.cumsum([shot.frames for shot in script.shots]).tolist()]


def _shot(picture: ScenePicture, first: int, last: int) -> dict[str, object]:
    shot, camera = picture.scene.shot, picture.camera
    return {
        "first_frame": first, "last_frame": last, "cut": shot.cut, "place": shot.setting.place,
        "hour": shot.setting.hour, "hour_from": shot.setting.hour_from, "hour_share": shot.setting.hour_share,
        "weather": dict(shot.setting.weather),
        "speed": shot.speed, "gravity": gravity_of(shot.setting.place),
        "pixels_per_metre": _short(picture.frame.pixels_per_metre), "horizon_row": _short(picture.frame.horizon),
        "base_row": _short(picture.frame.base),
        "camera": {"moves": list(shot.camera), "x": _list(camera.x), "zoom": _list(camera.zoom),
                   "turn": _list(camera.turn)},
    }  # fmt: skip


def _object(
    one: Cast, script: Script, pictures: Sequence[ScenePicture], starts: list[int], fps: int
) -> dict[str, object]:
    broken: float | None = None
    wet: float | None = None
    width = 0.0
    place = script.shots[0].setting.place
    for i, picture in enumerate(pictures):
        thing = picture.scene.things.get(one.id)
        if thing is None:
            continue
        width = thing.width
        if broken is None and thing.is_broken_from >= 0:
            broken = _short(starts[i] / fps + thing.is_broken_from / script.shots[i].speed)
        if wet is None and thing.is_wet_from >= 0:
            wet = _short(starts[i] / fps + thing.is_wet_from / script.shots[i].speed)
    return {
        "id": one.id, "word": one.word, "figure": one.figure, "material": one.material, "height": one.height,
        "width": _short(width), "colour": one.colour, "restitution": _short(restitution(one.material, place)),
        "reference": one.reference, "is_puppet_of_person": bool(one.reference) and one.kind == "person",
        "broken_at": broken, "wet_at": wet,
    }  # fmt: skip


def _track(picture: ScenePicture, shot: int, cast_id: str, frames: int) -> dict[str, object]:
    thing = picture.scene.things[cast_id]
    rows, columns, ticks = [], [], []
    for index in range(frames):
        tick = picture.tick_of(index)
        column, row = middle_pixel(picture, thing, tick, index)
        rows.append(round(row, 1))
        columns.append(round(column, 1))
        ticks.append(tick)
    track = thing.track
    return {
        "shot": shot, "x": _list(track.x[ticks]), "y": _list(track.y[ticks]), "angle": _list(track.angle[ticks]),
        "row": rows, "column": columns,
        "is_visible": [bool(v > 0) for v in track.visible[ticks]],
    }  # fmt: skip


def middle_pixel(picture: ScenePicture, thing: Thing, tick: int, index: int) -> tuple[float, float]:
    """Column and row of the thing's middle in the frame."""
    return apply(picture.on_screen(thing, tick, index), 0.0, -thing.height / 2)


def _contacts(picture: ScenePicture, offset: float) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for one in sorted(picture.scene.contacts, key=lambda c: c.seconds):
        filmed = one.seconds / picture.scene.shot.speed
        index = min(len(picture.camera.x) - 1, int(filmed * picture.fps))
        column = picture.frame.width / 2 + (one.x - float(picture.camera.x[index])) * picture.frame.pixels_per_metre
        row = picture.frame.base - one.y * picture.frame.pixels_per_metre
        pixel = apply(picture.lens(index), column, row)
        out.append({
            "seconds": round(offset + filmed, 4), "a": one.a, "b": one.b, "materials": list(one.materials),
            "impulse": _short(one.impulse), "speed": _short(one.speed), "x": _short(one.x), "y": _short(one.y),
            "pixel": [round(pixel[0], 1), round(pixel[1], 1)],
        })  # fmt: skip
    return out


def _happenings(scene: Scene, offset: float) -> list[dict[str, object]]:
    return [
        {
            "seconds": round(offset + one.seconds / scene.shot.speed, 4),
            "what": one.what,
            "who": one.who,
            "detail": one.detail,
        }
        for one in sorted(scene.happenings, key=lambda h: h.seconds)
        if one.what != "line"
    ]


def _speech(scene: Scene, offset: float) -> list[dict[str, object]]:
    out: list[dict[str, object]] = []
    for one in scene.happenings:
        if one.what == "line":
            at = one.seconds / scene.shot.speed
            thing = scene.things.get(one.who)
            mouth = [row for row in thing.mouth if row[0] >= at - 1e-6] if thing else []
            phonemes = [[name, round(offset + a, 3), round(offset + b, 3)] for a, b, name, _ in mouth]
            out.append({"seconds": round(offset + at, 4), "who": one.who, "text": one.detail,
                        "pitch_hertz": _short(one.power), "phonemes": phonemes})  # fmt: skip
    return out


def end_state(script: Script, memory: Memory, seed: int) -> dict[str, object]:
    """Everything that an extension needs to go on from here."""
    last = script.shots[-1]
    return {
        "seed": seed, "look": script.look, "mood": script.mood,
        "cast": [{**dataclasses.asdict(one), "traits": list(one.traits)} for one in script.cast],
        "look_from": script.look_from, "look_share": script.look_share, "grade": list(script.grade),
        "setting": {**dataclasses.asdict(last.setting), "weather": dict(last.setting.weather)},
        "doing": {act.who: act.verb for act in last.acts},
        "memory": memory_state(memory),
    }  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _list(values: np.ndarray) -> list[float]:
    return [round(float(v), 4) for v in values]
