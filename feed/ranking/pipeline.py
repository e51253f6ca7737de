"""The whole way from a viewer to an order of clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from feed.candidate import Candidate, Scored
from feed.moods import WORDS, Mood, vector_of
from feed.ranking.diversity import decay_repeats, diversify
from feed.ranking.exploring import explore
from feed.ranking.formula import FormulaRanker, RankingModel
from feed.ranking.wishes import apply_wishes, names_any
from feed.sources.gather import gather, gather_mood
from feed.taste import Taste, Wish
from inference.client import InferenceRequestError, InferenceUnavailableError

log = structlog.get_logger(__name__)
IN_MOOD = 0.2
"""From this cosine on a clip has the mood, although its words do not say so."""


def rank(taste: Taste, mood: Mood | None = None) -> tuple[list[Scored], str]:
    """Up to a session's worth of clips, best first, and the name of the ranker that judged them."""
    if mood is not None:
        return _rank_mood(taste, mood)
    scored, name = _judge(taste, gather(taste))
    return _in_order(taste, scored), name


def _in_order(taste: Taste, scored: Sequence[Scored]) -> list[Scored]:
    ordered = decay_repeats(apply_wishes(taste, scored))
    chosen = diversify(ordered, settings.FEED_SESSION_CLIPS)
    return explore(chosen, np.random.default_rng())


def _rank_mood(taste: Taste, mood: Mood) -> tuple[list[Scored], str]:
    """Only what has the mood; within it the viewer's wishes and tastes hold as everywhere."""
    vector = vector_of(mood)
    wish = Wish(f"mood:{mood}", mood.value, is_wanted=True, strength=1.0, vector=vector)
    found = gather_mood(replace(taste, wishes=(wish,)), WORDS[mood])
    fitting = [
        candidate
        for candidate in found
        if names_any(WORDS[mood], candidate.words)
        or (vector is not None and float(vector @ candidate.vector) > IN_MOOD)
    ]
    scored, name = _judge(taste, fitting)
    return _in_order(taste, scored), name


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
