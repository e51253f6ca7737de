"""What clips hold of a person, and how they forget."""

from collections.abc import Iterable, Mapping

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from clips.models import Clip, ClipState, Rendition, RenditionKind
from clips.services.publishing import remove_clip

_FIELDS = (
    "public_id",
    "kind",
    "state",
    "visibility",
    "caption",
    "prompt",
    "engine",
    "seed",
    "width",
    "height",
    "fps",
    "frames",
    "parent__public_id",
    "root__public_id",
    "created_at",
    "published_at",
)


class ClipsShare:
    name = "clips"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        """Drafts too. Media as they were delivered, with their marks: the unmarked source never leaves."""
        mine = Clip.objects.filter(creator=user).exclude(state=ClipState.REMOVED)
        rows = mine.order_by("pk").values(*_FIELDS)
        yield ExportedRows("clips", "Your clips with their words, seeds and where they come from.", rows.iterator())
        media = Rendition.objects.filter(clip__in=mine, kind__in=[RenditionKind.STANDARD, RenditionKind.CAPTIONS])
        for key, public_id in media.values_list("key", "clip__public_id"):
            yield ExportedFile(f"media/{public_id}.{key.rsplit('.', 1)[-1]}", key)

    def erase(self, user: User) -> Mapping[str, int]:
        """Tombstones stay in their chains, without words or media; others' remixes stay theirs."""
        for clip in Clip.objects.filter(creator=user).exclude(state=ClipState.REMOVED):
            remove_clip(clip=clip, by=user)
        counts = {"files": _erase_media(user)}
        with transaction.atomic():
            counts["clips"] = Clip.objects.filter(creator=user, state=ClipState.REMOVED).update(
                caption="", prompt="", private_only_reason="", seed=0
            )
        return counts


def _erase_media(user: User) -> int:
    """Files first: a crash in between leaves rows that name what to delete again. Files that others share stay."""
    keys = set(Rendition.objects.filter(clip__creator=user).values_list("key", flat=True))
    shared = set(Rendition.objects.filter(key__in=keys).exclude(clip__creator=user).values_list("key", flat=True))
    for key in keys - shared:
        default_storage.delete(key)
    Rendition.objects.filter(clip__creator=user).delete()
    return len(keys - shared)
