"""A block hides two people from each other everywhere, at once, whoever made it."""

import threading

import pytest
from django.db import connections

from accounts.models import User
from common.errors import NotFoundError
from social import services
from social.models import Block, Follow, FollowRequest, Mute, MuteKind
from social.queries import blocked_ids, muted_ids, muted_texts, visible_people
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve() -> User:
    return make_person("eve")


def test_a_block_ends_follows_and_requests_both_ways(ann: User, eve: User) -> None:
    services.follow_person(by=ann, person=eve)
    services.follow_person(by=eve, person=ann)
    eve.is_private = True
    services.block_person(by=ann, person=eve)
    assert not Follow.objects.exists()
    assert not FollowRequest.objects.exists()


def test_a_block_hides_both_from_each_other_and_nobody_else(ann: User, eve: User) -> None:
    bob = make_person("bob")
    services.block_person(by=ann, person=eve)
    assert list(blocked_ids(ann)) == [eve.pk]
    assert list(blocked_ids(eve)) == [ann.pk]
    assert set(visible_people(ann)) == {ann, bob}
    assert set(visible_people(eve)) == {eve, bob}
    assert set(visible_people(bob)) == {ann, eve, bob}
    assert set(visible_people(None)) == {ann, eve, bob}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/v1/people/{}"),
        ("get", "/api/v1/people/{}/followers"),
        ("get", "/api/v1/people/{}/following"),
        ("put", "/api/v1/people/{}/follow"),
        ("put", "/api/v1/people/{}/mute"),
    ],
)
def test_every_address_of_a_profile_is_404_under_a_block(ann: User, eve: User, method: str, path: str) -> None:
    services.block_person(by=ann, person=eve)
    assert post_json(client_of(eve), path.format("ann"), method=method).status_code == 404
    assert post_json(client_of(ann), path.format("eve"), method=method).status_code == 404


def test_a_block_may_be_made_and_lifted_twice_and_tells_nobody_of_one_the_other_way(ann: User, eve: User) -> None:
    as_ann, as_eve, block = client_of(ann), client_of(eve), "/api/v1/people/{}/block"
    assert as_ann.delete(block.format("eve")).status_code == 204
    assert [as_ann.put(block.format("@Eve")).status_code for _ in range(2)] == [204, 204]
    assert Block.objects.count() == 1
    for act in (as_eve.put, as_eve.delete):
        hidden, missing = act(block.format("ann")), act(block.format("nobody"))
        assert hidden.status_code == 404
        assert hidden.json() == missing.json()
    assert [as_ann.delete(block.format("eve")).status_code for _ in range(2)] == [204, 204]
    assert not Block.objects.exists()


@pytest.mark.parametrize("path", ["follow", "mute", "block"])
def test_what_is_asked_for_besides_is_not_overlooked(ann: User, eve: User, path: str) -> None:
    refused = post_json(client_of(ann), f"/api/v1/people/eve/{path}", {"until": "never"}, method="put")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/until")
    assert not Block.objects.exists()
    assert not Follow.objects.exists()
    assert not Mute.objects.exists()


def test_the_blocker_finds_the_block_in_a_list_and_lifts_it(ann: User, eve: User) -> None:
    as_ann, as_eve = client_of(ann), client_of(eve)
    as_ann.put("/api/v1/people/eve/block")
    assert [row["handle"] for row in as_ann.get("/api/v1/me/blocks").json()["data"]] == ["eve"]
    assert as_eve.get("/api/v1/me/blocks").json()["data"] == []
    assert as_eve.delete("/api/v1/people/ann/block").status_code == 404
    assert as_ann.delete("/api/v1/people/eve/block").status_code == 204
    assert as_eve.get("/api/v1/people/ann").status_code == 200


def test_a_follow_after_a_block_is_refused_and_changes_nothing(ann: User, eve: User) -> None:
    services.block_person(by=ann, person=eve)
    with pytest.raises(NotFoundError):
        services.follow_person(by=eve, person=ann)
    assert not Follow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_follow_racing_a_block_never_survives_it() -> None:
    ann, eve = make_person("ann"), make_person("eve")
    barrier = threading.Barrier(2)

    def run(service: object, by: User, person: User) -> None:
        barrier.wait()
        try:
            service(by=by, person=person)  # type: ignore[operator]
        except NotFoundError:
            pass
        finally:
            connections.close_all()

    for _ in range(10):
        Block.objects.all().delete()
        Follow.objects.all().delete()
        jobs = [(services.follow_person, eve, ann), (services.block_person, ann, eve)]
        threads = [threading.Thread(target=run, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Block.objects.count() == 1
        assert Follow.objects.count() == 0


def test_mutes_are_private_and_compared_without_case(ann: User, eve: User) -> None:
    as_ann = client_of(ann)
    assert as_ann.put("/api/v1/people/eve/mute").status_code == 204
    made = post_json(as_ann, "/api/v1/me/mutes", {"kind": "word", "text": "  Spoiler  ALERT "})
    assert (made.status_code, made.json()["text"]) == (201, "spoiler alert")
    post_json(as_ann, "/api/v1/me/mutes", {"kind": "word", "text": "spoiler alert"})
    assert Mute.objects.count() == 2
    assert list(muted_ids(ann)) == [eve.pk]
    assert muted_texts(ann, MuteKind.WORD) == ["spoiler alert"]
    assert muted_texts(eve, MuteKind.WORD) == []
    as_eve = client_of(eve)
    assert as_eve.get("/api/v1/people/ann").status_code == 200
    assert as_eve.delete(f"/api/v1/me/mutes/{made.json()['id']}").status_code == 404
    assert as_ann.delete(f"/api/v1/me/mutes/{made.json()['id']}").status_code == 204
    assert as_ann.delete("/api/v1/people/eve/mute").status_code == 204
    assert not Mute.objects.exists()
