"""Background work of the clips app."""

from clips.services import counting, files
from common.tasks import bell


@bell()
def fold_counters() -> None:
    """Fold counter deltas."""
    counting.fold()


@bell()
def sweep_files() -> None:
    """Remove files whose job died before naming them."""
    files.remove_abandoned()
