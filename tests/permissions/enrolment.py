"""Enrolment is between a cameo and its owner: for everybody else there is nothing."""

from cameo.enrolment.models import Enrolment
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.challenges import issue_challenge
from cameo.models import CameoKind
from cameo.services.making import create_cameo
from cameo.watch.models import LikenessSighting
from tests.cameo.factories import make_cameo
from tests.clips.factories import make_clip
from tests.permissions import World, row


def a_cameo(world: World) -> dict[str, str]:
    return {"cameo_id": create_cameo(by=world.ann, kind=CameoKind.PERSON).public_id}


def an_enrolment(world: World) -> dict[str, str]:
    cameo = create_cameo(by=world.ann, kind=CameoKind.PERSON)
    made: Enrolment = issue_challenge(cameo=cameo, by=world.ann, release_version=VERSION)
    return {"enrolment_id": made.public_id}


ROWS = {
    "GET /api/v1/cameo-release": row("200 200 200 200 403 200"),
    "POST /api/v1/cameos/{cameo_id}/challenges": row(
        "401 201 404 404 403 404", path=a_cameo, body={"accepts": VERSION}
    ),
    "POST /api/v1/cameos/{cameo_id}/source": row("401 415 404 404 403 404", path=a_cameo, body={}),
    "GET /api/v1/cameos/{cameo_id}/biometric-accesses": row("401 200 404 404 403 404", path=a_cameo),
    "GET /api/v1/enrolments/{enrolment_id}": row("401 200 404 404 403 404", path=an_enrolment),
    "POST /api/v1/enrolments/{enrolment_id}/capture": row("401 415 404 404 403 404", path=an_enrolment, body={}),
}


def a_sighting(world: World) -> dict[str, str]:
    cameo = make_cameo(world.ann)
    row_ = LikenessSighting.objects.create(
        cameo=cameo, clip_id=make_clip(world.bob).public_id, seen_by="face", closeness=0.5, seconds=1.0
    )
    return {"sighting_id": row_.public_id}


def a_clip(world: World) -> dict[str, str]:
    return {"clip_id": make_clip(world.ann).public_id}


ROWS |= {
    "GET /api/v1/me/likeness-sightings": row("401 200 200 200 403 200"),
    "POST /api/v1/likeness-sightings/{sighting_id}": row(
        "401 200 404 404 403 404", path=a_sighting, body={"act": "allow"}
    ),
    "GET /api/v1/likeness-sightings/{sighting_id}/frames": row("401 404 404 404 403 404", path=a_sighting),
    "POST /api/v1/clips/{clip_id}/character": row(
        "401 404 404 404 403 404", path=a_clip, body={"cameo": "cameo_unknown"}
    ),
}
