"""The inbox, its settings and the event stream over HTTP."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from common import clock
from notifications.delivery import deliver_waiting, prune_events
from notifications.kinds import Kind
from notifications.models import Event, Notification
from notifications.services import notify
from social.services import block_person
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
AUTHENTICATION_QUERIES = 1


@pytest.fixture
def as_ann(ann: User) -> Client:
    return client_of(ann)


def tell(person: User, number: int = 1, kind: Kind = Kind.JOB_COMPLETED, actor: User | None = None) -> None:
    for index in range(number):
        notify(recipients=[person.pk], kind=kind, ids={"clip": f"clip_{index}"}, actor=actor)
    deliver_waiting()


def test_the_inbox_names_people_and_pages_by_latest_news(ann: User, as_ann: Client) -> None:
    bob = make_person("bob")
    tell(ann, 3, Kind.LIKE, bob)
    tell(ann, 1, Kind.LIKE, make_person("cat"))
    first = as_ann.get("/api/v1/notifications?limit=2").json()
    assert first["data"][0]["text"] == "@cat and @bob liked your clip."
    assert first["data"][0]["ids"] == {"clip": "clip_0"}
    assert [actor["handle"] for actor in first["data"][0]["actors"]] == ["cat", "bob"]
    second = as_ann.get(f"/api/v1/notifications?limit=2&cursor={first['next']}").json()
    assert [row["ids"]["clip"] for row in first["data"] + second["data"]] == ["clip_0", "clip_2", "clip_1"]
    assert second["next"] is None


def test_somebody_blocked_later_is_no_longer_named(ann: User, as_ann: Client) -> None:
    bob = make_person("bob")
    tell(ann, 1, Kind.LIKE, bob)
    block_person(by=bob, person=ann)
    row = as_ann.get("/api/v1/notifications").json()["data"][0]
    assert row["actors"] == []
    assert "bob" not in row["text"]


def test_unread_counts_come_by_kind_and_marking_read_is_ones_own(ann: User, as_ann: Client) -> None:
    bob = make_person("bob")
    tell(ann, 2)
    tell(ann, 1, Kind.LIKE, bob)
    assert as_ann.get("/api/v1/notifications/unread").json() == {
        "total": 3,
        "by_kind": {"job_completed": 2, "like": 1},
    }
    ids = [row["id"] for row in as_ann.get("/api/v1/notifications?kind=job_completed").json()["data"]]
    post_json(client_of(bob), "/api/v1/notifications/read", {"ids": ids})
    assert as_ann.get("/api/v1/notifications/unread").json()["total"] == 3
    assert post_json(as_ann, "/api/v1/notifications/read", {"ids": ids[:1]}).json()["total"] == 2
    assert post_json(as_ann, "/api/v1/notifications/read", {"kind": "job_completed"}).json()["by_kind"] == {"like": 1}
    assert post_json(as_ann, "/api/v1/notifications/read").json()["total"] == 0


def test_a_row_is_removed_by_its_owner_only(ann: User, as_ann: Client) -> None:
    tell(ann)
    path = f"/api/v1/notifications/{Notification.objects.get().public_id}"
    assert client_of(make_person("bob")).delete(path).status_code == 404
    assert as_ann.delete(path).status_code == 204
    assert as_ann.delete(path).status_code == 404


def test_a_kind_that_is_switched_off_leaves_no_row_and_an_essential_one_stays(ann: User, as_ann: Client) -> None:
    off = [{"kind": "like", "channel": "inbox", "is_on": False}]
    assert post_json(as_ann, "/api/v1/notifications/settings", {"preferences": off}, method="patch").status_code == 200
    tell(ann, 1, Kind.LIKE, make_person("bob"))
    assert not Notification.objects.exists()
    essential = [{"kind": "like", "channel": "inbox", "is_on": True}]
    essential += [{"kind": "cameo_used", "channel": "inbox", "is_on": False}]
    refused = post_json(as_ann, "/api/v1/notifications/settings", {"preferences": essential}, method="patch")
    assert (refused.status_code, refused.json()["code"]) == (400, "essential")
    shown = as_ann.get("/api/v1/notifications/settings").json()["preferences"]
    assert {"kind": "like", "channel": "inbox", "is_on": False} in shown


def test_quiet_hours_are_checked_and_can_be_cleared(as_ann: Client) -> None:
    path = "/api/v1/notifications/settings"
    hours = {"starts": "22:00:00", "ends": "07:00:00", "timezone": "Europe/Vienna"}
    assert post_json(as_ann, path, {"quiet_hours": hours}, method="patch").json()["quiet_hours"] == hours
    wrong = {**hours, "timezone": "Mars/Base"}
    assert post_json(as_ann, path, {"quiet_hours": wrong}, method="patch").json()["code"] == "bad_timezone"
    assert post_json(as_ann, path, {"quiet_hours": None}, method="patch").json()["quiet_hours"] is None


def test_the_stream_resumes_after_the_last_event_id(ann: User, as_ann: Client) -> None:
    tell(ann, 3)
    everything = as_ann.get("/api/v1/events").json()
    ids = [event["id"] for event in everything["data"]]
    assert ids == sorted(ids)
    resumed = as_ann.get("/api/v1/events", headers={"Last-Event-ID": str(ids[1])}).json()
    assert [event["id"] for event in resumed["data"]] == ids[2:]
    assert resumed["has_gap"] is False
    assert client_of(make_person("bob")).get("/api/v1/events").json()["data"] == []


def test_an_event_source_gets_the_same_events_as_text(ann: User, as_ann: Client) -> None:
    tell(ann)
    event = Event.objects.get()
    answer = as_ann.get("/api/v1/events", headers={"Accept": "text/event-stream"})
    text = b"".join(answer).decode()
    assert answer["Content-Type"] == "text/event-stream"
    assert text.startswith("retry: 3000\n\n")
    assert f"id: {event.pk}\nevent: notification\ndata: " in text


def test_a_client_whose_last_event_was_pruned_is_told_to_start_over(ann: User, as_ann: Client) -> None:
    tell(ann)
    seen = Event.objects.get().pk
    Event.objects.update(created_at=clock.now() - timedelta(days=settings.NOTIFICATION_EVENT_DAYS, minutes=1))
    prune_events()
    assert not Event.objects.exists()
    assert as_ann.get(f"/api/v1/events?after={seen}").json()["has_gap"] is True
    text = b"".join(as_ann.get(f"/api/v1/events?after={seen}", headers={"Accept": "text/event-stream"})).decode()
    assert "event: reset" in text
    assert as_ann.get("/api/v1/events?after=x").json()["code"] == "bad_event_id"


def test_the_inbox_costs_two_queries_whatever_its_length(
    ann: User, as_ann: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        tell(ann, 3, Kind.LIKE, make_person(f"fan{number}"))
    as_ann.get("/api/v1/notifications")
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 2):
        as_ann.get("/api/v1/notifications")
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 1):
        as_ann.get("/api/v1/notifications/unread")
