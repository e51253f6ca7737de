"""The one clock. Tests move it with time-machine; code never calls datetime.now itself."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def from_text(text: str) -> datetime:
    """The moment that `datetime.isoformat` wrote."""
    return datetime.fromisoformat(text)
