"""Somebody who is suspended signs in, reads why, appeals, takes their data along and may leave; nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.leaving.departures import cancel_departure, erase_due, request_departure
from accounts.models import Suspended, User
from clips.models import CounterDelta
from clips.queries import visible_clips
from clips.services.comments import add_comment
from clips.services.reconciling import find_drift
from common import clock as time_now
from common import redis
from common.errors import ForbiddenError
from moderation.cases import policies
from moderation.cases.kinds import STRIKES_TO_SUSPEND, Action, Queue
from moderation.cases.services.appeals import answer_appeal
from moderation.cases.services.decisions import Reasons, confirm_decision
from moderation.cases.services.suspensions import reinstate_due
from moderation.cases.services.telling import mail_suspended
from notifications.delivery import deliver_waiting
from tests.accounts.test_two_factors import Passkey, log_in, one_time_code, turn_on_totp, verify_address
from tests.cast import PASSWORD, client_of, confirm_password, make_person, post_json, signed_up_client
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import decided_case, make_moderator

pytestmark = pytest.mark.django_db
AUTH = "/auth/app/v1"
ADDRESS = "ann@example.com"
ABUSE = Reasons(policy="sexual_minors", facts="The clip shows a child.", explanation="This is never allowed.")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The whole run signs in from one address."""
    client = redis.client()
    if keys := [*client.scan_iter("limit:*"), *client.scan_iter("*allauth*")]:
        client.delete(*keys)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as moved:
        yield moved


@pytest.fixture
def phone() -> Client:
    """Signed in as ann before anything was decided."""
    return signed_up_client(ADDRESS)


@pytest.fixture
def ann(phone: Client) -> User:
    return User.objects.get(email=ADDRESS)


@pytest.fixture
def mod(db: None) -> User:
    return make_moderator("mod")


def suspend(person: User, *, by: User, days: int = 1) -> Any:
    return decided_case(person, by=by, action=Action.SUSPEND, suspend_for=timedelta(days=days))


def close(person: User) -> Any:
    """A ban for abuse of children, by the two whom it takes."""
    judges = [make_moderator(name, Queue.CHILD_SAFETY, Queue.GENERAL) for name in ("jo", "kim")]
    decision = decided_case(person, by=judges[0], action=Action.BAN, reasons=ABUSE)
    return confirm_decision(decision=decision, by=judges[1])


def signed_in(client: Client, answer: Any, before: str = "") -> Client:
    assert answer.status_code == 200, answer.content
    return Client(headers={"X-Session-Token": answer.json()["meta"].get("session_token", before)})


def appeal(client: Client) -> Any:
    [decision] = client.get("/api/v1/me/decisions").json()["data"]
    return post_json(client, f"/api/v1/me/decisions/{decision['id']}/appeal", {"text": "It is a lullaby."})


def test_the_right_password_opens_the_decision_and_its_appeal(ann: User, mod: User) -> None:
    decision = suspend(ann, by=mod)
    client = signed_in(Client(), log_in(Client(), ADDRESS))
    me = client.get("/api/v1/me").json()
    assert me["suspension"]["kind"] == "suspended"
    assert time_now.from_text(me["suspension"]["until"]) == decision.ends_at
    assert client.get("/api/v1/me/decisions").json()["data"][0]["action"] == "suspend"
    assert appeal(client).status_code == 201


def test_everything_else_says_until_when_and_where_to_appeal(phone: Client, ann: User, mod: User) -> None:
    decision = suspend(ann, by=mod)
    for path in ("/api/v1/feed/settings", "/api/v1/access", "/api/v1/me/api-keys"):
        answer = phone.get(path)
        told = answer.json()
        assert (answer.status_code, told["code"], answer["Content-Type"]) == (
            403, "suspended", "application/problem+json",
        )  # fmt: skip
        assert (told["until"], told["decisions_url"]) == (decision.ends_at.isoformat(), "/api/v1/me/decisions")


def test_the_wrong_password_still_opens_nothing_and_tells_nothing(ann: User, mod: User) -> None:
    suspend(ann, by=mod)
    answer = log_in(Client(), ADDRESS, "wrong-password")
    assert (answer.status_code, b"suspended" in answer.content) == (400, False)


def test_keys_say_so_on_both_faces(ann: User, mod: User) -> None:
    server = client_of(ann)
    decision = suspend(ann, by=mod)
    told = post_json(server, "/api/v1/generations", {"prompt": "a red ball"})
    assert (told.status_code, told.json()["code"]) == (403, "suspended")
    for answer in (server.get("/v1/videos"), post_json(server, "/v1/videos", {"prompt": "a red ball"})):
        error = answer.json()["error"]
        assert (answer.status_code, error["type"], error["code"]) == (403, "permission_error", "suspended")
        assert error["until"] == decision.ends_at.isoformat()


def test_a_second_factor_is_asked_for_all_the_same(phone: Client, ann: User, mod: User) -> None:
    turn_on_totp(phone)
    [code, *_] = phone.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    suspend(ann, by=mod)
    first = log_in(Client(), ADDRESS)
    assert first.status_code == 401
    token = first.json()["meta"]["session_token"]
    assert Client(headers={"X-Session-Token": token}).get("/api/v1/me/decisions").status_code == 401
    path, headers = f"{AUTH}/auth/2fa/authenticate", {"X-Session-Token": token}
    assert post_json(Client(), path, {"code": one_time_code("A" * 32)}, headers=headers).status_code == 400
    client = signed_in(Client(), post_json(Client(), path, {"code": code}, headers=headers), token)
    assert appeal(client).status_code == 201
    assert client.get("/api/v1/feed/settings").status_code == 403


def test_a_passkey_opens_as_much(phone: Client, ann: User, mod: User) -> None:
    passkey = Passkey()
    verify_address()
    confirm_password(phone)
    path = f"{AUTH}/account/authenticators/webauthn"
    options = phone.get(f"{path}?passwordless").json()["data"]["creation_options"]["publicKey"]
    assert post_json(phone, path, {"name": "phone", "credential": passkey.create(options)}).status_code == 200
    suspend(ann, by=mod)
    asked = Client().get(f"{AUTH}/auth/webauthn/login").json()
    token = asked["meta"]["session_token"]
    credential = {"credential": passkey.get(asked["data"]["request_options"]["publicKey"])}
    done = post_json(Client(), f"{AUTH}/auth/webauthn/login", credential, headers={"X-Session-Token": token})
    client = signed_in(Client(), done, token)
    assert client.get("/api/v1/me/decisions").status_code == 200
    assert client.get("/api/v1/people/ann").status_code == 403


def test_a_session_from_before_goes_on_with_what_is_left_and_signs_out(phone: Client, ann: User, mod: User) -> None:
    suspend(ann, by=mod)
    assert phone.get("/api/v1/me").status_code == 200
    assert phone.get(f"{AUTH}/auth/session").json()["meta"]["is_authenticated"] is True
    phone.delete(f"{AUTH}/auth/session")
    assert phone.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "account/password/change", {"current_password": PASSWORD, "new_password": "nightjars-hum-at-dusk"}),
        ("post", "account/email", {"email": "other@example.com"}),
        ("get", "account/authenticators", None),
        ("get", "auth/sessions", None),
    ],
)
def test_the_account_itself_is_not_changed(
    phone: Client, ann: User, mod: User, method: str, path: str, body: Any
) -> None:
    suspend(ann, by=mod)
    answer = post_json(phone, f"{AUTH}/{path}", body, method=method)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"], "until" in error) == (403, "suspended", True)
    assert ann.check_password(PASSWORD)


def test_data_can_be_taken_along_and_an_account_left(phone: Client, ann: User, mod: User) -> None:
    suspend(ann, by=mod)
    confirm_password(phone)
    assert post_json(phone, "/api/v1/me/exports").status_code == 202
    assert post_json(phone, "/api/v1/me/departure").status_code == 202
    assert phone.get("/api/v1/me/departure").status_code == 200
    assert phone.delete("/api/v1/me/departure").status_code == 204


def test_mail_and_inbox_say_what_was_decided_why_until_when_and_where_to_appeal(
    phone: Client, ann: User, mod: User, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://hibari.example"
    mail.outbox.clear()
    decision = suspend(ann, by=mod)
    deliver_waiting()
    assert (mail_suspended(), mail_suspended()) == (1, 0)
    [message] = mail.outbox
    until = f"{decision.ends_at:%Y-%m-%d %H:%M} UTC"
    assert (message.to, message.subject) == ([ADDRESS], f"Hibari: your account is suspended until {until}")
    for words in (f"@{ann.handle}", "spam", decision.explanation, "https://hibari.example/#/decisions", "180 days"):
        assert words in message.body
    assert decision.facts not in message.body
    row = phone.get("/api/v1/notifications").json()["data"][0]
    assert (row["kind"], row["ids"]["decision"]) == ("decision", decision.public_id)
    assert row["text"].startswith(f"Your account is suspended until {until}, for our rule on advertising and spam.")


def test_strikes_and_bans_are_told_alike(ann: User, mod: User) -> None:
    mail.outbox.clear()
    for _ in range(STRIKES_TO_SUSPEND + 1):
        decided_case(ann, by=mod, action=Action.WITHHOLD)
    mail_suspended()
    confirm_decision(decision=decided_case(ann, by=mod, action=Action.BAN), by=make_moderator("judge"))
    mail_suspended()
    first, second = (message.subject for message in mail.outbox)
    assert "suspended until" in first
    assert second == "Hibari: your account is closed for good"
    client = signed_in(Client(), log_in(Client(), ADDRESS))
    assert client.get("/api/v1/me").json()["suspension"] == {"kind": "suspended", "until": None}
    told = client.get("/api/v1/access").json()
    assert (told["code"], "until" in told) == ("suspended", False)


def test_mail_that_does_not_go_out_is_tried_again(ann: User, mod: User, settings: Any) -> None:
    suspend(ann, by=mod)
    mail.outbox.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert mail_suspended() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail_suspended() == 1


def test_for_abuse_of_children_the_decision_and_the_appeal_are_all(phone: Client, ann: User) -> None:
    close(ann)
    mail.outbox.clear()
    mail_suspended()
    assert "take your data along" not in mail.outbox[0].body
    client = signed_in(Client(), log_in(Client(), ADDRESS))
    confirm_password(client)
    assert client.get("/api/v1/me").json()["suspension"]["kind"] == "closed"
    for method, path in (("post", "exports"), ("get", "exports"), ("post", "departure")):
        assert post_json(client, f"/api/v1/me/{path}", method=method).json()["code"] == "suspended"
    assert client.get("/api/v1/notifications").json()["code"] == "suspended"
    assert appeal(client).status_code == 201


def test_everything_works_again_when_the_time_is_over(
    phone: Client, ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    clip, key = make_clip(ann), client_of(ann)
    suspend(ann, by=mod)
    assert clip not in visible_clips(make_person("cat"))
    clock.shift(timedelta(days=1, minutes=1))
    assert reinstate_due() == 1
    for client in (phone, key):
        assert client.get("/api/v1/feed/settings").status_code == 200
        assert client.get("/api/v1/me").json()["suspension"] is None
    assert clip in visible_clips(make_person("dan"))


def test_the_longest_of_several_counts_and_an_appeal_lifts_only_its_own(phone: Client, ann: User, mod: User) -> None:
    suspend(ann, by=mod, days=1)
    longer = suspend(ann, by=mod, days=3)
    told = [phone.get("/api/v1/me").json()["suspension"]["until"]]
    text = {"text": "It is a lullaby."}
    assert post_json(phone, f"/api/v1/me/decisions/{longer.public_id}/appeal", text).status_code == 201
    answer_appeal(appeal=longer.appeal, by=make_moderator("judge"), is_overturned=True, answer="You are right.")
    told.append(phone.get("/api/v1/me").json()["suspension"]["until"])
    first, second = (time_now.from_text(until) for until in told)
    assert (first - second).days >= 1


def test_a_suspension_that_ends_while_somebody_is_leaving_does_not_keep_them_out(
    ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    add_comment(clip=make_clip(make_person("bob")), by=ann, text="How lovely.")
    suspend(ann, by=mod)
    request_departure(by=ann)
    assert find_drift() == []
    clock.shift(timedelta(days=2))
    reinstate_due()
    assert find_drift() == []
    cancel_departure(by=ann)
    ann.refresh_from_db()
    assert (ann.is_active, ann.suspension, find_drift()) == (True, Suspended.NO, [])
    assert sum(delta.amount for delta in CounterDelta.objects.all()) >= 0


def test_nobody_is_called_back_from_an_erasure_or_an_operators_closing(
    ann: User, mod: User, clock: time_machine.Traveller
) -> None:
    bob = make_person("bob")
    for person in (ann, bob):
        suspend(person, by=mod, days=20)
    request_departure(by=ann)
    User.objects.filter(pk=bob.pk).update(suspension=Suspended.NO)
    clock.shift(timedelta(days=15))
    erase_due()
    clock.shift(timedelta(days=10))
    assert reinstate_due() == 2
    assert not User.objects.filter(pk__in=[ann.pk, bob.pk], is_active=True).exists()


def test_an_account_that_an_operator_closed_says_so_at_the_door(phone: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    answer = log_in(Client(), ADDRESS)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "account_closed")
    assert phone.get("/api/v1/me").status_code == 401


def test_a_suspended_member_of_staff_works_no_queue(ann: User, mod: User, client: Client) -> None:
    judge = make_moderator("judge")
    suspend(judge, by=mod)
    client.force_login(judge, "accounts.backends.PersonBackend")
    assert client.get("/admin/cases/case/").status_code == 302
    with pytest.raises(ForbiddenError):
        policies.may_work(Queue.GENERAL, User.objects.get(pk=judge.pk))
