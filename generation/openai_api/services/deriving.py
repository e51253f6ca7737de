"""Videos made from videos: remix, edit, extension. Size, length and model are those of the source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from clips.models import Clip, ClipKind
from generation.models import GenerationJob
from generation.openai_api import values
from generation.openai_api.errors import BadParameterError
from generation.openai_api.services.proving import clip_behind
from generation.openai_api.services.sources import finished_clip_of
from generation.services import jobs
from generation.services.requests import ClipRequest


def remix_video(*, by: User, video_id: str, prompt: str, client_key: str | None = None) -> GenerationJob:
    """The same scene told anew. Raises as `finished_clip_of` and `jobs.submit`."""
    source = finished_clip_of(video_id, by)
    return _submit(by, source, ClipRequest(prompt=prompt, kind=ClipKind.REMIX), client_key)


def edit_video(
    *, by: User, video: Any, prompt: str, model: str | None = None, client_key: str | None = None
) -> GenerationJob:
    """A change to what is there. Raises as `source_of` and `jobs.submit`."""
    source = source_of(video, by)
    return _submit(by, source, _named(ClipRequest(prompt=prompt, kind=ClipKind.EDIT), model), client_key)


def extend_video(
    *, by: User, video: Any, prompt: str, seconds: int, model: str | None = None, client_key: str | None = None
) -> GenerationJob:
    """The source and `seconds` more as one video. Raises as `source_of` and `jobs.submit`."""
    source = source_of(video, by)
    request = ClipRequest(prompt=prompt, kind=ClipKind.EXTENSION, seconds=seconds)
    return _submit(by, source, _named(request, model), client_key)


def source_of(video: Any, by: User) -> Clip:
    """By `{"id"}`, or by the bytes of a clip of ours. Raises BadParameterError, NotFoundError, RefusedError."""
    if isinstance(video, UploadedFile):
        return clip_behind(video, by=by)
    name = video.get("id") if isinstance(video, dict) else video
    if not isinstance(name, str) or not name:
        raise BadParameterError(
            "Missing required parameter: 'video'. Send {'id': 'video_…'} or the file.",
            param="video",
            code="missing_required_parameter",
        )
    return finished_clip_of(name, by)


def _submit(by: User, source: Clip, request: ClipRequest, client_key: str | None) -> GenerationJob:
    """Whatever is left open is as the source has it; so is the model's name, unless one was given."""
    job = getattr(source, "job", None)
    named = request.asked_model or (job.asked_model if job is not None else "")
    return jobs.submit(by=by, request=replace(request, asked_model=named), parents=[source], client_key=client_key)[0]


def _named(request: ClipRequest, model: str | None) -> ClipRequest:
    """With the engine of a model that was asked for."""
    if not model:
        return request
    return replace(request, engine=values.model_called(model).engine, asked_model=model)
