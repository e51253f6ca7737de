"""Making drafts out of delivered media."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from cameo.models import CameoUse
from clips.models import Clip, ClipCast, ClipKind, LineageEdge, PendingFile, Rendition, RenditionKind


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file that already lies in the storage under its final key."""

    kind: RenditionKind
    key: str
    sha256: str
    bytes: int
    mime: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """How a draft came to be."""

    public_id: str
    kind: ClipKind
    prompt: str
    engine: str
    engine_title: str
    seed: int
    width: int
    height: int
    fps: int
    frames: int
    private_only_reason: str = ""
    cleared_by: str = ""


def create_draft(
    *,
    by: User,
    facts: DraftFacts,
    files: Sequence[DeliveredFile],
    parents: Sequence[Clip] = (),
    uses: Sequence[CameoUse] = (),
    inherits_cast: bool = True,
    token: str,
) -> Clip:
    """Write the draft, its lineage, its cast and its renditions. Call inside the transaction that completes the job.

    `token` names the pending files that this commit claims; `uses` are those of this clip itself. Those of its parents
    are handed down unless nothing of their media went in.
    """
    first = parents[0] if parents else None
    clip = Clip.objects.create(
        public_id=facts.public_id,
        creator=by,
        kind=facts.kind,
        prompt=facts.prompt,
        engine=facts.engine,
        engine_title=facts.engine_title,
        seed=facts.seed,
        width=facts.width,
        height=facts.height,
        fps=facts.fps,
        frames=facts.frames,
        private_only_reason=facts.private_only_reason,
        cleared_by=facts.cleared_by,
        parent=first,
        root=(first.root or first) if first else None,
        depth=first.depth + 1 if first else 0,
    )
    LineageEdge.objects.bulk_create(
        LineageEdge(child=clip, parent=parent, position=position) for position, parent in enumerate(parents)
    )
    _cast(clip, parents if inherits_cast else (), uses)
    for file in files:
        Rendition.objects.create(
            clip=clip,
            kind=file.kind,
            key=file.key,
            sha256=file.sha256,
            bytes=file.bytes,
            mime=file.mime,
            width=file.width,
            height=file.height,
        )
    PendingFile.objects.filter(token=token).delete()
    return clip


def _cast(clip: Clip, parents: Sequence[Clip], uses: Sequence[CameoUse]) -> None:
    """The clip's own uses, and all that its parents lean on, with the epochs at which consent was given there."""
    rows = {use.pk: ClipCast(clip=clip, cameo=use.cameo, use=use, view_epoch=use.view_epoch) for use in uses}
    for row in ClipCast.objects.filter(clip__in=parents).order_by("pk"):
        inherited = ClipCast(
            clip=clip, cameo_id=row.cameo_id, use_id=row.use_id, view_epoch=row.view_epoch, is_inherited=True
        )
        rows.setdefault(row.use_id, inherited)
    ClipCast.objects.bulk_create(rows.values())
