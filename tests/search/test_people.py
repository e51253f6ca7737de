"""People by name, forgiving typing errors, and what is suggested while one types."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.models import User
from common import clock
from search.models import Term
from search.people import find_people, grams_of
from search.services import PEOPLE_MIN, forget_old_searches, remember_search, screen_terms, suggestions_for
from social.services import block_person, follow_person
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db


def handles(viewer: User, text: str) -> list[str]:
    return [person.handle for person in find_people(viewer, text)]


@pytest.mark.parametrize("text", ["marylou", "@MaryLou", "mary", "marylu", "marilou", "lou mary"])
def test_a_person_is_found_in_spite_of_typing_errors(bob: User, text: str) -> None:
    make_person("marylou", display_name="Mary Lou")
    make_person("zeno", display_name="Zeno of Elea")
    assert handles(bob, text) == ["marylou"]


def test_display_names_count_in_any_script(bob: User) -> None:
    make_person("hanako", display_name="はなこ さとう")
    make_person("zoe", display_name="Zoë Ångström")
    assert handles(bob, "さとう") == ["hanako"]
    assert handles(bob, "ångström") == ["zoe"]


def test_an_exact_handle_comes_first_then_beginnings_then_people_one_follows(bob: User) -> None:
    for handle in ("film", "filmfan", "filmer", "afilm"):
        make_person(handle)
    follow_person(by=bob, person=User.objects.get(handle="filmfan"))
    assert handles(bob, "film")[:3] == ["film", "filmfan", "filmer"]


def test_blocked_suspended_and_leaving_people_are_not_found(bob: User) -> None:
    blocker, gone = make_person("falcon.one"), make_person("falcon.two", is_active=False)
    make_person("falcon.three")
    block_person(by=blocker, person=bob)
    assert handles(bob, "falcon") == ["falcon.three"]
    assert gone.handle not in handles(blocker, "falcon")


def test_the_pieces_of_a_query_are_those_of_the_index(bob: User) -> None:
    for text in ("mary.lou", "Zoë", "a b", "はなこ"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_grams(%s, '')", [text])
            assert sorted(cursor.fetchone()[0]) == grams_of(text)


def test_searching_people_over_http_pages_and_shows_profiles(bob: User) -> None:
    for number in range(3):
        make_person(f"falcon.{'abc'[number]}")
    as_bob = client_of(bob)
    first = as_bob.get("/api/v1/search/people", {"q": "falcon", "limit": 2}).json()
    second = as_bob.get("/api/v1/search/people", {"q": "falcon", "limit": 2, "cursor": first["next"]}).json()
    assert [row["handle"] for row in first["data"] + second["data"]] == ["falcon.a", "falcon.b", "falcon.c"]
    assert second["next"] is None
    assert "email" not in first["data"][0]


def test_signing_in_is_needed(client: Client) -> None:
    assert client.get("/api/v1/search/people", {"q": "ann"}).status_code == 401


def look_for(text: str, people: int) -> None:
    for number in range(people):
        person = User.objects.filter(handle=f"seeker{number}x").first() or make_person(f"seeker{number}x")
        remember_search(by=person, text=text)


def test_a_search_is_suggested_once_enough_people_made_it_and_it_is_fine(bob: User) -> None:
    look_for("Dancing  Foxes", PEOPLE_MIN - 1)
    screen_terms()
    assert suggestions_for(bob, "danc") == []
    look_for("dancing foxes", PEOPLE_MIN)
    assert suggestions_for(bob, "danc") == []
    assert screen_terms() == 1
    assert suggestions_for(bob, "danc") == ["dancing foxes"]


def test_one_person_searching_often_counts_once(bob: User) -> None:
    for _ in range(PEOPLE_MIN * 2):
        remember_search(by=bob, text="dancing foxes")
    assert screen_terms() == 0


def test_unsafe_searches_are_never_suggested(bob: User) -> None:
    look_for("kill yourself now", PEOPLE_MIN)
    screen_terms()
    assert Term.objects.get().is_safe is False
    assert suggestions_for(bob, "kill") == []


def test_handles_are_suggested_unless_hidden(bob: User) -> None:
    eve = make_person("evelyn")
    assert suggestions_for(bob, "eve") == ["@evelyn"]
    block_person(by=eve, person=bob)
    assert suggestions_for(bob, "eve") == []


def test_searches_are_forgotten_after_a_month(bob: User) -> None:
    remember_search(by=bob, text="dancing foxes")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        forget_old_searches()
    assert not Term.objects.exists()
