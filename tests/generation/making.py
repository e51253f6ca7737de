"""Small clips by the simulated world, made the way people make them: submitted, rendered, marked, delivered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from django.core.files.storage import default_storage

from accounts.models import User
from clips.models import Clip, ClipState, RenditionKind, Visibility
from common import clock
from generation import pipeline
from generation.models import GenerationJob, JobState
from generation.services import jobs
from generation.services.requests import ClipRequest

SMALL = {"engine": "sim", "width": 160, "height": 288, "fps": 12, "seconds": 4.0}


def ask(by: User, prompt: str, *, parents: Sequence[Clip] = (), **fields: Any) -> GenerationJob:
    """One queued job; a small clip of four seconds unless said otherwise."""
    defaults = {} if parents else SMALL
    return jobs.submit(by=by, request=ClipRequest(prompt=prompt, **{**defaults, **fields}), parents=parents)[0]


def finish(job: GenerationJob) -> Clip:
    """See the job through and give its clip."""
    while pipeline.run_next(job.queue):
        pass
    job.refresh_from_db()
    assert job.state == JobState.COMPLETED, (job.failure_code, job.failure_message)
    assert job.clip is not None
    return job.clip


def make(by: User, prompt: str, **fields: Any) -> Clip:
    return finish(ask(by, prompt, **fields))


def open_to_all(clip: Clip) -> Clip:
    """Published, without the question whether it may be."""
    clip.state, clip.visibility, clip.published_at = ClipState.PUBLISHED, Visibility.PUBLIC, clock.now()
    clip.save(update_fields=["state", "visibility", "published_at"])
    clip.holds.all().delete()
    return clip


def media_of(clip: Clip, kind: RenditionKind = RenditionKind.STANDARD) -> Path:
    return Path(default_storage.path(clip.renditions.get(kind=kind).key))


def pictures_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def sound_of(path: Path) -> np.ndarray:
    """Mono samples at 48 kHz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=48_000)
        parts = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    whole: np.ndarray = np.concatenate(parts, axis=1)
    return np.asarray(whole[0])


def seconds_of(path: Path) -> float:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.frames / float(stream.average_rate or 1)


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(np.abs(a.astype(np.int16) - b.astype(np.int16))))
