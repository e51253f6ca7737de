"""From the words of that API to a job of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts.models import User
from generation.engines.base import Quality
from generation.models import GenerationJob
from generation.openai_api import values
from generation.openai_api.services.references import picture_from
from generation.services import jobs
from generation.services.requests import ClipRequest


def create_video(
    *, by: User, asked: Mapping[str, Any], reference: Any = None, client_key: str | None = None
) -> GenerationJob:
    """Submit one job. `asked` has passed VideoCreateSerializer; `reference` is an image in any of its forms.

    Raises as `jobs.submit` and `picture_from`, and BadParameterError.
    """
    request = request_of(asked)
    if reference is not None:
        size = {"width": request.width, "height": request.height}
        picture, doubt = picture_from(reference, by=by, cast=request.cameos, **size)
        request = replace(request, pictures=(picture,), doubt=doubt)
    return jobs.submit(by=by, request=request, client_key=client_key)[0]


def request_of(asked: Mapping[str, Any]) -> ClipRequest:
    """What is asked for, in our own words. Raises BadParameterError."""
    model = values.model_called(asked["model"])
    width, height = values.size_of(asked["size"], model)
    return ClipRequest(
        prompt=asked["prompt"],
        seconds=asked["seconds"],
        engine=model.engine,
        asked_model=asked["model"],
        width=width,
        height=height,
        seed=asked.get("seed"),
        quality=Quality(asked["quality"]),
        negative_prompt=asked["negative_prompt"],
        cameos=tuple(character["id"] for character in asked.get("characters", [])),
    )
