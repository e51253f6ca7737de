"""Jobs are their owner's alone."""

from generation.services import jobs
from generation.services.requests import ClipRequest
from tests.permissions import World, row

GOOD = {"prompt": "a red ball bounces on grass", "seconds": 4, "size": "360p"}


def a_job(world: World) -> dict[str, str]:
    job = jobs.submit(by=world.ann, request=ClipRequest(prompt="a red ball bounces on grass", seconds=4, size="360p"))[
        0
    ]
    return {"job_id": job.public_id}


ROWS = {
    "GET /api/v1/engines": row("200 200 200 200 401 200"),
    "GET /api/v1/me/quota": row("401 200 200 200 401 200"),
    "GET /api/v1/generations": row("401 200 200 200 401 200"),
    "POST /api/v1/generations": row("401 202 202 202 401 202", body=GOOD),
    "POST /api/v1/generations/estimate": row("401 200 200 200 401 200", body=GOOD),
    "GET /api/v1/generations/{job_id}": row("401 200 404 404 401 404", path=a_job),
    "POST /api/v1/generations/{job_id}/cancel": row("401 200 404 404 401 404", path=a_job),
    "GET /api/v1/generations/{job_id}/preview": row("401 404 404 404 401 404", path=a_job),
}
