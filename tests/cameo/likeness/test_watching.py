"""Enrolled people are found in clips that they were not cast in; the clip is held and they decide."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from accounts.models import User
from cameo.biometrics.client import find_faces, voice_of
from cameo.biometrics.models import Act, BiometricAccess, RecordKind
from cameo.biometrics.services import keep
from cameo.enrolment.capture import as_pcm
from cameo.enrolment.services.characters import check_for_people
from cameo.models import Cameo
from cameo.watch.models import LikenessSighting, SeenBy
from cameo.watch.references import Shown, faces_in, look_at
from cameo.watch.watching import LikenessWatch, Seen
from clips.models import Clip, ClipHold, HoldReason
from clips.queries import visible_clips
from clips.services.likeness import follow_sightings, hold_for_likeness
from inference.errors import InferenceUnavailableError
from moderation.screening.media.frames import SampledFrame
from notifications.kinds import Kind
from notifications.models import Notice
from tests.cameo.factories import make_cameo
from tests.cameo.likeness.puppets import RATE, Picture, admiral, astronaut, say, show
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db
needs_models = pytest.mark.usefixtures("recognisers")


@pytest.fixture
def bob() -> User:
    return make_person("bob")


def frames(*pictures: Picture) -> list[SampledFrame]:
    return [SampledFrame(float(second), picture) for second, picture in enumerate(pictures)]


def enrolled(owner: User, *, face: Picture | None = None, sound: Any = None) -> Cameo:
    cameo = make_cameo(owner)
    facts: dict[str, Any] = {"cameo_id": cameo.public_id, "version": 1, "actor": "tests", "purpose": "tests"}
    if face is not None:
        descriptor = find_faces([face], described=1)[0][0].descriptor
        assert descriptor is not None
        keep(kind=RecordKind.FACE, content=descriptor.tobytes(), is_watched=True, **facts)
    if sound is not None:
        embedding = voice_of(as_pcm(sound)).embedding
        assert embedding is not None
        keep(kind=RecordKind.VOICE, content=embedding.tobytes(), is_watched=True, **facts)
    return cameo


def seen_in(pictures: Sequence[Picture], **more: Any) -> list[Seen]:
    watch = LikenessWatch("clip_x", **more)
    watch(frames(*pictures))
    return watch.seen


@needs_models
def test_an_enrolled_face_is_found_wherever_it_turns_up_and_nobody_else_is(ann: User) -> None:
    cameo = enrolled(ann, face=astronaut().picture)
    turned, blank = show(astronaut(), yaw=0.35, opening=0.6), np.full((480, 360, 3), 90, np.uint8)
    (seen,) = seen_in([blank, np.ascontiguousarray(turned[:, ::-1]), blank])
    assert (seen.cameo_id, seen.by, seen.seconds) == (cameo.public_id, SeenBy.FACE, 1.0)
    assert 0 < seen.closeness < 1
    assert seen_in([blank, admiral().picture]) == []
    line = BiometricAccess.objects.filter(act=Act.MATCHED).last()
    assert line is not None
    assert (line.records, line.cameo_id, "clip_x" in line.actor) == (1, "", True)


@needs_models
def test_whoever_was_cast_is_no_finding_and_two_people_are_told_apart(ann: User, bob: User) -> None:
    one, two = enrolled(ann, face=astronaut().picture), enrolled(bob, face=admiral().picture)
    both = np.concatenate([astronaut().picture, admiral().picture], axis=1)
    assert {seen.cameo_id for seen in seen_in([both])} == {one.public_id, two.public_id}
    assert {seen.cameo_id for seen in seen_in([both], cast=frozenset({one.public_id}))} == {two.public_id}


@needs_models
def test_an_enrolled_voice_is_found_and_another_is_not(ann: User, tmp_path: Path) -> None:
    cameo = enrolled(ann, sound=say("604815"))
    for name, sound in (("same", say("604815")), ("other", say("604815", voice="en-us+m1", pitch=20))):
        stereo = np.stack([sound, sound], axis=1)
        wavfile.write(tmp_path / f"{name}.wav", RATE, (stereo * 32767).astype(np.int16))
    (seen,) = seen_in([], sound=tmp_path / "same.wav")
    assert (seen.cameo_id, seen.by) == (cameo.public_id, SeenBy.VOICE)
    assert seen_in([], sound=tmp_path / "other.wav") == []


def test_where_nobody_is_enrolled_no_model_is_asked(settings: Any) -> None:
    settings.INFERENCE_SOCKET = "/nowhere/at/all.sock"
    assert seen_in([astronaut().picture]) == []


def test_a_watch_that_cannot_look_raises_so_that_the_clip_is_held(ann: User, settings: Any) -> None:
    cameo = make_cameo(ann)
    keep(
        cameo_id=cameo.public_id, version=1, kind=RecordKind.FACE, content=bytes(512), actor="t", purpose="t",
        is_watched=True,
    )  # fmt: skip
    settings.INFERENCE_SOCKET = "/nowhere/at/all.sock"
    with pytest.raises(InferenceUnavailableError):
        seen_in([astronaut().picture])


def held(cameo: Cameo, clip: Clip) -> LikenessSighting:
    hold_for_likeness(clip=clip, seen=[Seen(cameo.public_id, SeenBy.FACE, 0.4, 2.0)])
    return LikenessSighting.objects.get()


def test_an_untagged_clip_is_held_and_the_person_seen_is_told(ann: User, bob: User) -> None:
    cameo, clip = make_cameo(ann), make_clip(bob)
    sighting = held(cameo, clip)
    hold = ClipHold.objects.get()
    assert (hold.reason, hold.source, hold.lifted_at) == (HoldReason.LIKENESS, sighting.public_id, None)
    assert not visible_clips(make_person("cat")).filter(pk=clip.pk).exists()
    told = Notice.objects.get(kind=Kind.LIKENESS_FOUND)
    assert (told.recipients, told.ids["sighting"]) == ([ann.pk], sighting.public_id)
    hold_for_likeness(clip=clip, seen=[Seen(cameo.public_id, SeenBy.FACE, 0.4, 2.0)])
    assert (ClipHold.objects.count(), Notice.objects.count()) == (1, 1), "twice is once"
    (listed,) = client_of(ann).get("/api/v1/me/likeness-sightings").json()
    assert (listed["id"], listed["clip"], listed["state"]) == (sighting.public_id, clip.public_id, "open")
    assert "closeness" not in listed
    assert client_of(bob).get("/api/v1/me/likeness-sightings").json() == []


def test_the_person_seen_lets_it_be_and_only_their_own_hold_is_lifted(ann: User, bob: User) -> None:
    cameo, clip = make_cameo(ann), make_clip(bob)
    sighting = held(cameo, clip)
    ClipHold.objects.create(clip=clip, reason=HoldReason.REPORT, source="case_1")
    answer = post_json(client_of(ann), f"/api/v1/likeness-sightings/{sighting.public_id}", {"act": "allow"})
    assert (answer.status_code, answer.json()["state"]) == (200, "allowed")
    assert list(ClipHold.objects.filter(lifted_at=None).values_list("reason", flat=True)) == ["report"]
    again = post_json(client_of(ann), f"/api/v1/likeness-sightings/{sighting.public_id}", {"act": "remove"})
    assert (again.status_code, again.json()["code"]) == (409, "sighting_decided")


def test_the_person_seen_keeps_it_down_and_its_maker_is_told(ann: User, bob: User) -> None:
    cameo, clip = make_cameo(ann), make_clip(bob)
    sighting = held(cameo, clip)
    post_json(client_of(ann), f"/api/v1/likeness-sightings/{sighting.public_id}", {"act": "remove"})
    follow_sightings()
    assert ClipHold.objects.filter(lifted_at=None, reason=HoldReason.LIKENESS).exists()
    assert Notice.objects.filter(kind=Kind.CLIP_REMOVED, recipients=[bob.pk]).count() == 1


@needs_models
def test_a_reference_picture_with_a_face_needs_that_persons_own_cameo(ann: User) -> None:
    cameo = enrolled(ann, face=astronaut().picture)
    cast = [cameo.public_id]
    assert look_at(astronaut().picture) is Shown.SOMEBODY
    assert look_at(show(astronaut(), yaw=0.2), cast=cast) is Shown.CAST
    assert look_at(admiral().picture, cast=cast) is Shown.SOMEBODY
    both = np.concatenate([astronaut().picture, admiral().picture], axis=1)
    assert look_at(both, cast=cast) is Shown.SOMEBODY


@needs_models
def test_drawings_and_things_are_no_people() -> None:
    data: Any = import_module("skimage.data")
    for picture in (data.chelsea(), data.coffee(), data.rocket()):
        assert faces_in(np.ascontiguousarray(picture)) == []
        assert check_for_people([np.ascontiguousarray(picture)]) == []
    for path in sorted(Path("docs/screenshots").glob("*.png"))[:4]:
        with Image.open(path) as opened:
            assert faces_in(np.asarray(opened.convert("RGB"))) == [], path.name
    assert [f.what.value for f in check_for_people([astronaut().picture])] == ["human_face"]
