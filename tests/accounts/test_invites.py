"""One code per person, some uses each, and one winner for the last of them."""

import threading

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client

from accounts.access.invites import PER_PERSON, invite_of, redeem_invite
from accounts.models import Invite, InviteQuota, InviteRedemption, User
from common.errors import DomainError
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
REDEEM = "/api/v1/me/invite/redeem"


def test_everybody_has_one_invite_and_it_stays_the_same(ann: User) -> None:
    as_ann = client_of(ann)
    first = as_ann.get("/api/v1/me/invite").json()
    assert first == as_ann.get("/api/v1/me/invite").json()
    assert (first["uses"], first["uses_max"]) == (0, 4)
    assert first["url"].endswith(f"?invite={first['code']}")


def test_redeeming_records_the_bonus_as_a_fact(ann: User) -> None:
    bob = make_person("bob")
    answer = post_json(client_of(bob), REDEEM, {"code": invite_of(ann).code})
    assert (answer.status_code, answer.json()["bonus_credits"]) == (201, 20)
    assert InviteRedemption.objects.get().person == bob
    assert client_of(ann).get("/api/v1/me/invite").json()["uses"] == 1


def test_nobody_redeems_twice_or_their_own(ann: User) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    as_bob = client_of(bob)
    post_json(as_bob, REDEEM, {"code": invite_of(ann).code})
    again = post_json(as_bob, REDEEM, {"code": invite_of(cat).code})
    assert (again.status_code, again.json()["code"]) == (409, "invite_already_redeemed")
    own = post_json(client_of(ann), REDEEM, {"code": invite_of(ann).code})
    assert (own.status_code, own.json()["code"]) == (400, "invite_invalid")
    assert Invite.objects.get(owner=cat).uses == 0
    assert Invite.objects.get(owner=ann).uses == 1


@pytest.mark.parametrize("code", ["----", "x" * 17, "7KQM 2WXP 4RTB 7KQM 2", "招待コード招待"])
def test_what_is_no_code_is_told_before_anything_else_and_costs_no_try(ann: User, code: str) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    as_bob = client_of(bob)
    redeem_invite(by=bob, code=invite_of(ann).code)
    for _ in range(PER_PERSON.quota + 1):
        answer = post_json(as_bob, REDEEM, {"code": code})
        assert (answer.status_code, answer.json()["code"]) == (400, "invite_malformed")
        assert answer.json()["errors"][0]["pointer"] == "/code"
    assert post_json(client_of(cat), REDEEM, {"code": code}).json()["code"] == "invite_malformed"


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": " "}, {"code": None}, {"code": "x" * 41}])
def test_no_code_at_all_is_a_fault_of_the_body(ann: User, body: dict[str, str | None]) -> None:
    answer = post_json(client_of(ann), REDEEM, body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/code")


def test_a_code_that_is_no_good_is_told_before_that_one_came_by_another(ann: User) -> None:
    bob, cat, dan = make_person("bob"), make_person("cat"), make_person("dan")
    redeem_invite(by=bob, code=invite_of(ann).code)
    Invite.objects.filter(pk=invite_of(cat).pk).update(uses=F("uses_max"))
    for code in ("WRONG2345678", invite_of(cat).code, invite_of(bob).code):
        answer = post_json(client_of(bob), REDEEM, {"code": code})
        assert (answer.status_code, answer.json()["code"]) == (400, "invite_invalid")
    good = post_json(client_of(bob), REDEEM, {"code": invite_of(dan).code.lower()})
    assert (good.status_code, good.json()["code"]) == (409, "invite_already_redeemed")
    assert Invite.objects.get(owner=dan).uses == 0


def test_a_code_may_be_written_small_with_dashes_and_in_full_width(ann: User) -> None:
    code = invite_of(ann).code.lower()
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code[:4])
    text = f" {wide}-{code[4:8]} {code[8:]}"
    assert post_json(client_of(make_person("bob")), REDEEM, {"code": text}).status_code == 201


def test_who_came_by_one_can_not_try_out_others_without_end(ann: User) -> None:
    bob = make_person("bob")
    redeem_invite(by=bob, code=invite_of(ann).code)
    as_bob = client_of(bob)
    for number in range(PER_PERSON.quota):
        assert post_json(as_bob, REDEEM, {"code": f"WRONG{number}"}).json()["code"] == "invite_invalid"
    assert post_json(as_bob, REDEEM, {"code": invite_of(ann).code}).status_code == 429


def test_one_person_guessing_is_stopped(ann: User) -> None:
    as_bob = client_of(make_person("bob"))
    for number in range(PER_PERSON.quota):
        assert post_json(as_bob, REDEEM, {"code": f"WRONG{number}"}).status_code == 400
    stopped = post_json(as_bob, REDEEM, {"code": invite_of(ann).code})
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("country", "cohort", "uses"), [("JP", "beta", 9), ("FR", "beta", 7), ("JP", "", 5), ("FR", "", 3)]
)
def test_the_most_specific_quota_wins(country: str, cohort: str, uses: int) -> None:
    for row in (("JP", "beta", 9), ("", "beta", 7), ("JP", "", 5), ("", "", 3)):
        InviteQuota.objects.create(country=row[0], cohort=row[1], uses=row[2])
    assert invite_of(make_person("ann", country=country, cohort=cohort)).uses_max == uses


def test_a_cohort_passes_on_to_whoever_comes_by_its_invite(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(cohort="beta")
    ann.refresh_from_db()
    bob = make_person("bob")
    redeem_invite(by=bob, code=invite_of(ann).code)
    bob.refresh_from_db()
    assert bob.cohort == "beta"


@pytest.mark.django_db(transaction=True)
def test_fifty_redeemers_of_the_last_use_leave_one_winner() -> None:
    invite = invite_of(make_person("ann"))
    Invite.objects.filter(pk=invite.pk).update(uses=invite.uses_max - 1)
    people = [make_person(f"racer.{first}{second}") for first in "abcdefghjk" for second in "mnopq"]
    assert len(people) == 50
    waiting = threading.Barrier(10)
    won: list[str] = []
    lost: list[str] = []

    def redeem(group: list[User]) -> None:
        waiting.wait()
        for person in group:
            try:
                redeem_invite(by=person, code=invite.code)
                won.append(person.handle)
            except DomainError as error:
                lost.append(error.specific_code)
        connections.close_all()

    threads = [threading.Thread(target=redeem, args=(people[start::10],)) for start in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert lost == ["invite_invalid"] * 49
    assert InviteRedemption.objects.count() == 1
    assert Invite.objects.get().uses == invite.uses_max


def test_the_invite_page_needs_sign_in(client: Client) -> None:
    assert client.get("/api/v1/me/invite").status_code == 401


def test_an_operator_types_a_code_as_people_read_it(client: Client) -> None:
    root = make_person("root", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    page = "/admin/accounts/invite/add/"
    form = {"uses_max": "3", "bonus_credits": "0", "cohort": "press"}
    assert client.post(page, form | {"code": "spring-26"}).status_code == 302
    assert client.post(page, form | {"code": ""}).status_code == 302
    assert b"no invite code" in client.post(page, form | {"code": "??"}).content
    assert b"already exists" in client.post(page, form | {"code": "SPRING 26"}).content
    typed, made_up = Invite.objects.order_by("id")
    assert (typed.code, len(made_up.code)) == ("SPRING26", 12)
    bob = make_person("bob")
    assert post_json(client_of(bob), REDEEM, {"code": "Spring-26"}).status_code == 201
    assert User.objects.get(pk=bob.pk).cohort == "press"

    change = f"/admin/accounts/invite/{typed.pk}/change/"
    assert client.post(change, form | {"code": "OTHER", "uses_max": "9"}).status_code == 302
    typed.refresh_from_db()
    assert (typed.code, typed.uses_max) == ("SPRING26", 9)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "ab"}, b"Take 6 letters and digits at least"),
        ({"code": "a-b-c-d-e"}, b"Take 6 letters and digits at least"),
        ({"uses_max": "0"}, b"Nobody could use it"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}, b"nobody could use the code"),
    ],
)
def test_a_code_that_nobody_could_use_or_anybody_guess_is_refused_in_words(
    client: Client, typed: dict[str, str], told: bytes
) -> None:
    root = make_person("root", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    form = {"code": "spring-26", "uses_max": "3", "bonus_credits": "0", "cohort": ""}
    answer = client.post("/admin/accounts/invite/add/", form | typed)
    assert (answer.status_code, told in answer.content) == (200, True)
    assert not Invite.objects.exists()


def test_an_operator_ends_a_code_but_never_takes_back_uses(client: Client, ann: User) -> None:
    root = make_person("root", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    invite = invite_of(ann)
    for handle in ("bob", "cat"):
        redeem_invite(by=make_person(handle), code=invite.code)
    change, form = f"/admin/accounts/invite/{invite.pk}/change/", {"bonus_credits": "20", "cohort": ""}
    assert b"used 2 times already" in client.post(change, form | {"uses_max": "1"}).content
    ended = form | {"uses_max": "4", "expires_at_0": "2020-01-01", "expires_at_1": "00:00"}
    assert client.post(change, ended).status_code == 302
    answer = post_json(client_of(make_person("dan")), REDEEM, {"code": invite.code})
    assert (answer.status_code, answer.json()["code"]) == (400, "invite_invalid")
