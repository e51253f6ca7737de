"""Profiles over HTTP, and how many queries they cost."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import User
from moderation.screening import backends
from moderation.screening.backends import TextItem
from moderation.screening.text.classifier import ClassifierBackend
from moderation.screening.verdicts import Finding, Policy, Stage
from social import services
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db
AUTHENTICATION_QUERIES = 1


@pytest.fixture
def ann() -> User:
    return make_person("ann", display_name="Ann", bio="I film clouds.")


def test_a_profile_shows_its_numbers_and_where_the_viewer_stands(ann: User) -> None:
    bob = make_person("bob")
    services.follow_person(by=bob, person=ann)
    services.follow_person(by=ann, person=bob)
    shown = client_of(bob).get("/api/v1/people/@ANN").json()
    assert shown["id"] == ann.public_id
    assert shown["bio"] == "I film clouds."
    assert shown["counts"] == {"followers": 1, "following": 1}
    assert (shown["follow_state"], shown["follows_you"], shown["is_muted"]) == ("following", True, False)
    assert "email" not in shown
    assert "birth_date" not in shown


def test_anyone_may_open_a_profile_without_signing_in(ann: User, client: Client) -> None:
    shown = client.get("/api/v1/people/ann")
    assert shown.status_code == 200
    assert shown.json()["follow_state"] == "none"


def test_a_suspended_person_is_not_found(ann: User, client: Client) -> None:
    User.objects.update(is_active=False)
    assert client.get("/api/v1/people/ann").status_code == 404
    assert client.get("/api/v1/people/nobody").status_code == 404


def test_lists_of_a_private_profile_open_to_followers_only(ann: User) -> None:
    bob, cat = make_person("bob"), make_person("cat")
    services.follow_person(by=bob, person=ann)
    assert client_of(ann).patch("/api/v1/me", {"is_private": True}, content_type="application/json").status_code == 200
    assert client_of(bob).get("/api/v1/people/ann/followers").status_code == 200
    refused = client_of(cat).get("/api/v1/people/ann/followers")
    assert (refused.status_code, refused.json()["code"]) == (403, "profile_private")
    assert client_of(cat).get("/api/v1/people/ann").json()["may_see_posts"] is False


def test_a_private_profile_answers_requests_over_http(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_private=True)
    bob = make_person("bob")
    as_bob, as_ann = client_of(bob), client_of(ann)
    assert as_bob.put("/api/v1/people/ann/follow").json() == {"follow_state": "requested"}
    assert as_bob.get("/api/v1/people/ann").json()["follow_state"] == "requested"
    waiting = as_ann.get("/api/v1/me/follow-requests").json()["data"]
    assert [row["sender"]["handle"] for row in waiting] == ["bob"]
    assert as_ann.put(f"/api/v1/me/follow-requests/{waiting[0]['id']}").status_code == 204
    assert as_bob.get("/api/v1/people/ann").json()["follow_state"] == "following"
    assert as_ann.delete("/api/v1/people/bob/follower").status_code == 204
    assert as_bob.get("/api/v1/people/ann").json()["follow_state"] == "none"


def test_followers_come_in_pages_and_leave_out_whom_the_viewer_may_not_see(ann: User) -> None:
    fans = [make_person(f"fan{number}") for number in range(5)]
    for fan in fans:
        services.follow_person(by=fan, person=ann)
    services.block_person(by=fans[0], person=fans[4])
    viewer = client_of(fans[4])
    first = viewer.get("/api/v1/people/ann/followers?limit=3").json()
    assert [row["handle"] for row in first["data"]] == ["fan4", "fan3", "fan2"]
    second = viewer.get(f"/api/v1/people/ann/followers?limit=3&cursor={first['next']}").json()
    assert [row["handle"] for row in second["data"]] == ["fan1"]
    assert second["next"] is None


def test_a_profile_costs_two_queries_and_a_list_two(
    ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        services.follow_person(by=make_person(f"fan{number}"), person=ann)
    viewer = client_of(make_person("cat"))
    viewer.get("/api/v1/people/ann")
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 2):
        viewer.get("/api/v1/people/ann")
    with django_assert_num_queries(AUTHENTICATION_QUERIES + 2):
        viewer.get("/api/v1/people/ann/followers")


@pytest.mark.parametrize("field", ["handle", "display_name", "bio"])
@pytest.mark.parametrize("words", ["kys", "killer"])
def test_words_that_nobody_should_read_do_not_stand_in_a_profile(ann: User, field: str, words: str) -> None:
    before = User.objects.values().get(pk=ann.pk)
    refused = post_json(client_of(ann), "/api/v1/me", {field: words}, method="patch")
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_refused")
    row = refused.json()["errors"][0]
    assert (row["pointer"], row["decision"]) == (f"/{field}", "refuse")
    assert f"It was refused: the {field.replace('_', ' ')} meets our rule on" in refused.json()["detail"]
    assert "waits" not in refused.json()["detail"]
    assert User.objects.values().get(pk=ann.pk) == before
    kind = post_json(client_of(ann), "/api/v1/me", {field: "larks"}, method="patch")
    assert kind.json()[field] == "larks"


@pytest.mark.parametrize("words", ["I will kill you", "ich bringe dich um", "死ね", "お前を殺す"])
def test_a_threat_that_a_person_would_have_to_look_at_is_not_shown_meanwhile(ann: User, words: str) -> None:
    refused = post_json(client_of(ann), "/api/v1/me", {"bio": words, "display_name": words}, method="patch")
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_refused")
    assert {"/bio", "/display_name"} == {row["pointer"] for row in refused.json()["errors"]}
    assert client_of(make_person("bob")).get("/api/v1/people/ann").json()["bio"] == "I film clouds."


@pytest.mark.parametrize("words", ["雲を撮るのが好きです。東京在住", "Люблю снимать облака", "李明"])
def test_a_language_that_can_not_be_checked_keeps_nobody_from_a_profile(ann: User, words: str) -> None:
    kept = post_json(client_of(ann), "/api/v1/me", {"bio": words, "display_name": words}, method="patch")
    assert (kept.status_code, kept.json()["bio"], kept.json()["display_name"]) == (200, words, words)


class HatingModel(ClassifierBackend):
    """Takes everything for hate, as surely as a model can."""

    def check(self, stage: Stage, item: TextItem) -> list[Finding]:
        return [Finding(Policy.HATE_EXTREMISM, stage, 0.99, self.name, "1")]


def test_a_model_alone_keeps_no_bio_from_a_profile(ann: User) -> None:
    backends.register(HatingModel())
    try:
        kept = post_json(client_of(ann), "/api/v1/me", {"bio": "I hate everybody"}, method="patch")
        refused = post_json(client_of(ann), "/api/v1/me", {"bio": "I will kill you"}, method="patch")
    finally:
        backends.unregister("classifier")
    assert (kept.status_code, refused.status_code) == (200, 422)


@pytest.mark.parametrize("words", ["I love Nike shoes", "Fan of Taylor Swift", "I drew Mickey Mouse as a child"])
def test_whom_and_what_one_likes_may_be_named(ann: User, words: str) -> None:
    kept = post_json(client_of(ann), "/api/v1/me", {"bio": words}, method="patch")
    assert (kept.status_code, kept.json()["bio"]) == (200, words)


def test_whom_one_likes_hides_no_threat(ann: User) -> None:
    refused = post_json(client_of(ann), "/api/v1/me", {"bio": "Fan of Taylor Swift. I will kill you"}, method="patch")
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_refused")
    told = {row["code"] for row in refused.json()["errors"]}
    assert "violence_gore" in told
    assert "public_figures" not in told
    assert "well-known" not in refused.json()["detail"]


def test_what_stays_in_a_profile_is_not_doubted_again(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(bio="Killer")
    kept = post_json(client_of(ann), "/api/v1/me", {"bio": "Killer", "display_name": "Anne"}, method="patch")
    assert (kept.status_code, kept.json()["display_name"]) == (200, "Anne")


def test_a_profile_that_nothing_could_check_is_to_be_sent_again(ann: User) -> None:
    backends.register(ClassifierBackend())  # and no inference process
    try:
        away = post_json(client_of(ann), "/api/v1/me", {"bio": "I like larks"}, method="patch")
    finally:
        backends.unregister("classifier")
    assert (away.status_code, away.json()["code"], away["Retry-After"]) == (503, "screening_away", "60")
    assert User.objects.get(pk=ann.pk).bio == "I film clouds."
