"""The log of moderation."""

from accounts.models import User
from moderation.cases.models import Case, EventKind, ModerationEvent


def record(case: Case, kind: EventKind, *, by: User | None, **detail: object) -> None:
    """Append one event; `detail` holds public ids and words of ours, never what people wrote."""
    ModerationEvent.objects.create(case=case, kind=kind, actor_id=by.pk if by else None, detail=detail)
