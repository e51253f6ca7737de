"""The Videos API: everything on it is its owner's alone."""

from tests.openai_api.scenes import make_finished_video
from tests.permissions import World, row

GOOD = {"prompt": "a red ball bounces on grass"}


def a_video(world: World) -> dict[str, str]:
    return {"video_id": make_finished_video(world.ann).public_id}


ROWS = {
    "GET /v1/models": row("401 200 200 200 401 200"),
    "GET /v1/models/{model}": row("401 200 200 200 401 200", path=lambda world: {"model": "sora-2"}),
    "GET /v1/videos": row("401 200 200 200 401 200"),
    "POST /v1/videos": row("401 200 200 200 401 200", body=GOOD),
    "GET /v1/videos/{video_id}": row("401 200 404 404 401 404", path=a_video),
    "DELETE /v1/videos/{video_id}": row("401 200 404 404 401 404", path=a_video),
    "POST /v1/videos/{video_id}/cancel": row("401 409 404 404 401 404", path=a_video),
    "GET /v1/videos/{video_id}/content": row("401 200 404 404 401 404", path=a_video),
    "POST /v1/videos/{video_id}/remix": row("401 200 404 404 401 404", path=a_video, body=GOOD),
    "GET /v1/{address}": row("404 404 404 404 404 404", path=lambda world: {"address": "chat/completions"}),
}
