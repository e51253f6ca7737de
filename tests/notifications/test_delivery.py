"""What is told, to whom, once, and in which order."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from accounts.models import AccountFact, User
from notifications.delivery import deliver_waiting, record_event
from notifications.facts import tell_facts
from notifications.kinds import RULES, Kind, text_of
from notifications.models import Event, Notice, Notification
from notifications.queries import events_after, unread_by_kind
from notifications.services import mark_read, notify
from social.models import FollowRequest
from social.services import answer_follow_request, block_person, follow_person, mute_person
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db
CLIP = {"clip": "clip_1"}


def like(recipient: User, actor: User, clip: str = "clip_1") -> None:
    notify(recipients=[recipient.pk], kind=Kind.LIKE, ids={"clip": clip}, actor=actor)
    deliver_waiting()


def test_every_kind_has_a_rule_with_a_sentence() -> None:
    assert set(RULES) == set(Kind)
    for kind in Kind:
        assert text_of(kind, ["ann"], 1, {}).endswith(".")


@pytest.mark.parametrize(
    ("handles", "count", "start"),
    [
        (["ann"], 1, "@ann liked"),
        (["bob", "ann"], 2, "@bob and @ann liked"),
        (["cat", "bob", "ann"], 13, "@cat and 12 others liked"),
        (["cat"], 2, "@cat and 1 other liked"),
        ([], 4, "Somebody liked"),
    ],
)
def test_actors_read_as_a_sentence(handles: list[str], count: int, start: str) -> None:
    assert text_of(Kind.LIKE, handles, count, {}).startswith(start)


def test_likes_of_one_clip_share_a_row_and_count_each_person_once(ann: User) -> None:
    fans = [make_person(f"fan{number}") for number in range(3)]
    for fan in [*fans, fans[0]]:
        like(ann, fan)
    row = Notification.objects.get()
    assert row.actor_count == 3
    assert row.latest_actors[0] == fans[2].pk
    assert Event.objects.count() == 3


def test_another_clip_or_a_read_row_starts_a_new_one(ann: User) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    like(ann, bob)
    like(ann, bob, clip="clip_2")
    assert unread_by_kind(ann) == {"like": 2}
    assert mark_read(by=ann) == 2
    like(ann, cat)
    assert unread_by_kind(ann) == {"like": 1}
    assert Notification.objects.count() == 3


def test_nobody_is_told_about_their_own_act_and_suspended_people_are_told_nothing(ann: User) -> None:
    gone = make_person("gone", is_active=False)
    notify(recipients=[ann.pk, gone.pk], kind=Kind.LIKE, ids=CLIP, actor=ann)
    deliver_waiting()
    assert not Notification.objects.exists()
    assert not Notice.objects.exists()


def test_blocked_and_muted_people_are_never_announced(ann: User) -> None:
    eve, bob, cat = make_person("eve"), make_person("bob"), make_person("cat")
    block_person(by=eve, person=ann)
    mute_person(by=ann, person=bob)
    for actor in (eve, bob, cat):
        like(ann, actor)
    assert Notification.objects.get().latest_actors == [cat.pk]


def test_a_notice_of_a_transaction_that_rolls_back_is_never_told(ann: User) -> None:
    @transaction.atomic
    def finish_and_break() -> None:
        notify(recipients=[ann.pk], kind=Kind.JOB_COMPLETED, ids=CLIP)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        finish_and_break()
    assert deliver_waiting() == 0


def test_following_somebody_tells_them(ann: User) -> None:
    follow_person(by=make_person("bob"), person=ann)
    follow_person(by=make_person("cat"), person=ann)
    deliver_waiting()
    assert unread_by_kind(ann) == {"follow": 1}
    assert Notification.objects.get().actor_count == 2


def test_private_profiles_hear_of_requests_and_senders_of_acceptance(ann: User) -> None:
    bob = make_person("bob")
    ann.is_private = True
    follow_person(by=bob, person=ann)
    deliver_waiting()
    assert unread_by_kind(ann) == {"follow_request": 1}
    answer_follow_request(by=ann, public_id=FollowRequest.objects.get().public_id, is_accepted=True)
    deliver_waiting()
    assert unread_by_kind(bob) == {"follow_accepted": 1}


@pytest.mark.django_db(transaction=True)
def test_every_notice_is_delivered_once_by_racing_deliveries() -> None:
    ann = make_person("ann")
    for number in range(24):
        notify(recipients=[ann.pk], kind=Kind.JOB_COMPLETED, ids={"clip": f"clip_{number}"})
    counts: list[int] = []

    def run() -> None:
        counts.append(deliver_waiting())
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 24
    told = Notification.objects.filter(recipient=ann).order_by("position")
    assert [row.ids["clip"] for row in told] == [f"clip_{number}" for number in range(24)]


def in_a_thread(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_notice_waits_for_an_earlier_one_to_the_same_person_that_another_worker_is_at() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    for recipients, clip in (([ann.pk], "first"), ([bob.pk], "others"), ([ann.pk, bob.pk], "second")):
        notify(recipients=recipients, kind=Kind.JOB_COMPLETED, ids={"clip": clip})
    with transaction.atomic():
        Notice.objects.select_for_update().get(ids__clip="first")
        in_a_thread(deliver_waiting).join()
    assert [row.ids["clip"] for row in Notification.objects.order_by("position")] == ["others"]
    assert deliver_waiting() == 2
    for person, clips in ((ann, ["second", "first"]), (bob, ["second", "others"])):
        rows = client_of(person).get("/api/v1/notifications?kind=job_completed&limit=1").json()
        following = client_of(person).get("/api/v1/notifications", {"limit": 1, "cursor": rows["next"]}).json()
        assert [row["ids"]["clip"] for row in (*rows["data"], *following["data"])] == clips


@pytest.mark.django_db(transaction=True)
def test_facts_of_an_account_are_told_in_the_order_in_which_they_were_written() -> None:
    ann = make_person("ann")
    AccountFact.objects.create(person=ann, kind="account", ids={"act": "left"})
    with transaction.atomic():
        tell_facts()

        def come_back() -> None:
            AccountFact.objects.create(person=ann, kind="account", ids={"act": "came_back"})
            tell_facts()

        other = in_a_thread(come_back)
        other.join(timeout=0.5)
        assert other.is_alive(), "it waits for the one that began before"
    other.join()
    assert [notice.ids["act"] for notice in Notice.objects.order_by("pk")] == ["left", "came_back"]
    assert not AccountFact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_remembers_the_last_id_misses_no_event_of_racing_writers() -> None:
    ann = make_person("ann")
    seen: list[int] = []
    is_done = threading.Event()

    def write() -> None:
        for _ in range(30):
            record_event(ann.pk, "tick", {})
        connections.close_all()

    def read() -> None:
        last = 0
        while True:
            is_last_look = is_done.is_set()
            for event in events_after(ann, last):
                seen.append(event.pk)
                last = event.pk
            if is_last_look:
                break
        connections.close_all()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    is_done.set()
    reader.join()
    assert seen == sorted(Event.objects.values_list("pk", flat=True))
    assert len(seen) == 120
