"""Jobs are their owner's alone."""

import pytest

from common.errors import RefusedError
from generation.models import GenerationJob, PromptTemplate, Upload
from generation.services import jobs
from generation.services.requests import ClipRequest
from tests.clips.factories import make_clip
from tests.permissions import World, row

GOOD = {"prompt": "a red ball bounces on grass", "seconds": 4, "size": "360p"}
TABLE = {"rows": [{"colour": "red"}, {"colour": "blue"}]}


def a_job(world: World) -> dict[str, str]:
    job = jobs.submit(by=world.ann, request=ClipRequest(prompt="a red ball bounces on grass", seconds=4, size="360p"))[
        0
    ]
    return {"job_id": job.public_id}


def a_refused_job(world: World) -> dict[str, str]:
    with pytest.raises(RefusedError) as refusal:
        jobs.submit(by=world.ann, request=ClipRequest(prompt="explicit porn, two naked people", seconds=4, size="360p"))
    return {"job_id": str(refusal.value.extra["job"])}


def two_clips(world: World) -> dict[str, object]:
    first, second = make_clip(world.ann), make_clip(world.ann)
    return {"clips": [{"clip": first.public_id, "end": 5}, {"clip": second.public_id, "end": 5}]}


def a_pair(world: World) -> dict[str, str]:
    return {"clip": make_clip(world.ann).public_id, "beside": make_clip(world.ann).public_id}


def a_template(world: World) -> dict[str, str]:
    settings = {"seconds": 4, "size": "360p"}
    made = PromptTemplate.objects.create(owner=world.ann, name="Balls", text="a {{colour}} ball", settings=settings)
    return {"template_id": made.public_id}


def a_submission(world: World) -> dict[str, str]:
    a_job(world)
    return {"submission_id": GenerationJob.objects.latest("pk").submission_id}


def a_clip(world: World) -> dict[str, str]:
    return {"clip_id": make_clip(world.ann).public_id}


def an_upload(world: World) -> dict[str, str]:
    upload = Upload.objects.create(
        owner=world.ann, key="uploads/a.png", sha256="", bytes=1, mime="image/png", width=1, height=1, is_stored=True
    )
    return {"upload_id": upload.public_id}


ROWS = {
    "GET /api/v1/engines": row("200 200 200 200 403 200"),
    "GET /api/v1/me/quota": row("401 200 200 200 403 200"),
    "GET /api/v1/me/ledger": row("401 200 200 200 403 200"),
    # No film: a clip that was never made.
    "GET /api/v1/clips/{clip_id}/project": row("401 409 403 404 403 403", path=a_clip),
    "GET /api/v1/me/drafts": row("401 200 200 200 403 200"),
    "GET /api/v1/me/costs": row("401 200 200 200 403 200"),
    # Nobody's but a shop's, and none is set up here: there is nothing, whoever asks.
    "POST /api/v1/purchases": row("404 404 404 404 404 404", body={}),
    "POST /api/v1/generations/{job_id}/retry": row("401 409 404 404 403 404", path=a_job),
    "POST /api/v1/generations/{job_id}/reroll": row("401 202 404 404 403 404", path=a_job),
    "GET /api/v1/generations/{job_id}/feedback": row("401 200 404 404 403 404", path=a_job),
    "POST /api/v1/generations/{job_id}/feedback": row(
        "401 409 404 404 403 404", path=a_job, body={"fault": "physics", "at_seconds": 1}
    ),
    "GET /api/v1/generations": row("401 200 200 200 403 200"),
    "GET /api/v1/presets": row("200 200 200 200 403 200"),
    "POST /api/v1/shots": row("401 200 200 200 403 200", body={"script": "A dog runs. Then it sleeps."}),
    "GET /api/v1/templates": row("401 200 200 200 403 200"),
    "POST /api/v1/templates": row("401 201 201 201 403 201", body={"name": "Balls", "text": "a {{colour}} ball"}),
    "GET /api/v1/templates/{template_id}": row("401 200 404 404 403 404", path=a_template),
    "PATCH /api/v1/templates/{template_id}": row("401 200 404 404 403 404", path=a_template, body={"name": "Mine"}),
    "DELETE /api/v1/templates/{template_id}": row("401 204 404 404 403 404", path=a_template),
    "POST /api/v1/templates/{template_id}/estimate": row("401 200 404 404 403 404", path=a_template, body=TABLE),
    "POST /api/v1/templates/{template_id}/versions": row("401 202 404 404 403 404", path=a_template, body=TABLE),
    "GET /api/v1/submissions/{submission_id}": row("401 200 404 404 403 404", path=a_submission),
    "POST /api/v1/submissions/{submission_id}/cancel": row("401 200 404 404 403 404", path=a_submission),
    "GET /api/v1/uploads": row("401 200 200 200 403 200"),
    "POST /api/v1/uploads": row("401 400 400 400 403 400"),
    "DELETE /api/v1/uploads/{upload_id}": row("401 204 404 404 403 404", path=an_upload),
    "POST /api/v1/stitches": row("401 202 202 404 403 202", body=two_clips),
    "POST /api/v1/stitches/estimate": row("401 200 200 404 403 200", body=two_clips),
    "POST /api/v1/duets": row("401 202 202 404 403 202", body=a_pair),
    "POST /api/v1/duets/estimate": row("401 200 200 404 403 200", body=a_pair),
    "POST /api/v1/generations": row("401 202 202 202 403 202", body=GOOD),
    "POST /api/v1/generations/estimate": row("401 200 200 200 403 200", body=GOOD),
    "GET /api/v1/generations/{job_id}": row("401 200 404 404 403 404", path=a_job),
    "POST /api/v1/generations/{job_id}/cancel": row("401 200 404 404 403 404", path=a_job),
    "POST /api/v1/generations/{job_id}/appeal": row(
        "401 201 404 404 403 404", path=a_refused_job, body={"text": "It is for a museum."}
    ),
    "GET /api/v1/generations/{job_id}/preview": row("401 404 404 404 403 404", path=a_job),
}
