"""What a feed must manage, each tried on the real sources, ranking and pages, with simple orders beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from common.bench import Figures
from feed.candidate import Source
from feed.models import Impression
from feed.queries import latest_clips
from feed.ranking.pipeline import rank
from feed.services.steering import steer
from feed.simulation.brigades import PAYING, applaud, count_alike, warm_up
from feed.simulation.town import HORROR, Town
from feed.simulation.viewers import Viewer, store
from feed.sources.trending import refresh_pool
from feed.taste import taste_of

TOP = 50
LEADERS, PUSHED = 10, 10
"""A ring of so many authors pushes so many clips: more authors than a vote needs to count in full."""
SHOWN_TO_BE_DULL = {"hours": 100.0, "views": 400.0, "likes": 2.0}
"""What is known of a pushed clip before: it would stand in nobody's top by itself."""


@dataclass(slots=True)
class Trials:
    town: Town
    people: int
    brigade_size: int = 100
    seed: int = 0

    def viewer(self, *, tastes: set[int] | None = None, fickle: float = 0.0) -> Viewer:
        rng = np.random.default_rng(self.seed + self.town.people)
        wanted = tastes or {int(taste) for taste in rng.choice(len(self.subjects), 2, replace=False)}
        return Viewer(self.town.person(), wanted, rng, fickle)

    @property
    def subjects(self) -> set[int]:
        return set(self.town.subject.values())

    def new_viewer(self) -> Figures:
        """Precision of the ten clips after twenty views, by viewers of whom nothing was known."""
        ours, simple = [], {"recency": list[float](), "popularity": list[float]()}
        for _ in range(self.people):
            viewer = self.viewer()
            for _ in range(2):
                viewer.react(self.town, viewer.refresh())
                store()
            ours.append(viewer.precision(self.town, viewer.refresh()))
            for name, clips in (("recency", self._newest(viewer)), ("popularity", self._popular(viewer))):
                simple[name].append(float(np.mean([self.town.subject[clip] in viewer.tastes for clip in clips])))
        rest = {f"{name}_precision_at_10": round(float(np.mean(found)), 3) for name, found in simple.items()}
        return {"precision_at_10": round(float(np.mean(ours)), 3), **rest, "viewers": self.people}

    def _newest(self, viewer: Viewer) -> list[int]:
        rows = latest_clips(viewer.person).exclude(pk__in=[shown.clip.pk for shown in viewer.shown[:20]])
        return list(rows.values_list("pk", flat=True)[:10])

    def _popular(self, viewer: Viewer) -> list[int]:
        known = {shown.clip.pk for shown in viewer.shown[:20]}
        rows = latest_clips(viewer.person).filter(pull__isnull=False).order_by("-pull__likes", "-pk")
        return [clip for clip in rows.values_list("pk", flat=True)[:60] if clip not in known][:10]

    def fickle_viewer(self) -> Figures:
        """Precision over pages of viewers whose taste moves; what was liked long ago must give way."""
        found = []
        for _ in range(max(2, self.people // 3)):
            viewer = self.viewer(tastes={0})
            for _ in range(3):
                viewer.react(self.town, viewer.refresh())
                store()
            viewer.tastes = {5}
            for _ in range(4):
                page = viewer.refresh()
                viewer.react(self.town, page)
                store()
            found.append(viewer.precision(self.town, viewer.refresh()))
        return {"precision_at_10_after_change": round(float(np.mean(found)), 3)}

    def new_clip(self) -> Figures:
        """Of the first fifty impressions of a new clip by an unknown author, the share before people who like such."""
        audience = [self.viewer() for _ in range(self.people * 2)]
        for viewer in audience:
            for _ in range(2):
                viewer.react(self.town, viewer.refresh())
        store()
        fresh = [self.town.publish(self.town.person(), subject) for subject in range(len(self.subjects))]
        for viewer in audience:
            viewer.refresh()
        rows = Impression.objects.filter(clip__in=fresh).order_by("pk").values_list("clip_id", "viewer_id")
        tastes = {viewer.person.pk: viewer.tastes for viewer in audience}
        first: dict[int, list[bool]] = {clip.pk: [] for clip in fresh}
        for clip, viewer_id in rows:
            if len(first[clip]) < TOP:
                first[clip].append(self.town.subject[clip] in tastes[viewer_id])
        reached = [float(np.mean(hits)) for hits in first.values() if hits]
        return {
            "precision_of_audience": round(float(np.mean(reached)), 3) if reached else 0.0,
            "base_rate": round(float(np.mean([len(wanted) for wanted in tastes.values()])) / len(self.subjects), 3),
            "clips_shown": len(reached),
        }

    def no_horror(self) -> Figures:
        """Horror on the page before and on the very next one after the wish, in the middle of a session."""
        viewer = self.viewer(tastes={HORROR})
        for _ in range(2):
            viewer.react(self.town, viewer.refresh())
            store()
        before = viewer.precision(self.town, viewer.refresh())
        steer(by=viewer.person, text="no horror")
        after = viewer.precision(self.town, viewer.next_page())
        return {"horror_before": round(before, 3), "horror_after": round(after, 3)}

    def brigade(self) -> Figures:
        """Accounts applaud ten clips of their own people: how many of an onlooker's top fifty do these displace?

        New accounts; sleepers that were made a month before; and patient ones that applauded strangers first, which is
        the price at which votes can be bought. Beside it the same crowd where every vote counts alike.
        """
        new = self._attack(days=0)
        sleepers, patient = self._attack(days=30), self._attack(days=30, is_patient=True)
        return {
            "displaced_of_top_50": new["displaced"],
            "sleepers_displaced_of_top_50": sleepers["displaced"],
            "patient_displaced_of_top_50": patient["displaced"],
            "counting_alike_displaced_of_top_50": new["alike"],
            "there_without_it": new["before"],
            "events_told": new["told"],
            "events_wanted": self.brigade_size * PUSHED * len(PAYING),
        }

    def _attack(self, *, days: int, is_patient: bool = False) -> dict[str, int]:
        """All of it undone afterwards, so that the next crowd meets the same town."""
        with transaction.atomic():
            onlooker = self.viewer()
            leaders = [self.town.person(days=days) for _ in range(LEADERS)]
            pushed = [
                self.town.publish(leaders[place % LEADERS], place % len(self.subjects), **SHOWN_TO_BE_DULL)
                for place in range(PUSHED)
            ]
            names = {clip.pk for clip in pushed}
            before = set(self._top(onlooker))
            crowd = [self.town.person(days=days) for _ in range(self.brigade_size)]
            if is_patient:
                warm_up(crowd)
            told = applaud(crowd, pushed)
            refresh_pool()
            displaced = len((set(self._top(onlooker)) - before) & names)
            count_alike(crowd, pushed)
            refresh_pool()
            alike = len((set(self._top(onlooker)) - before) & names)
            transaction.set_rollback(True)
        refresh_pool()
        return {"displaced": displaced, "alike": alike, "before": len(before & names), "told": told}

    def _top(self, viewer: Viewer) -> list[int]:
        scored, _ = rank(taste_of(viewer.person))
        return [item.candidate.clip_id for item in sorted(scored, key=lambda item: -item.score)[:TOP]]

    def creation_first(self) -> Figures:
        """Pairs of equal pull, one by remixes and one by likes of those who watch: how often the first is above."""
        pairs = []
        for subject in range(len(self.subjects)):
            author, other = self.town.person(), self.town.person()
            watched = self.town.publish(author, subject, hours=5, views=1000, likes=100)
            remixed = self.town.publish(other, subject, hours=5, views=1000, likes=70, remixes=30)
            pairs.append((remixed.pk, watched.pk))
        refresh_pool()
        scored, _ = rank(taste_of(self.viewer().person))
        place = {item.candidate.clip_id: item.score for item in scored}
        wins = [place.get(remixed, 0) > place.get(watched, 0) for remixed, watched in pairs]
        return {"remixed_above_watched": round(float(np.mean(wins)), 3), "pairs": len(pairs)}

    def exposure(self) -> Figures:
        """How impressions fall on authors, and what the exploring slots gave."""
        authors = Counter(Impression.objects.values_list("clip__creator", flat=True))
        ordered = sorted(authors.values())
        half = ordered[: len(ordered) // 2]
        explored = Impression.objects.filter(propensity__lt=1).count()
        total = max(1, sum(ordered))
        return {
            "authors_shown": len(ordered),
            "share_of_smaller_half": round(sum(half) / total, 3),
            "gini": round(_gini(np.array(ordered, float)), 3),
            "exploring_share": round(explored / total, 3),
            "fresh_share": round(Impression.objects.filter(source=Source.FRESH).count() / total, 3),
        }


def _gini(values: np.ndarray) -> float:
    if not len(values) or not values.sum():
        return 0.0
    ordered = np.sort(values)
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * (ranks * ordered).sum() / (len(ordered) * ordered.sum())) - (len(ordered) + 1) / len(ordered))
