"""What a websocket that was away missed, by the id of the last event it had, and where a tap leads."""

import json
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.realtime.tickets import Credential, issue_ticket
from accounts.services import create_api_key
from notifications.delivery import deliver_waiting
from notifications.kinds import Kind
from notifications.models import Event
from notifications.services import notify
from tests.accounts.test_realtime import Page, open_socket
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def tell(person: User, times: int) -> None:
    for number in range(times):
        notify(recipients=[person.pk], kind=Kind.LIKE, ids={"clip": f"clip_{number}"}, actor=make_person(f"p{number}"))
    deliver_waiting()


def resume(person: User, message: dict[str, Any]) -> list[dict[str, Any]]:
    ticket = issue_ticket(Credential(api_key=create_api_key(by=person, name="page")[1]))

    async def talk(socket: Page) -> list[dict[str, Any]]:
        await socket.connect()
        await socket.hears_event()
        await socket.says(json.dumps(message))
        heard: list[dict[str, Any]] = []
        while not heard or heard[-1]["type"] not in {"resumed", "websocket.close"}:
            frame = await socket.hears()
            heard.append(json.loads(frame["text"]) if "text" in frame else frame)
        return heard

    heard: list[dict[str, Any]] = open_socket(ticket, talk)
    return heard


def test_the_events_after_the_last_one_are_told_in_order_and_in_the_words_of_the_live_ones(ann: User) -> None:
    tell(ann, 3)
    first, *rest = Event.objects.filter(recipient=ann).order_by("pk")
    *missed, resumed = resume(ann, {"type": "resume", "last_event_id": first.pk})
    assert missed == [{"type": row.kind, "event_id": row.pk, **row.payload} for row in rest]
    assert resumed["type"] == "resumed"
    assert [row["event_id"] for row in missed] == sorted(row["event_id"] for row in missed)


def test_from_nothing_everything_that_is_kept_is_told(ann: User) -> None:
    tell(ann, 2)
    assert len(resume(ann, {"type": "resume", "last_event_id": 0})) == 3


def test_an_id_of_somebody_else_or_long_gone_means_looking_at_everything(ann: User) -> None:
    bob = make_person("bob")
    tell(bob, 1)
    theirs = Event.objects.get(recipient=bob).pk
    assert [event["type"] for event in resume(ann, {"type": "resume", "last_event_id": theirs})] == [
        "reload",
        "resumed",
    ]


@pytest.mark.parametrize("last_id", [-1, "7", None, 1.5])
def test_an_id_that_is_no_number_ends_the_socket(ann: User, last_id: object) -> None:
    (closed,) = resume(ann, {"type": "resume", "last_event_id": last_id})
    assert closed["code"] == 4400


def test_a_row_says_where_a_tap_leads(ann: User, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://hibari.example"
    tell(ann, 1)
    notify(recipients=[ann.pk], kind=Kind.FOLLOW, ids={}, actor=make_person("bob"))
    notify(recipients=[ann.pk], kind=Kind.JOB_COMPLETED, ids={"clip": "clip_9", "job": "job_9"})
    notify(recipients=[ann.pk], kind=Kind.MESSAGE, ids={"conversation": "con_9"}, actor=make_person("cat"))
    deliver_waiting()
    links = [row["link"] for row in client_of(ann).get("/api/v1/notifications").json()["data"]]
    paths = ["#/messages/con_9", "#/draft/clip_9", "#/inbox", "p/clip_0"]
    assert links == [f"https://hibari.example/{path}" for path in paths]
