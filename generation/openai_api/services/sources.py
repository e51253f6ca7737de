"""The video that a remix, an edit or an extension starts from."""

from __future__ import annotations

from accounts.models import User
from clips.models import Clip
from clips.queries import visible_clips
from common.errors import ConflictError, NotFoundError
from generation.models import GenerationJob
from generation.openai_api.render import videos_of


def video_called(video_id: str, by: User) -> GenerationJob:
    """A video of one's own; anybody else's does not exist. Raises NotFoundError."""
    job = videos_of(by).filter(public_id=video_id).first() if "\x00" not in video_id else None
    if job is None:
        raise NotFoundError(f"No video has the id '{video_id[:80]}'.", code="video_not_found")
    return job


def finished_clip_of(video_id: str, by: User) -> Clip:
    """The clip of one's own video, or with a `clip_` id any clip that one may see. Raises NotFoundError, ConflictError.

    Whether it may be built on is for `jobs.submit` to say.
    """
    visible = visible_clips(by).select_related("creator", "root")
    if video_id.startswith("clip_") and "\x00" not in video_id:
        clip = visible.filter(public_id=video_id).first()
    else:
        job = video_called(video_id, by)
        if job.clip_id is None:
            raise ConflictError(f"The video '{job.public_id}' is not completed.", code="video_not_completed")
        clip = visible.filter(pk=job.clip_id).first()
    if clip is None:
        raise NotFoundError(f"No video has the id '{video_id[:80]}'.", code="video_not_found")
    return clip
