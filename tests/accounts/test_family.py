"""Parents and teens: what a parent sets holds, and nothing is undone silently."""

from datetime import date

import pytest
from django.test import Client

from accounts.family.services import accept_link, end_link, find_link, name_parent, set_controls
from accounts.leaving.departures import cancel_departure, request_departure
from accounts.leaving.share import AccountShare
from accounts.models import FamilyEntry, ParentLink, User
from accounts.protections import ADULT, protections_of
from accounts.services import ProfileChange, change_profile
from common.errors import ConflictError, ForbiddenError, InvalidInputError, LimitError, NotFoundError
from feed.services.memory import change_settings
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from notifications.queries import unread_by_kind
from social.services import block_person
from tests.cast import client_of, confirm_password, make_person, post_json, signed_up_client

pytestmark = pytest.mark.django_db
TEEN_BORN = date(2011, 3, 2)


@pytest.fixture
def tim() -> User:
    return make_person("tim", birth_date=TEEN_BORN)


@pytest.fixture
def pat() -> User:
    return make_person("pat")


def linked(teen: User, parent: User) -> ParentLink:
    return accept_link(by=parent, public_id=name_parent(by=teen, parent=parent).public_id)


def test_people_are_told_whether_they_may_name_a_parent(tim: User, pat: User) -> None:
    assert client_of(tim).get("/api/v1/me").json()["is_teen"] is True
    assert client_of(pat).get("/api/v1/me").json()["is_teen"] is False


def test_adults_are_free_and_teens_are_protected_without_any_parent(tim: User, pat: User) -> None:
    assert protections_of(pat) == ADULT
    teen = protections_of(tim)
    assert teen.is_teen
    assert not teen.allows_contact_by_strangers
    assert not teen.is_personalised_by_default
    assert not teen.allows_endless_scroll
    assert teen.clips_a_day == 100
    assert teen.is_screened_strictly
    assert teen.allows_messages


def test_a_parent_tightens_and_two_parents_add_up(tim: User, pat: User) -> None:
    other = make_person("ola")
    first, second = linked(tim, pat), linked(tim, other)
    set_controls(by=pat, public_id=first.public_id, controls={"allows_messages": False, "clips_a_day": 40})
    set_controls(by=other, public_id=second.public_id, controls={"clips_a_day": 60, "credits_a_day": 10})
    teen = protections_of(tim)
    assert (teen.allows_messages, teen.clips_a_day, teen.credits_a_day) == (False, 40, 10)


def test_a_parent_can_not_lift_the_cap_for_teens(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    set_controls(by=pat, public_id=link.public_id, controls={"clips_a_day": 5000})
    assert protections_of(tim).clips_a_day == 100


def test_a_link_that_was_never_accepted_changes_nothing(tim: User, pat: User) -> None:
    link = name_parent(by=tim, parent=pat)
    with pytest.raises(ForbiddenError):
        set_controls(by=pat, public_id=link.public_id, controls={"allows_messages": False})
    assert protections_of(tim).allows_messages


def test_the_teen_sets_nothing_and_can_not_end_the_link_alone(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    set_controls(by=pat, public_id=link.public_id, controls={"allows_messages": False})
    with pytest.raises(ForbiddenError):
        set_controls(by=tim, public_id=link.public_id, controls={"allows_messages": True})
    asked = end_link(by=tim, public_id=link.public_id)
    assert asked.ended_at is None
    assert asked.end_asked_at is not None
    assert not protections_of(tim).allows_messages
    assert end_link(by=pat, public_id=link.public_id).ended_at is not None
    assert protections_of(tim).allows_messages


def test_ages_must_fit_and_one_link_is_enough(tim: User, pat: User) -> None:
    with pytest.raises(InvalidInputError):
        name_parent(by=pat, parent=make_person("ola"))
    with pytest.raises(InvalidInputError):
        name_parent(by=tim, parent=tim)
    name_parent(by=tim, parent=pat)
    with pytest.raises(ConflictError):
        name_parent(by=tim, parent=pat)


def test_a_stranger_finds_no_link(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    with pytest.raises(NotFoundError):
        end_link(by=make_person("cat"), public_id=link.public_id)


def test_every_change_is_recorded_and_told_to_the_other(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    set_controls(by=pat, public_id=link.public_id, controls={"clips_a_day": 40, "allows_messages": True})
    set_controls(by=pat, public_id=link.public_id, controls={"clips_a_day": 40})
    end_link(by=tim, public_id=link.public_id)
    acts = list(FamilyEntry.objects.order_by("pk").values_list("act", "actor__handle", "details"))
    assert acts == [
        ("asked", "tim", {}),
        ("accepted", "pat", {}),
        ("changed", "pat", {"clips_a_day": 40}),
        ("asked_to_end", "tim", {}),
    ]
    assert tell_facts() == 4
    assert tell_facts() == 0
    deliver_waiting()
    assert unread_by_kind(pat) == {"parent_request": 1, "parent": 1}
    assert unread_by_kind(tim) == {"parent": 2}


def test_a_family_over_http(client: Client) -> None:
    as_parent = signed_up_client("pat@example.com")
    as_teen = signed_up_client("tim@example.com", birth_date=TEEN_BORN.isoformat())
    handle = as_parent.get("/api/v1/me").json()["handle"]
    link = post_json(as_teen, "/api/v1/me/family", {"handle": handle}).json()
    path = f"/api/v1/me/family/{link['id']}"
    assert post_json(as_teen, path, method="put").json()["code"] == "not_the_parent"
    assert post_json(as_parent, path, method="put").json()["accepted_at"] is not None
    change = {"allows_messages": False}
    assert post_json(as_parent, path, change, method="patch").json()["code"] == "reauthentication_required"
    assert post_json(as_teen, path, change, method="patch").json()["code"] == "not_the_parent"
    assert post_json(client_of(make_person("eve")), path, change, method="patch").status_code == 404
    confirm_password(as_parent)
    assert post_json(as_parent, path, change, method="patch").json()["allows_messages"] is False
    assert as_teen.get("/api/v1/me/family").json()["data"][0]["allows_messages"] is False
    record = as_teen.get(f"{path}/record").json()["data"]
    assert [line["act"] for line in record] == ["changed", "accepted", "asked"]
    assert client_of(make_person("cat")).get(f"{path}/record").status_code == 404


def test_asking_tells_nobodys_age_and_another_teen_can_not_accept(tim: User) -> None:
    teo = make_person("teo", birth_date=TEEN_BORN)
    link = name_parent(by=tim, parent=teo)
    with pytest.raises(ForbiddenError):
        accept_link(by=teo, public_id=link.public_id)
    link.refresh_from_db()
    assert link.accepted_at is None


def test_a_teen_asks_four_people_at_most(tim: User) -> None:
    links = [name_parent(by=tim, parent=make_person(f"adult{number}")) for number in range(4)]
    with pytest.raises(LimitError):
        name_parent(by=tim, parent=make_person("fifth"))
    end_link(by=tim, public_id=links[0].public_id)
    name_parent(by=tim, parent=User.objects.get(handle="fifth"))


def acts_of(link: ParentLink) -> list[str]:
    return list(FamilyEntry.objects.filter(link=link).order_by("pk").values_list("act", flat=True))


def told(person: User) -> dict[str, int]:
    tell_facts()
    deliver_waiting()
    return unread_by_kind(person)


def test_a_block_does_not_keep_a_parent_from_hearing(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    told(pat)
    block_person(by=tim, person=pat)
    end_link(by=tim, public_id=link.public_id)
    assert told(pat) == {"parent_request": 1, "parent": 1}
    assert acts_of(link)[-1] == "asked_to_end"
    assert find_link(pat, link.public_id).end_asked_at is not None


def test_somebody_who_blocked_a_teen_is_not_bothered_with_requests(tim: User, pat: User) -> None:
    block_person(by=pat, person=tim)
    name_parent(by=tim, parent=pat)
    assert told(pat) == {}


def test_what_a_teen_changes_about_their_protection_stands_in_the_record(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    change_profile(by=tim, change=ProfileChange(is_private=True))
    change_profile(by=tim, change=ProfileChange(is_private=True, bio="hello"))
    change_settings(by=tim, is_personalised=True)
    name_parent(by=tim, parent=make_person("friend"))
    request_departure(by=tim)
    cancel_departure(by=tim)
    assert acts_of(link) == ["asked", "accepted", "profile", "feed", "asked_another", "left", "came_back"]
    assert told(pat)["parent"] == 5


def test_an_adult_changes_things_without_any_record(pat: User) -> None:
    change_profile(by=pat, change=ProfileChange(is_private=True))
    change_settings(by=pat, is_personalised=False)
    assert not FamilyEntry.objects.exists()


def test_a_friend_as_second_parent_loosens_nothing(tim: User, pat: User) -> None:
    strict = linked(tim, pat)
    set_controls(by=pat, public_id=strict.public_id, controls={"credits_a_day": 4, "allows_messages": False})
    friend = make_person("friend")
    loose = linked(tim, friend)
    everything = {"allows_messages": True, "allows_personalisation": True, "allows_endless_scroll": True}
    set_controls(by=friend, public_id=loose.public_id, controls={**everything, "credits_a_day": 10_000})
    found = protections_of(tim)
    assert (found.allows_messages, found.allows_personalisation, found.credits_a_day) == (False, False, 4)


def test_when_a_parents_account_is_erased_the_teen_hears_and_the_defaults_for_teens_stay(tim: User, pat: User) -> None:
    link = linked(tim, pat)
    set_controls(by=pat, public_id=link.public_id, controls={"allows_endless_scroll": True})
    told(tim)
    before = told(tim)["parent"]
    AccountShare().erase(pat)
    assert told(tim)["parent"] == before + 1
    assert not protections_of(tim).allows_endless_scroll
    assert protections_of(tim).is_teen
