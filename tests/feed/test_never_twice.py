"""A machine that pages, refreshes, publishes, blocks, holds and loses its cache in any order."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cameo.models import Cameo, CameoUse
from cameo.services.revoking import revoke
from clips.models import Clip, ClipCast, HoldReason
from clips.services.publishing import hold_clip, lift_holds, remove_clip
from common.redis import client as redis
from feed.events.intake import Report, receive_events
from feed.events.storing import ingest
from feed.models import EventKind, Impression
from feed.services.memory import change_settings, reset_feed
from feed.services.pages import FeedPage, feed_page
from feed.services.steering import steer
from social.services import block_person, follow_person, mute_person, unmute_person
from tests.cameo.factories import make_cameo
from tests.cast import make_person
from tests.feed.scenes import clip_about


class Feed(RuleBasedStateMachine):
    """Bob scrolls on two devices; ann and cat publish, take down, are held and block him."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        redis().flushdb()
        self.bob = make_person("bob")
        self.authors = [make_person("ann"), make_person("cat")]
        follow_person(by=self.bob, person=self.authors[0])
        self.clips: list[Clip] = [clip_about(self.authors[index % 2]) for index in range(8)]
        self.hidden: set[int] = set()
        self.revoked: set[int] = set()
        self.cameo: Cameo | None = None
        self.cast: set[int] = set()
        self.owners = 0
        self.blocked_by: set[int] = set()
        self.muted: set[int] = set()
        self.first_shown: dict[int, tuple[str, int]] = {}
        self.cursors: list[str] = []
        self.pages: dict[str, list[int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def _take(self, page: FeedPage, cursor: str | None) -> None:
        shown = [item.clip.pk for item in page.shown]
        for item in page.shown:
            assert item.clip.pk not in self.hidden, "something hidden appeared"
            assert item.clip.pk not in self.revoked, "a likeness appeared without consent"
            assert item.clip.creator_id not in self.blocked_by, "somebody who blocked bob appeared"
            place = (item.impression.session, item.impression.page)
            if item.clip.pk not in self.first_shown:
                assert item.clip.creator_id not in self.muted, "somebody bob muted was served"
            assert self.first_shown.setdefault(item.clip.pk, place) == place, "a clip came twice"
        if cursor is not None and (shown or cursor in self.pages):
            # A page that found nothing was not a page yet: later it may find what was published since.
            before = self.pages.setdefault(cursor, shown)
            assert [clip for clip in before if clip in shown] == shown, "a replayed page changed"
        if page.next_cursor:
            self.cursors.append(page.next_cursor)

    @rule(limit=st.integers(1, 4))
    def refresh(self, limit: int) -> None:
        self._take(feed_page(viewer=self.bob, cursor=None, limit=limit), None)

    @precondition(lambda self: self.cursors)
    @rule(data=st.data(), limit=st.integers(1, 4))
    def turn_or_retry_a_page(self, data: st.DataObject, limit: int) -> None:
        cursor = data.draw(st.sampled_from(self.cursors))
        self._take(feed_page(viewer=self.bob, cursor=cursor, limit=limit), cursor)

    @rule(author=st.integers(0, 1))
    def publish(self, author: int) -> None:
        self.clips.append(clip_about(self.authors[author]))

    @rule(author=st.integers(0, 1))
    def publish_with_a_likeness(self, author: int) -> None:
        if self.cameo is None:
            self.owners += 1
            self.cameo, self.cast = make_cameo(make_person(f"dee{self.owners}")), set()
        clip, epochs = clip_about(self.authors[author]), {"view_epoch": self.cameo.view_epoch}
        use = CameoUse.objects.create(cameo=self.cameo, person=self.authors[author], **epochs)
        ClipCast.objects.create(clip=clip, cameo=self.cameo, use=use, **epochs)
        self.clips.append(clip)
        self.cast.add(clip.pk)

    @precondition(lambda self: self.cameo is not None)
    @rule()
    def the_owner_revokes(self) -> None:
        """Everything with the likeness is gone at that moment: from ranked sessions, and from pages shown again."""
        assert self.cameo is not None
        revoke(cameo=self.cameo, by=self.cameo.owner)
        self.revoked |= self.cast
        self.cameo = None

    @rule(data=st.data())
    def hold(self, data: st.DataObject) -> None:
        clip = data.draw(st.sampled_from(self.clips))
        hold_clip(clip=clip, reason=next(iter(HoldReason)), source="test", explanation="")
        self.hidden.add(clip.pk)

    @rule(data=st.data())
    def lift(self, data: st.DataObject) -> None:
        clip = data.draw(st.sampled_from(self.clips))
        lift_holds(clip=clip, source="test")
        clip.refresh_from_db()
        if clip.state == "published":
            self.hidden.discard(clip.pk)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        clip = data.draw(st.sampled_from(self.clips))
        clip.refresh_from_db()
        if clip.state == "published":
            remove_clip(clip=clip, by=clip.creator)
        self.hidden.add(clip.pk)

    @rule()
    def cat_blocks_bob(self) -> None:
        if self.authors[1].pk not in self.blocked_by:
            block_person(by=self.authors[1], person=self.bob)
            self.blocked_by.add(self.authors[1].pk)

    @rule()
    def lose_the_cache(self) -> None:
        redis().flushdb()

    @rule(word=st.sampled_from(["more grass", "no dragons"]))
    def wish(self, word: str) -> None:
        steer(by=self.bob, text=word)

    @rule(author=st.integers(0, 1))
    def mute(self, author: int) -> None:
        """Muting holds from the next ranking on, so from the next page on: the mark of the session changes."""
        if self.authors[author].pk not in self.muted:
            mute_person(by=self.bob, person=self.authors[author])
        self.muted.add(self.authors[author].pk)

    @precondition(lambda self: self.muted)
    @rule()
    def unmute(self) -> None:
        person = self.muted.pop()
        unmute_person(by=self.bob, person=next(author for author in self.authors if author.pk == person))

    @rule()
    def store_events(self) -> None:
        ingest()

    @rule()
    def start_over(self) -> None:
        reset_feed(by=self.bob)

    @rule(is_on=st.booleans())
    def choose_personalisation(self, is_on: bool) -> None:
        change_settings(by=self.bob, is_personalised=is_on)

    @precondition(lambda self: self.first_shown)
    @rule(data=st.data(), kind=st.sampled_from([EventKind.LIKE, EventKind.VIEW, EventKind.NOT_INTERESTED]))
    def react(self, data: st.DataObject, kind: EventKind) -> None:
        clip = data.draw(st.sampled_from(sorted(self.first_shown)))
        impression = Impression.objects.get(viewer=self.bob, clip=clip)
        receive_events(by=self.bob, reports=[Report(impression.public_id, kind, 500)])

    @invariant()
    def every_clip_was_served_once(self) -> None:
        served = list(Impression.objects.filter(viewer=self.bob).values_list("clip_id", flat=True))
        assert len(served) == len(set(served))


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_comes_twice_and_nothing_hidden_appears(db: Any) -> None:
    quick = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    run_state_machine_as_test(Feed, settings=quick)
