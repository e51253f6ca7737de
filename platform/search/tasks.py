"""Doorbells of search."""

from common.tasks import bell
from search import services


@bell()
def index() -> None:
    while services.index_clips() == services.BATCH:
        pass


@bell()
def tidy() -> None:
    while services.index_clips(is_thorough=True) == services.BATCH:
        pass
    services.screen_terms()
    services.forget_old_searches()
