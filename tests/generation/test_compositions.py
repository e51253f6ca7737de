"""Stitches and duets: clips that exist, put together into a new draft with all its marks."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from accounts.models import User
from clips.challenges.services import Call, open_challenge
from clips.models import Audience, ChallengeKind, Clip, ClipKind, ClipState, RenditionKind
from generation.models import GenerationJob
from generation.services.ledger import quota_of
from moderation.provenance import c2pa
from tests.cast import client_of, make_person, post_json
from tests.generation.making import (
    ask,
    difference,
    finish,
    make,
    media_of,
    open_to_all,
    pictures_of,
    seconds_of,
    sound_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ann() -> User:
    return make_person("ann", plan="pro")


@pytest.fixture
def pair(ann: User) -> tuple[Clip, Clip]:
    first = make(ann, "a red ball bounces in a kitchen", seed=7)
    return first, make(ann, 'a girl in a park at night says "good evening to you"', seed=8)


def stitch(by: User, body: dict[str, Any]) -> Any:
    return post_json(client_of(by), "/api/v1/stitches", body)


def made_of(answer: Any) -> Clip:
    assert answer.status_code == 202, answer.json()
    return finish(GenerationJob.objects.get(public_id=answer.json()["id"]))


def test_a_stitch_plays_its_pieces_in_order_and_costs_a_tenth(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    before = quota_of(ann).left
    body = {"clips": [{"clip": second.public_id, "start": 1, "end": 3}, {"clip": first.public_id}]}
    clip = made_of(stitch(ann, body))
    assert (clip.kind, clip.state, clip.frames, clip.engine) == (ClipKind.STITCH, ClipState.DRAFT, 72, "composer")
    assert float(before - quota_of(ann).left) == pytest.approx(0.6)
    assert [edge.parent for edge in clip.parent_edges.order_by("position")] == [second, first]
    shown = pictures_of(media_of(clip, RenditionKind.SOURCE))
    from_second = pictures_of(media_of(second, RenditionKind.SOURCE))
    from_first = pictures_of(media_of(first, RenditionKind.SOURCE))
    assert difference(shown[3], from_second[15]) < 2
    assert difference(shown[30], from_first[6]) < 2


def test_a_stitch_carries_the_marks_and_names_all_its_parents(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    clip = made_of(stitch(ann, {"clips": [{"clip": first.public_id}, {"clip": second.public_id}]}))
    kinds = set(clip.renditions.values_list("kind", flat=True))
    assert {RenditionKind.STANDARD, RenditionKind.SMALL, RenditionKind.THUMBNAIL} <= kinds
    report = c2pa.verify(media_of(clip))
    told = repr(report)
    assert first.public_id in told
    assert second.public_id in told
    assert "algorithmicMedia" in told


def test_what_is_said_in_a_piece_is_known_of_the_whole(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    clip = made_of(stitch(ann, {"clips": [{"clip": first.public_id, "end": 2}, {"clip": second.public_id}]}))
    (line,) = json.loads(media_of(clip, RenditionKind.TRUTH).read_text())["speech"]
    (said,) = json.loads(media_of(second, RenditionKind.TRUTH).read_text())["speech"]
    assert line["text"] == "good evening to you"
    assert line["seconds"] == pytest.approx(said["seconds"] + 2.0, abs=0.01)


def test_a_cross_fade_shortens_the_whole_and_mixes_both(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    body = {"clips": [{"clip": first.public_id}, {"clip": second.public_id}], "fade_seconds": 1.0}
    clip = made_of(stitch(ann, body))
    assert seconds_of(media_of(clip)) == pytest.approx(7.0)
    shown = pictures_of(media_of(clip, RenditionKind.SOURCE))
    last = pictures_of(media_of(first, RenditionKind.SOURCE))[42]
    next_one = pictures_of(media_of(second, RenditionKind.SOURCE))[6]
    middle = (last.astype(np.float32) + next_one) / 2
    assert difference(shown[42], middle) < 8 < difference(shown[42], last)


def test_one_sound_lies_below_the_whole(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    body = {
        "clips": [{"clip": first.public_id, "volume": 0}, {"clip": first.public_id, "end": 2, "volume": 0}],
        "bed": {"clip": second.public_id},
    }
    clip = made_of(stitch(ann, body))
    heard, bed = sound_of(media_of(clip, RenditionKind.SOURCE)), sound_of(media_of(second, RenditionKind.SOURCE))
    assert len(heard) / 48_000 == pytest.approx(6.0, abs=0.03)
    span = slice(24_000, 160_000)
    assert np.corrcoef(heard[span], bed[span])[0, 1] > 0.95
    assert np.sqrt(np.mean(heard[-2_000:] ** 2)) < 0.01


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clips": []}, "pieces_out_of_range"),
        ({"clips": [{"start": 0}]}, "invalid_input"),
        ({"clips": [{"clip": "A", "start": 3, "end": 2}, {"clip": "A"}]}, "trim_backwards"),
        ({"clips": [{"clip": "A", "start": 9}, {"clip": "A"}]}, "trim_out_of_range"),
        ({"clips": [{"clip": "A", "end": 0.2}, {"clip": "A"}]}, "piece_too_short"),
        ({"clips": [{"clip": "A", "end": 0.6}, {"clip": "A"}], "fade_seconds": 1}, "fade_out_of_range"),
        ({"clips": [{"clip": "A"}] * 16}, "stitch_too_long"),
        ({"clips": [{"clip": "A", "volume": 9}, {"clip": "A"}]}, "invalid_input"),
    ],
)
def test_bad_stitches_say_why(ann: User, change: dict[str, Any], code: str) -> None:
    from tests.clips.factories import make_clip

    clip = make_clip(ann)
    Clip.objects.filter(pk=clip.pk).update(frames=96)
    body = json.loads(json.dumps(change).replace('"A"', f'"{clip.public_id}"'))
    answer = stitch(ann, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not GenerationJob.objects.exists()


def test_a_stitch_needs_the_right_to_every_piece_and_to_its_bed(pair: tuple[Clip, Clip]) -> None:
    first, second = (open_to_all(one) for one in pair)
    bob = make_person("bob")
    Clip.objects.filter(pk=second.pk).update(remix_audience=Audience.NOBODY)
    both = {"clips": [{"clip": first.public_id}, {"clip": second.public_id}]}
    assert stitch(bob, both).json()["code"] == "remix_not_allowed"
    bedded = {"clips": [{"clip": first.public_id}] * 2, "bed": {"clip": second.public_id}}
    assert stitch(bob, bedded).json()["code"] == "remix_not_allowed"
    Clip.objects.filter(pk=second.pk).update(visibility="private", remix_audience=Audience.EVERYONE)
    assert stitch(bob, both).status_code == 404


def test_a_duet_shows_both_beside_each_other(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    answer = post_json(
        client_of(ann), "/api/v1/duets", {"clip": first.public_id, "beside": second.public_id, "clip_volume": 0.3}
    )
    clip = made_of(answer)
    assert (clip.kind, clip.width, clip.height, clip.frames) == (ClipKind.DUET, 160, 144, 48)
    assert (clip.parent, clip.depth) == (first, 1)
    shown = pictures_of(media_of(clip, RenditionKind.SOURCE))[20]
    old = pictures_of(media_of(first, RenditionKind.SOURCE))[20]
    assert difference(shown[::2, 0:80:2], old[::4, ::4]) < 12 < difference(shown[::2, 80::2], old[::4, ::4])


def test_a_duet_can_be_answered_with_a_new_clip(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, _ = pair
    open_to_all(first)
    bob = make_person("bob")
    job = ask(bob, "a blue cube slides on ice", parents=[first], kind=ClipKind.DUET, seed=3)
    assert float(job.credits) == 4.0
    clip = finish(job)
    assert (clip.kind, clip.width, clip.height, clip.creator) == (ClipKind.DUET, 160, 144, bob)
    assert "speech" in json.loads(media_of(clip, RenditionKind.TRUTH).read_text())


def test_an_answer_to_a_sound_shows_its_own_picture_to_that_sound(ann: User, pair: tuple[Clip, Clip]) -> None:
    clip = open_to_all(pair[1])
    open_challenge(clip=clip, by=ann, call=Call(ChallengeKind.SOUND, "Say good evening"))
    bob = make_person("bob")
    answer = finish(ask(bob, "a dog runs on a beach", parents=[clip], kind=ClipKind.ANSWER, keeps_sound=True))
    assert (answer.kind, answer.parent, answer.frames) == (ClipKind.ANSWER, clip, 48)
    source, theirs = media_of(answer, RenditionKind.SOURCE), media_of(clip, RenditionKind.SOURCE)
    heard, kept = sound_of(source), sound_of(theirs)
    span = slice(24_000, 130_000)
    assert np.corrcoef(heard[span], kept[span])[0, 1] > 0.95
    assert difference(pictures_of(source)[20], pictures_of(theirs)[20]) > 8
    (line,) = json.loads(media_of(answer, RenditionKind.TRUTH).read_text())["speech"]
    assert line["text"] == "good evening to you"
    assert clip.public_id in repr(c2pa.verify(media_of(answer)))


def test_a_clip_is_no_duet_with_itself(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, _ = pair
    body = {"clip": first.public_id, "beside": first.public_id}
    assert post_json(client_of(ann), "/api/v1/duets", body).json()["code"] == "same_clip"
    assert post_json(client_of(ann), "/api/v1/duets/estimate", body).json()["code"] == "same_clip"


def test_estimates_price_without_making_anything(ann: User, pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    body = {"clips": [{"clip": first.public_id}, {"clip": second.public_id}]}
    answer = post_json(client_of(ann), "/api/v1/stitches/estimate", body).json()
    assert (answer["engine"], answer["credits"], answer["seconds"]) == ("composer", 0.8, 8.0)
    assert not GenerationJob.objects.filter(engine="composer").exists()
