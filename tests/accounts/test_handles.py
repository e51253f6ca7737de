"""One namespace for people and characters, in which look-alikes collide."""

import threading

import pytest
from django.db import connections
from django.test import Client

from accounts.handles import clean_handle, skeleton
from accounts.models import Handle, HandleKind, User
from accounts.namespace import claim_handle, free_handle, owner_of_handle
from common.errors import ConflictError, InvalidInputError
from tests.cast import client_of, make_person, post_json

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "lookalike",
    ["mary.lou", "mary_lou", "rnarylou", "marylou.", "mary1ou", "maryl0u", "MARYLOU", "@marylou"],
)
def test_eight_handles_confusable_with_an_existing_one_are_refused(lookalike: str) -> None:
    make_person("marylou")
    bob = make_person("bob")
    answer = post_json(client_of(bob), "/api/v1/me", {"handle": lookalike}, method="patch")
    assert answer.status_code in {400, 409}
    bob.refresh_from_db()
    assert bob.handle == "bob"
    assert set(Handle.objects.values_list("name", flat=True)) == {"marylou", "bob"}


@pytest.mark.parametrize("text", ["mаrylou", "ｍarylou", "márylou", "marylοu", "maryIou"])
def test_letters_of_other_scripts_read_as_the_latin_ones_they_pass_for(text: str) -> None:
    assert skeleton(text) == skeleton("marylou")


@pytest.mark.parametrize("text", ["admin", "adm1n", "Hibari", "h1bari", "0fficial", "supp0rt", "s.o.r.a"])
def test_reserved_names_and_their_lookalikes_are_nobodys(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        clean_handle(text)
    assert refused.value.specific_code == "handle_reserved"


@pytest.mark.parametrize("text", ["ab", "x" * 25, "a..b", "a__b", ".ann", "ann_", "an n", "mаry"])
def test_a_malformed_handle_says_what_to_change(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        clean_handle(text)
    assert refused.value.specific_code == "bad_handle"


def test_people_and_characters_share_the_namespace() -> None:
    ann = make_person("ann")
    assert claim_handle(text="Rex", kind=HandleKind.CHARACTER, owner_id="cameo_1") == "rex"
    with pytest.raises(ConflictError):
        claim_handle(text="r.ex", kind=HandleKind.PERSON, owner_id=ann.public_id)
    owner = owner_of_handle("@ann")
    assert owner is not None
    assert owner.owner_id == ann.public_id
    free_handle(owner_id="cameo_1")
    assert claim_handle(text="r.ex", kind=HandleKind.PERSON, owner_id=ann.public_id) == "r.ex"


def test_changing_a_handle_frees_the_old_one_for_others() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    assert post_json(client_of(ann), "/api/v1/me", {"handle": "ann.films"}, method="patch").status_code == 200
    assert post_json(client_of(bob), "/api/v1/me", {"handle": "ann"}, method="patch").status_code == 200
    assert owner_of_handle("ann").owner_id == bob.public_id  # type: ignore[union-attr]


def test_a_handle_may_be_changed_to_another_spelling_of_itself() -> None:
    ann = make_person("ann.films")
    assert post_json(client_of(ann), "/api/v1/me", {"handle": "ann_films"}, method="patch").json()["handle"] == (
        "ann_films"
    )


def test_sign_up_claims_the_suggested_handle(client: Client) -> None:
    body = {"email": "lou@example.com", "password": "larks-sing-at-dawn", "birth_date": "1990-05-17"}
    post_json(client, "/auth/app/v1/auth/signup", body)
    user = User.objects.get()
    assert Handle.objects.get().name == user.handle
    assert user.handle.startswith("lou")


@pytest.mark.django_db(transaction=True)
def test_eight_people_racing_for_one_handle_leave_one_owner() -> None:
    people = [make_person(f"racer{letter}") for letter in "abcdefgh"]
    barrier = threading.Barrier(len(people))
    won: list[str] = []

    def race(person: User) -> None:
        barrier.wait()
        try:
            claim_handle(text="falcon", kind=HandleKind.PERSON, owner_id=person.public_id)
            won.append(person.public_id)
        except ConflictError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Handle.objects.get(name="falcon").owner_id] == won
    assert Handle.objects.count() == len(people)
