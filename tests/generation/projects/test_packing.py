"""A project opens in an editor's format, holds marked films and signed sounds, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from accounts.models import User
from clips.models import Clip, RenditionKind
from clips.services.publishing import remove_clip
from common.ffmpeg.probe import probe
from generation.models import GenerationJob
from generation.projects.cutting import Cuts, Stretch, cuts_of
from moderation.provenance.c2pa import verify
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip
from tests.generation.making import finish, make, media_of, open_to_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann() -> User:
    return make_person("ann", plan="pro")


def opened(by: User, clip: Clip) -> zipfile.ZipFile:
    answer = client_of(by).get(f"/api/v1/clips/{clip.public_id}/project")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def timeline_in(archive: zipfile.ZipFile) -> Any:
    return otio.adapters.read_from_string(archive.read("project.otio").decode(), "otio_json")


def stitched(by: User, body: dict[str, Any]) -> Clip:
    answer = post_json(client_of(by), "/api/v1/stitches", body)
    assert answer.status_code == 202, answer.content
    return finish(GenerationJob.objects.get(public_id=answer.json()["id"]))


def test_a_stitch_is_cut_from_ones_own_films_and_anothers_part_is_the_film_itself(ann: User, tmp_path: Path) -> None:
    bob = make_person("bob")
    mine = make(ann, 'a girl in a park says "good evening to you"', seed=8)
    theirs = open_to_all(make(bob, "a red ball bounces in a kitchen", seed=7))
    film = stitched(
        ann,
        {
            "clips": [{"clip": mine.public_id, "start": 1, "end": 3}, {"clip": theirs.public_id, "end": 3}],
            "fade_seconds": 1.0,
            "bed": {"clip": mine.public_id, "volume": 0.5},
        },
    )
    archive = opened(ann, film)
    kinds = (("media", "mp4"), ("sound", "m4a"))
    used = {f"{folder}/{clip.public_id}.{suffix}" for clip in (mine, film) for folder, suffix in kinds}
    assert set(archive.namelist()) == used | {"README.txt", "project.otio"}
    timeline = timeline_in(archive)
    picture, sound, bed = timeline.tracks
    assert picture.duration().to_seconds() == sound.duration().to_seconds() == 4.0
    shots = [one for one in picture if isinstance(one, otio.schema.Clip)]
    assert [one.media_reference.target_url for one in shots] == [
        f"media/{mine.public_id}.mp4",
        f"media/{film.public_id}.mp4",
    ]
    ranges = [(one.source_range.start_time.to_seconds(), one.source_range.duration.to_seconds()) for one in shots]
    assert ranges == [(1.0, 1.5), (1.5, 2.5)]
    (fade,) = [one for one in picture if isinstance(one, otio.schema.Transition)]
    assert fade.in_offset.to_seconds() == fade.out_offset.to_seconds() == 0.5
    assert bed[0].metadata["hibari"]["volume"] == 0.5

    archive.extractall(tmp_path)
    film_file, sound_file = tmp_path / f"media/{film.public_id}.mp4", tmp_path / f"sound/{film.public_id}.m4a"
    assert film_file.read_bytes() == media_of(film, RenditionKind.STANDARD).read_bytes()
    told, marked = verify(sound_file), verify(film_file)
    assert (told.state.value, told.clip_id, told.creator) == (marked.state.value, film.public_id, marked.creator)
    assert [link.clip_id for link in told.chain][:1] == [film.public_id]
    assert len(told.bindings) == 1
    facts = probe(sound_file)
    assert facts.has_sound
    sources = {media_of(clip, RenditionKind.SOURCE).read_bytes() for clip in (mine, film)}
    assert not any((tmp_path / name).read_bytes() in sources for name in used)


def test_a_removed_part_is_shown_by_the_film_itself(ann: User) -> None:
    first, second = make(ann, "a red ball bounces", seed=1), make(ann, "a blue ball bounces", seed=2)
    film = stitched(ann, {"clips": [{"clip": first.public_id}, {"clip": second.public_id}]})
    remove_clip(clip=first, by=ann)
    picture = timeline_in(opened(ann, film)).tracks[0]
    assert [one.media_reference.target_url for one in picture] == [
        f"media/{film.public_id}.mp4",
        f"media/{second.public_id}.mp4",
    ]
    assert [one.source_range.start_time.to_seconds() for one in picture] == [0.0, 0.0]


def test_a_clip_of_one_piece_is_one_piece(ann: User) -> None:
    clip = make_clip(ann, caption="A lark.")
    assert cuts_of(clip, None, {}) == Cuts((Stretch(clip, 0.0, 10.0, "A lark."),))


def test_nobody_elses_clip_is_packed_and_none_without_a_film(ann: User) -> None:
    clip = make_clip(ann)
    path = f"/api/v1/clips/{clip.public_id}/project"
    refused = client_of(make_person("bob")).get(path)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (403, "not_creator")
    missing = client_of(ann).get(path)
    assert (missing.status_code, json.loads(missing.content)["code"]) == (409, "no_media")
