"""The Videos API: everything on it is its owner's alone."""

from cameo.models import CameoKind
from cameo.services.making import create_cameo
from common import clock
from generation.openai_api.models import ApiFile, Batch, FilePurpose
from generation.openai_api.services.batches import WINDOW
from generation.openai_api.services.files import keep_lines
from tests.openai_api.scenes import make_finished_video
from tests.permissions import World, row
from tests.permissions.webhooks import GOOD as GOOD_WEBHOOK
from tests.permissions.webhooks import a_webhook

GOOD = {"prompt": "a red ball bounces on grass"}


def a_video(world: World) -> dict[str, str]:
    return {"video_id": make_finished_video(world.ann).public_id}


def a_file(world: World) -> dict[str, str]:
    file = keep_lines(owner=world.ann, lines=iter([b"{}\n"]), name="asked.jsonl")
    assert file is not None
    ApiFile.objects.filter(pk=file.pk).update(purpose=FilePurpose.BATCH.value)
    return {"file_id": file.public_id}


def a_character(world: World) -> dict[str, str]:
    made = create_cameo(by=world.ann, kind=CameoKind.CHARACTER, display_name="Momo", handle="momo1234")
    return {"character_id": made.public_id}


def a_batch(world: World) -> dict[str, str]:
    batch = Batch.objects.create(owner=world.ann, input_file_name="file_0", expires_at=clock.now() + WINDOW)
    return {"batch_id": batch.public_id}


def of_a_video(world: World) -> dict[str, object]:
    return {**GOOD, "seconds": "4", "video": {"id": make_finished_video(world.ann).public_id}}


ROWS = {
    "GET /v1/models": row("401 200 200 200 403 200"),
    "GET /v1/models/{model}": row("401 200 200 200 403 200", path=lambda world: {"model": "sora-2"}),
    "GET /v1/videos": row("401 200 200 200 403 200"),
    "POST /v1/videos": row("401 200 200 200 403 200", body=GOOD),
    "GET /v1/videos/{video_id}": row("401 200 404 404 403 404", path=a_video),
    "DELETE /v1/videos/{video_id}": row("401 200 404 404 403 404", path=a_video),
    "POST /v1/videos/{video_id}/cancel": row("401 409 404 404 403 404", path=a_video),
    "GET /v1/videos/{video_id}/content": row("401 200 404 404 403 404", path=a_video),
    "POST /v1/videos/{video_id}/remix": row("401 200 404 404 403 404", path=a_video, body=GOOD),
    "POST /v1/videos/characters": row("401 400 400 400 403 400"),
    "GET /v1/videos/characters/{character_id}": row("401 200 404 404 403 404", path=a_character),
    "POST /v1/videos/edits": row("401 200 404 404 403 404", body=of_a_video),
    "POST /v1/videos/extensions": row("401 400 404 404 403 404", body=of_a_video),
    "GET /v1/files": row("401 200 200 200 403 200"),
    "POST /v1/files": row("401 400 400 400 403 400"),
    "GET /v1/files/{file_id}": row("401 200 404 404 403 404", path=a_file),
    "DELETE /v1/files/{file_id}": row("401 200 404 404 403 404", path=a_file),
    "GET /v1/files/{file_id}/content": row("401 200 404 404 403 404", path=a_file),
    "GET /v1/batches": row("401 200 200 200 403 200"),
    "POST /v1/batches": row("401 400 400 400 403 400"),
    "GET /v1/batches/{batch_id}": row("401 200 404 404 403 404", path=a_batch),
    "POST /v1/batches/{batch_id}/cancel": row("401 200 404 404 403 404", path=a_batch),
    "GET /v1/webhook_event_types": row("401 200 200 200 403 200"),
    "GET /v1/webhook_endpoints": row("401 200 200 200 403 200"),
    "POST /v1/webhook_endpoints": row("401 200 200 200 403 200", body={**GOOD_WEBHOOK, "name": "mine"}),
    "GET /v1/webhook_endpoints/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook),
    "POST /v1/webhook_endpoints/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook),
    "DELETE /v1/webhook_endpoints/{endpoint_id}": row("401 200 404 404 403 404", path=a_webhook),
    "POST /v1/webhook_endpoints/{endpoint_id}/rotate_secret": row("401 200 404 404 403 404", path=a_webhook),
    "POST /v1/webhook_endpoints/{endpoint_id}/test": row("401 400 404 404 403 404", path=a_webhook),
    "GET /v1/{address}": row("404 404 404 404 404 404", path=lambda world: {"address": "chat/completions"}),
}
