"""Who may use a cameo. One table of audiences, grants, states and people; `decide` and the queries agree on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from cameo import consent
from cameo.errors import ConsentRefusedError
from cameo.models import Cameo, CameoAudience, CameoGrant, CameoState, Purpose
from cameo.queries import askable_cameo, usable_cameos, visible_cameos
from cameo.services import granting, permitting
from cameo.services.granting import Terms, end_grant, give_grant
from cameo.services.permitting import Rules, pause, resume, set_rules
from common import clock
from common.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from social.services import block_person, follow_person
from tests.cameo.factories import make_cameo, make_mutuals, open_to
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    """bob follows ann and she follows him; cat is a stranger with a grant; dan is a stranger; eve is blocked."""
    people = {handle: make_person(handle) for handle in ("ann", "bob", "cat", "dan", "eve")}
    make_mutuals(people["ann"], people["bob"])
    block_person(by=people["ann"], person=people["eve"])
    return people


@pytest.fixture
def cameo(cast: dict[str, User]) -> Cameo:
    cameo = open_to(make_cameo(cast["ann"]), CameoAudience.APPROVED)
    give_grant(cameo=cameo, by=cast["ann"], person=cast["cat"], terms=Terms())
    return cameo


def who_may(cameo: Cameo, cast: dict[str, User]) -> set[str]:
    """Those for whom `decide` says yes; the list of usable cameos must say the same."""
    allowed = set()
    for name, person in cast.items():
        fresh = Cameo.objects.select_related("owner").get(pk=cameo.pk)
        try:
            consent.decide(fresh, person=User.objects.get(pk=person.pk))
            allowed.add(name)
        except ConsentRefusedError:
            pass
        listed = usable_cameos(person).filter(pk=cameo.pk).exists()
        assert listed is (name in allowed), f"decide and usable_cameos disagree about {name}"
    return allowed


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (CameoAudience.ONLY_ME, {"ann"}),
        (CameoAudience.APPROVED, {"ann", "cat"}),
        (CameoAudience.MUTUALS, {"ann", "bob", "cat"}),
        (CameoAudience.EVERYONE, {"ann", "bob", "cat", "dan"}),
    ],
)
def test_each_audience_holds_exactly_its_people(
    cameo: Cameo, cast: dict[str, User], audience: CameoAudience, expected: set[str]
) -> None:
    open_to(cameo, audience)
    assert who_may(cameo, cast) == expected


def test_a_new_cameo_is_for_its_owner_alone(cast: dict[str, User]) -> None:
    assert who_may(make_cameo(cast["bob"]), cast) == {"bob"}


def test_a_teens_cameo_goes_no_further_than_mutuals_whatever_the_rules_say(cast: dict[str, User]) -> None:
    teen = make_person("tia", birth_date=date(clock.now().year - 15, 1, 1))
    make_mutuals(teen, cast["bob"])
    cameo = make_cameo(teen)
    with pytest.raises(ForbiddenError, match="18"):
        set_rules(cameo=cameo, by=teen, rules=Rules(audience=CameoAudience.EVERYONE))
    open_to(cameo, CameoAudience.APPROVED)
    with pytest.raises(ForbiddenError, match="follow you back"):
        give_grant(cameo=cameo, by=teen, person=cast["cat"], terms=Terms())
    cameo.permissions.model.objects.create(cameo=cameo, version=9, audience=CameoAudience.EVERYONE)
    Cameo.objects.filter(pk=cameo.pk).update(permission_version=9)
    assert who_may(cameo, {**cast, "tia": teen}) == {"bob", "tia"}
    with time_machine.travel(clock.now() + timedelta(days=4 * 365)):
        assert "dan" in who_may(cameo, cast)


def test_a_pause_stops_everybody_and_resuming_lets_them_back(cameo: Cameo, cast: dict[str, User]) -> None:
    open_to(cameo, CameoAudience.EVERYONE)
    before = cameo.use_epoch
    pause(cameo=cameo, by=cast["ann"])
    pause(cameo=cameo, by=cast["ann"])
    assert who_may(cameo, cast) == set()
    cameo.refresh_from_db()
    assert (cameo.use_epoch, cameo.view_epoch) == (before + 1, 1)
    resume(cameo=cameo, by=cast["ann"])
    assert who_may(cameo, cast) == {"ann", "bob", "cat", "dan"}


@pytest.mark.parametrize("state", [CameoState.DRAFT, CameoState.IN_REVIEW, CameoState.FAILED, CameoState.VERIFIED])
def test_taking_away_a_pause_that_is_none_changes_nothing(cameo: Cameo, cast: dict[str, User], state: str) -> None:
    Cameo.objects.filter(pk=cameo.pk).update(state=state)
    answer = client_of(cast["ann"]).delete(f"/api/v1/cameos/{cameo.public_id}/pause")
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert Cameo.objects.get().state == state


def test_a_pause_has_no_end_that_one_could_ask_for(cameo: Cameo, cast: dict[str, User]) -> None:
    path = f"/api/v1/cameos/{cameo.public_id}/pause"
    refused = post_json(client_of(cast["ann"]), path, {"until": "never"}, method="put")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
    row = refused.json()["errors"][0]
    assert (row["pointer"], row["code"]) == ("/until", "unknown_member")
    assert Cameo.objects.get().state == CameoState.VERIFIED
    assert client_of(cast["ann"]).put(path).json()["state"] == "paused"


def test_a_pause_is_told_only_to_those_whom_the_cameo_is_open_to(cameo: Cameo, cast: dict[str, User]) -> None:
    pause(cameo=cameo, by=cast["ann"])
    cameo.refresh_from_db()
    codes = {}
    for name in ("cat", "dan", "eve"):
        with pytest.raises(ConsentRefusedError) as refused:
            consent.decide(cameo, person=cast[name])
        codes[name] = refused.value.specific_code
    assert codes == {"cat": "cameo_paused", "dan": "cameo_not_available", "eve": "cameo_not_available"}


@pytest.mark.parametrize("gone", ["suspended", "leaving"])
def test_an_owner_who_is_gone_lends_nothing(cameo: Cameo, cast: dict[str, User], gone: str) -> None:
    open_to(cameo, CameoAudience.EVERYONE)
    gone_by: dict[str, dict[str, Any]] = {"suspended": {"is_active": False}, "leaving": {"leaves_at": clock.now()}}
    changes = gone_by[gone]
    User.objects.filter(pk=cast["ann"].pk).update(**changes)
    others = {name: person for name, person in cast.items() if name != "ann"}
    assert who_may(cameo, others) == set()


def test_a_grant_ends_by_time_uses_and_purpose_and_says_which(cameo: Cameo, cast: dict[str, User]) -> None:
    later = clock.now() + timedelta(days=1)
    terms = Terms(purposes=[Purpose.COMEDY], expires_at=later, uses_max=1)
    grant = give_grant(cameo=cameo, by=cast["ann"], person=cast["cat"], terms=terms)
    assert grant.version == 2
    cameo.refresh_from_db()

    def code(purpose: Purpose) -> str:
        with pytest.raises(ConsentRefusedError) as refused:
            consent.decide(cameo, person=cast["cat"], purpose=purpose)
        return refused.value.specific_code

    assert consent.decide(cameo, person=cast["cat"], purpose=Purpose.COMEDY).grant == grant
    assert code(Purpose.ADVERTISING) == "purpose_not_granted"
    CameoGrant.objects.filter(pk=grant.pk).update(uses=1)
    assert code(Purpose.COMEDY) == "grant_used_up"
    with time_machine.travel(later):
        assert code(Purpose.COMEDY) == "grant_expired"


def test_an_ended_grant_covers_nothing_and_a_new_one_is_a_new_row(cameo: Cameo, cast: dict[str, User]) -> None:
    grant = cameo.grants.get()
    end_grant(grant=grant, by=cast["ann"])
    end_grant(grant=grant, by=cast["ann"])
    assert who_may(cameo, cast) == {"ann"}
    fresh = give_grant(cameo=cameo, by=cast["ann"], person=cast["cat"], terms=Terms())
    assert fresh.pk != grant.pk
    assert who_may(cameo, cast) == {"ann", "cat"}


def test_bad_terms_are_refused_and_change_nothing(cameo: Cameo, cast: dict[str, User]) -> None:
    ann, grant = cast["ann"], cameo.grants.get()
    CameoGrant.objects.filter(pk=grant.pk).update(uses=3)
    bad: list[tuple[User, Terms, type[Exception]]] = [
        (cast["cat"], Terms(expires_at=clock.now()), InvalidInputError),
        (cast["cat"], Terms(uses_max=0), InvalidInputError),
        (cast["cat"], Terms(uses_max=2), InvalidInputError),
        (cast["eve"], Terms(), NotFoundError),
        (ann, Terms(), InvalidInputError),
    ]
    for person, terms, error in bad:
        with pytest.raises(error):
            give_grant(cameo=cameo, by=ann, person=person, terms=terms)
    with pytest.raises(ForbiddenError):
        give_grant(cameo=cameo, by=cast["bob"], person=cast["dan"], terms=Terms())
    grant.refresh_from_db()
    assert (grant.version, CameoGrant.objects.count()) == (1, 1)


def test_requests_reach_the_owner_once_and_a_no_rests_a_week(cameo: Cameo, cast: dict[str, User]) -> None:
    ann, dan = cast["ann"], cast["dan"]
    asked = granting.ask_for_grant(cameo=cameo, by=dan, purpose=Purpose.COMEDY, message="For a sketch.")
    with pytest.raises(ConflictError, match="waiting"):
        granting.ask_for_grant(cameo=cameo, by=dan, purpose=Purpose.COMEDY)
    granting.refuse_request(request=asked, by=ann)
    with pytest.raises(ConflictError, match="week"):
        granting.ask_for_grant(cameo=cameo, by=dan, purpose=Purpose.COMEDY)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        again = granting.ask_for_grant(cameo=cameo, by=dan, purpose=Purpose.COMEDY)
        grant = granting.accept_request(request=again, by=ann, terms=Terms(purposes=[Purpose.COMEDY]))
        assert grant.person == dan
        with pytest.raises(ConflictError, match="answered"):
            granting.accept_request(request=again, by=ann, terms=Terms())
        with pytest.raises(ConflictError, match="already"):
            granting.ask_for_grant(cameo=cameo, by=dan, purpose=Purpose.COMEDY)


def test_whom_one_may_ask_follows_blocks_and_audience(cameo: Cameo, cast: dict[str, User]) -> None:
    assert askable_cameo(cast["dan"], "@ann") == cameo
    assert askable_cameo(cast["eve"], "@ann") is None
    assert askable_cameo(cast["ann"], "@ann") is None
    assert askable_cameo(cast["dan"], "@nobody") is None
    open_to(cameo, CameoAudience.ONLY_ME)
    assert askable_cameo(cast["dan"], "@ann") is None
    assert not visible_cameos(cast["dan"]).exists()


def test_rules_are_versions_and_their_words_are_checked(cameo: Cameo, cast: dict[str, User]) -> None:
    made = set_rules(cameo=cameo, by=cast["ann"], rules=Rules(banned_words=["Snakes ", "snakes"], allows_voice=False))
    assert (made.banned_words, made.allows_voice, made.audience) == (["snakes"], False, "approved")
    assert cameo.permission_version == made.version == 3
    for rules in (Rules(banned_topics=["weather"]), Rules(banned_words=["a,b"]), Rules(banned_words=["x" * 61])):
        with pytest.raises(InvalidInputError):
            set_rules(cameo=cameo, by=cast["ann"], rules=rules)
    with pytest.raises(ForbiddenError):
        set_rules(cameo=cameo, by=cast["bob"], rules=Rules(wishes="anything goes"))
    assert cameo.permissions.count() == 3


def test_only_a_moderator_confirms_a_name(cameo: Cameo, cast: dict[str, User]) -> None:
    with pytest.raises(ForbiddenError):
        permitting.confirm_name(cameo=cameo, by=cast["ann"], name="Barack Obama")
    permitting.confirm_name(cameo=cameo, by=make_person("mod", is_staff=True), name="Ann Lark")
    assert cameo.verified_name == "Ann Lark"


def test_following_alone_is_not_mutual(cameo: Cameo, cast: dict[str, User]) -> None:
    open_to(cameo, CameoAudience.MUTUALS)
    follow_person(by=cast["dan"], person=cast["ann"])
    assert "dan" not in who_may(cameo, cast)
