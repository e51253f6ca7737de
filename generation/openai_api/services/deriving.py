"""Videos made from videos: remix, edit, extension. Size, length and model are those of the source."""

from __future__ import annotations

from accounts.models import User
from clips.models import Clip, ClipKind
from generation.models import GenerationJob
from generation.openai_api.services.sources import finished_clip_of
from generation.services import jobs
from generation.services.requests import ClipRequest


def remix_video(*, by: User, video_id: str, prompt: str, client_key: str | None = None) -> GenerationJob:
    """The same scene told anew. Raises as `finished_clip_of` and `jobs.submit`."""
    source = finished_clip_of(video_id, by)
    request = ClipRequest(
        prompt=prompt,
        kind=ClipKind.REMIX,
        seconds=round(source.seconds, 2),
        width=source.width,
        height=source.height,
        fps=source.fps,
        asked_model=model_of(source),
    )
    return jobs.submit(by=by, request=request, parents=[source], client_key=client_key)[0]


def model_of(source: Clip) -> str:
    """The name under which the source was asked for, for whoever continues it."""
    job = getattr(source, "job", None)
    return job.asked_model if job is not None else ""
