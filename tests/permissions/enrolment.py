"""Enrolment is between a cameo and its owner: for everybody else there is nothing."""

from cameo.enrolment.models import Enrolment
from cameo.enrolment.release import VERSION
from cameo.enrolment.services.challenges import issue_challenge
from cameo.models import CameoKind
from cameo.services.making import create_cameo
from tests.permissions import World, row


def a_cameo(world: World) -> dict[str, str]:
    return {"cameo_id": create_cameo(by=world.ann, kind=CameoKind.PERSON).public_id}


def an_enrolment(world: World) -> dict[str, str]:
    cameo = create_cameo(by=world.ann, kind=CameoKind.PERSON)
    made: Enrolment = issue_challenge(cameo=cameo, by=world.ann, release_version=VERSION)
    return {"enrolment_id": made.public_id}


ROWS = {
    "GET /api/v1/cameo-release": row("200 200 200 200 401 200"),
    "POST /api/v1/cameos/{cameo_id}/challenges": row(
        "401 201 404 404 401 404", path=a_cameo, body={"accepts": VERSION}
    ),
    "POST /api/v1/cameos/{cameo_id}/source": row("401 415 404 404 401 404", path=a_cameo, body={}),
    "GET /api/v1/cameos/{cameo_id}/biometric-accesses": row("401 200 404 404 401 404", path=a_cameo),
    "GET /api/v1/enrolments/{enrolment_id}": row("401 200 404 404 401 404", path=an_enrolment),
    "POST /api/v1/enrolments/{enrolment_id}/capture": row("401 415 404 404 401 404", path=an_enrolment, body={}),
}
