"""Between the engine and the draft: screening, marks, encode, signature, storage."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from django.core.files.storage import default_storage

from accounts.protections import screened_for
from cameo.models import CameoUse
from cameo.watch.watching import LikenessWatch, Seen
from clips.models import Clip, RenditionKind
from clips.queries import ancestors_of
from clips.services.drafts import DeliveredFile
from clips.services.files import LocalFile, abandon, hash_file, place
from common.ids import new_public_id
from generation.composing import capabilities as composer
from generation.composing.capabilities import maker_of
from generation.engines.base import Plan
from generation.models import FailureStage, GenerationJob
from generation.pipeline.captions import write_captions
from generation.pipeline.errors import AttemptFailedError, AttemptLostError
from generation.pipeline.keeping import keep_source
from generation.pipeline.lease import Lease
from generation.pipeline.patience import patiently
from generation.pipeline.progress import Progress
from generation.pipeline.rendered import Rendered
from generation.queries import parents_of
from generation.services import casting
from moderation.provenance.finish import finish as mark_encode_and_sign
from moderation.provenance.media import FinishedMedia, FinishRequest, Ingredient, MediaKind, Origin
from moderation.screening.explanations import errors_of
from moderation.screening.media.frames import MediaItem
from moderation.screening.services import screen_media
from moderation.screening.verdicts import Decision, ScreeningContext, Stage, Verdict

KINDS = {
    MediaKind.STANDARD: RenditionKind.STANDARD,
    MediaKind.SMALL: RenditionKind.SMALL,
    MediaKind.PREVIEW: RenditionKind.PREVIEW,
    MediaKind.THUMBNAIL: RenditionKind.THUMBNAIL,
    MediaKind.SPRITES: RenditionKind.SPRITES,
    MediaKind.LINK_CARD: RenditionKind.LINK_CARD,
}


@dataclass(frozen=True, slots=True)
class Finished:
    """Everything lies in the storage as pending files; only the commit is missing."""

    clip_id: str
    files: tuple[DeliveredFile, ...]
    media: FinishedMedia
    verdict: Verdict
    seen: tuple[Seen, ...] = ()
    """Enrolled people who seem to be in it without having been cast."""


def finish(
    job: GenerationJob, plan: Plan, rendered: Rendered, workdir: Path, *, lease: Lease, progress: Progress
) -> Finished:
    """Raises AttemptLostError, AttemptFailedError, and OSError or FfmpegError where there is no room."""
    clip_id = new_public_id("clip")
    progress.finishing("screening", 82)
    watch = _likeness_watch(job, rendered, clip_id)
    verdict = _screen(job, rendered, watch)
    casting.check_media(job, verdict, rendered.transcript)
    _still_ours(lease)
    progress.finishing("encoding", 86)
    captions = write_captions(rendered.record, rendered.frame_count / rendered.fps, workdir)
    media = _mark(job, plan, rendered, workdir, clip_id, captions)
    source = keep_source(rendered, workdir)
    _still_ours(lease)
    progress.finishing("storing", 96)
    files = [LocalFile(KINDS[file.kind], file.path, file.mime, file.width, file.height) for file in media.files]
    files.append(source)
    if captions is not None:
        files.append(LocalFile(RenditionKind.CAPTIONS, captions, "text/vtt"))
    if rendered.truth is not None:
        files.append(LocalFile(RenditionKind.TRUTH, rendered.truth, "application/json"))
    delivered = tuple(patiently(partial(place, file, token=job.attempt_token)) for file in files)
    _still_ours(lease)
    return Finished(clip_id, delivered, media, verdict, tuple(watch.seen))


def discard(job: GenerationJob) -> None:
    """Remove whatever this attempt put into the storage."""
    abandon(job.attempt_token)


def _still_ours(lease: Lease) -> None:
    if lease.is_lost or not lease.check():
        raise AttemptLostError


def _likeness_watch(job: GenerationJob, rendered: Rendered, clip_id: str) -> LikenessWatch:
    """Whoever was cast may be seen, and whoever makes a clip may be in it."""
    cast = CameoUse.objects.filter(job_id=job.public_id).values_list("cameo__public_id", flat=True)
    own = job.owner.cameos.values_list("public_id", flat=True)
    return LikenessWatch(clip_id, frozenset([*cast, *own]), rendered.sound)


def _screen(job: GenerationJob, rendered: Rendered, watch: LikenessWatch) -> Verdict:
    media = MediaItem(
        frames=rendered.frames,
        width=rendered.width,
        height=rendered.height,
        fps=rendered.fps,
        sound=rendered.sound,
        transcript=rendered.transcript,
    )
    context = ScreeningContext(actor_id=job.owner_id, subject=watch.clip_id, audience=screened_for(job.owner))
    verdict = screen_media(Stage.FRAMES, media, context, watches={"faces": watch})
    if verdict.decision is Decision.REFUSE:
        explanation = " ".join(f"{row.message} {row.what_to_change}" for row in verdict.explanations)
        raise AttemptFailedError(
            FailureStage.SCREENING,
            "moderation_blocked",
            explanation or "What was rendered can't be kept.",
            detail={"event": verdict.event_id, "errors": errors_of(verdict, "/prompt")},
        )
    return verdict


def _mark(
    job: GenerationJob, plan: Plan, rendered: Rendered, workdir: Path, clip_id: str, captions: Path | None
) -> FinishedMedia:
    capabilities = maker_of(plan.engine)
    parents = parents_of(job)
    is_simulated = capabilities.digital_source_type == "algorithmicMedia" or plan.engine == composer.NAME
    if job.composition is not None:
        is_simulated = is_simulated and all(composer.is_simulated(parent.engine) for parent in parents)
    origin = Origin(
        clip_id=clip_id,
        handle=job.owner.handle,
        digital_source_type="algorithmicMedia" if is_simulated else "trainedAlgorithmicMedia",
        engine=capabilities.name,
        engine_revision=capabilities.revision,
        kind=job.clip_kind,
        is_model=not is_simulated,
        consent_receipts=casting.receipts_of(job, parents),
        ingredients=_ingredients(parents, workdir),
        lineage=_lineage(parents),
        captions_sha256=hash_file(captions) if captions else "",
        details={"seed": str(plan.request.seed), "job": job.public_id},
    )
    folder = workdir / "finished"
    folder.mkdir()
    return mark_encode_and_sign(
        FinishRequest(
            frames=rendered.frames,
            sound=rendered.sound,
            width=rendered.width,
            height=rendered.height,
            fps=rendered.fps,
            folder=folder,
            origin=origin,
            grid=rendered.grid,
        )
    )


def _ingredients(parents: Sequence[Clip], workdir: Path) -> tuple[Ingredient, ...]:
    """Signed files of the parents, fetched from the storage; each is verified before the new manifest names it.

    A manifest has one parent at most: the first. What else a clip was made of are its components.
    """
    found: list[Ingredient] = []
    for position, parent in enumerate(parents):
        rendition = parent.renditions.filter(kind=RenditionKind.SMALL).first()
        if rendition is None:
            continue
        path = workdir / f"parent-{position}.mp4"
        with default_storage.open(rendition.key, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        relationship: Literal["parentOf", "componentOf"] = "componentOf" if found else "parentOf"
        found.append(Ingredient(path, parent.public_id, parent.caption or parent.public_id, relationship))
    return tuple(found)


def _lineage(parents: Sequence[Clip]) -> tuple[str, ...]:
    """Parents first, then everything that any of them came from, each once."""
    further = (clip.public_id for parent in parents for clip in reversed(ancestors_of(parent)))
    return tuple(dict.fromkeys([*(clip.public_id for clip in parents), *further]))
