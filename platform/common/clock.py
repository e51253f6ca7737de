"""The one clock. Tests move it with time-machine; code never calls datetime.now itself."""

from datetime import datetime

from django.db.models.functions import Now
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def database_now() -> Now:
    """The database's own present, for use inside a query.

    What several machines compare, such as a lease, is reckoned by it: one of them may be an hour off.
    """
    return Now()


def from_text(text: str) -> datetime:
    """The moment that `datetime.isoformat` wrote."""
    return datetime.fromisoformat(text)
