"""People, keys and delivered videos for the tests of /v1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from clips.models import Clip, Rendition, RenditionKind
from common import clock
from generation.models import GenerationJob, JobState
from generation.services import jobs
from generation.services.requests import ClipRequest
from tests.cast import make_person

KEYS = {
    "id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt",
    "remixed_from_video_id", "size", "seconds", "error",
}  # fmt: skip
FILES = {
    RenditionKind.STANDARD: ("mp4", "video/mp4"),
    RenditionKind.THUMBNAIL: ("webp", "image/webp"),
    RenditionKind.SPRITES: ("jpg", "image/jpeg"),
}


def make_server_person(handle: str, **fields: Any) -> User:
    """Somebody whose server has room for more than a handful of videos."""
    return make_person(handle, **{"plan": "pro", **fields})


def make_video(by: User, *, prompt: str = "a red ball bounces on grass", **fields: Any) -> GenerationJob:
    """A queued job."""
    return jobs.submit(by=by, request=ClipRequest(prompt=prompt, seconds=4, size="360p", **fields))[0]


def make_finished_video(by: User, **fields: Any) -> GenerationJob:
    """A delivered one, its files a few bytes each."""
    return finish(make_video(by, **fields))


def finish(job: GenerationJob) -> GenerationJob:
    """As if a worker had delivered it."""
    clip = Clip.objects.create(
        creator=job.owner, prompt=job.prompt, engine=job.engine, seed=7, width=360, height=640, fps=24, frames=96
    )
    for kind, (suffix, mime) in FILES.items():
        content = f"{kind.value} of {clip.public_id}".encode()
        key = default_storage.save(f"tests/{clip.public_id}-{kind.value}.{suffix}", ContentFile(content))
        Rendition.objects.create(clip=clip, kind=kind, key=key, sha256="0" * 64, bytes=len(content), mime=mime)
    GenerationJob.objects.filter(pk=job.pk).update(
        state=JobState.COMPLETED, clip=clip, progress=100, finished_at=clock.now()
    )
    job.refresh_from_db()
    return job


def content_of(answer: Any) -> bytes:
    """The bytes of a streamed answer."""
    return b"".join(answer.streaming_content)


def stored(name: str) -> Path:
    return Path(default_storage.path(name))
