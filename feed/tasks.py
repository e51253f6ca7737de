"""Background work of the feed."""

from common.tasks import bell
from feed.events import partitions, storing
from feed.services import days, training, vectors
from feed.sources import trending


@bell()
def ingest_events() -> None:
    """Store what viewers did."""
    storing.ingest()


@bell()
def embed_clips() -> None:
    """Give new clips their vectors."""
    vectors.embed_new_clips()


@bell()
def train_ranker() -> None:
    """Let the ranker learn what is new."""
    training.train_if_new()


@bell()
def refresh_trending() -> None:
    """Make the list of what moves people."""
    trending.refresh_pool()


@bell()
def drop_old_events() -> None:
    """Let go of what is too old to learn from."""
    partitions.drop_old_partitions()


@bell()
def sum_up_yesterday() -> None:
    """Tell people how their day was."""
    while days.sum_up_yesterday() == days.BATCH:
        pass
