"""Background work of the feed."""

from common.tasks import bell
from feed.events import partitions, storing
from feed.services import vectors


@bell()
def ingest_events() -> None:
    """Store what viewers did."""
    storing.ingest()


@bell()
def embed_clips() -> None:
    """Give new clips their vectors."""
    vectors.embed_new_clips()


@bell()
def drop_old_events() -> None:
    """Let go of what is too old to learn from."""
    partitions.drop_old_partitions()
