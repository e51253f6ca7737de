"""Background work of the social graph."""

from common.tasks import bell
from social.counters import fold_counts


@bell()
def fold_profile_counts() -> None:
    fold_counts()
