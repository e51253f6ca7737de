"""`manage.py bench viewers`: made-up viewers with known tastes on the real feed, beside what counting would show."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from django.db import transaction

from common.bench import Benchmark, Figures, Target
from common.redis import client
from feed.simulation.town import make_town
from feed.simulation.trials import Trials
from feed.sources.trending import KEY, refresh_pool


class FeedViewers(Benchmark):
    name = "viewers"
    summary = "whether the feed finds tastes, follows wishes and withstands brigades, in a world that is rolled back"
    targets = (
        Target("new_viewer.precision_at_10", at_least=0.6),
        Target("new_viewer.recency_precision_at_10", at_most=0.599),
        Target("new_viewer.popularity_precision_at_10", at_most=0.599),
        Target("new_clip.precision_of_audience", at_least=0.5),
        Target("no_horror.horror_after", at_most=0),
        Target("brigade.displaced_of_top_50", at_most=2),
        Target("brigade.sleepers_displaced_of_top_50", at_most=2),
        Target("brigade.patient_displaced_of_top_50", at_most=2),
        Target("brigade.counting_alike_displaced_of_top_50", at_least=3),
        Target("creation_first.remixed_above_watched", at_least=1),
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clips", type=int, default=1500)
        parser.add_argument("--authors", type=int, default=120)
        parser.add_argument("--people", type=int, default=20, help="viewers of a trial")
        parser.add_argument("--brigade", type=int, default=100)
        parser.add_argument("--seed", type=int, default=0)

    def run(self, options: Namespace, say: Callable[[str], None]) -> Figures:
        """One transaction, so that nothing stays behind; run it while no worker reads the event stream."""
        with transaction.atomic():
            town = make_town(clips=options.clips, authors=options.authors, seed=options.seed)
            refresh_pool()
            figures = self._try_all(Trials(town, options.people, options.brigade, options.seed), say)
            transaction.set_rollback(True)
        client().delete(KEY)
        return {"clips": options.clips, "authors": options.authors, **figures}

    @staticmethod
    def _try_all(trials: Trials, say: Callable[[str], None]) -> Figures:
        figures: Figures = {}
        for trial in (
            trials.new_viewer,
            trials.fickle_viewer,
            trials.new_clip,
            trials.no_horror,
            trials.creation_first,
            trials.exposure,
            trials.brigade,
        ):
            figures[trial.__name__] = found = trial()
            say(f"{trial.__name__}: {found}")
        return figures
