"""The whole way from a viewer to an order of clips."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from feed.candidate import Candidate, Scored
from feed.ranking.diversity import decay_repeats, diversify
from feed.ranking.exploring import explore
from feed.ranking.formula import FormulaRanker, RankingModel
from feed.ranking.wishes import apply_wishes
from feed.sources.gather import gather
from feed.taste import Taste
from inference.client import InferenceRequestError, InferenceUnavailableError

log = structlog.get_logger(__name__)


def rank(taste: Taste) -> tuple[list[Scored], str]:
    """Up to a session's worth of clips, best first, and the name of the ranker that judged them."""
    scored, name = _judge(taste, gather(taste))
    ordered = decay_repeats(apply_wishes(taste, scored))
    chosen = diversify(ordered, settings.FEED_SESSION_CLIPS)
    return explore(chosen, np.random.default_rng()), name


def _judge(taste: Taste, candidates: Sequence[Candidate]) -> tuple[list[Scored], str]:
    """By the ranker of the settings; by the formula where that one is absent, slow or the viewer wants no profile."""
    if taste.is_personalised and candidates:
        model: RankingModel = import_string(settings.FEED_RANKER)()
        try:
            return model.judge(taste, candidates), model.name
        except (InferenceUnavailableError, InferenceRequestError) as error:
            log.info("ranker is away, the formula serves", reason=type(error).__name__)
    formula = FormulaRanker()
    return formula.judge(taste, candidates), formula.name
