"""Plain words become chips, and chips become a different feed at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from common import clock
from common.errors import InvalidInputError
from common.redis import client as redis
from feed.models import Steer
from feed.sentences import Clause, days_in, split_wishes
from feed.services.steering import MOST_CHIPS, steer
from tests.cast import client_of, make_person, post_json
from tests.feed.scenes import clip_about, ids, page_of, report


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    redis().flushdb()


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("more calm nature, no horror or gore", {"calm nature"}, {"horror", "gore"}),
        ("no horror", set(), {"horror"}),
        ("cats", {"cats"}, set()),
        ("I love cooking videos but I'm tired of politics", {"cooking"}, {"politics"}),
        ("please stop showing me spiders", set(), {"spiders"}),
        ("less football and more chess", {"chess"}, {"football"}),
        ("don't show me clowns. only puppies", {"puppies"}, {"clowns"}),
        ("fewer dance clips without music", set(), {"dance", "music"}),
        ("show me some videos of the sea", {"sea"}, set()),
        ("nothing but trains for a week", {"trains"}, set()),
        ("nothing except rain, but no thunder", {"rain"}, {"thunder"}),
        ("no football today", set(), {"football"}),
        ("only cats for the next 3 days", {"cats"}, set()),
        ("mehr Katzen, kein Horror", {"katzen"}, {"horror"}),
        ("ich will keine Clowns mehr sehen", set(), {"clowns"}),
        ("zeig mir nur noch Züge und Schiffe", {"züge", "schiffe"}, set()),
        ("diese Woche weniger Fußball, aber viele Videos mit Regen", {"regen"}, {"fußball"}),
        ("ホラーはいらない", set(), {"ホラー"}),
        ("猫をもっと見たい、クモは見たくない", {"猫"}, {"クモ"}),
        ("もっと海の動画を見せて", {"海"}, set()),
        ("雨が好き", {"雨"}, set()),
        ("機嫌のいい猫", {"機嫌のいい猫"}, set()),
    ],
)
def test_a_sentence_is_split_into_wants_and_dont_wants(text: str, wanted: set[str], unwanted: set[str]) -> None:
    clauses = split_wishes(text)
    assert {clause.phrase for clause in clauses if clause.is_wanted} == wanted
    assert {clause.phrase for clause in clauses if not clause.is_wanted} == unwanted


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("trains", None),
        ("nothing but trains for a week", 7),
        ("no football today", 1),
        ("cats for 10 days", 10),
        ("cats for two weeks", 14),
        ("keine Clowns für einen Monat", 30),
        ("diese Woche nur Regen", 7),
        ("für die nächsten 3 Tage nur Züge", 3),
        ("今日は猫だけ", 1),
        ("3日間だけ猫を見たい", 3),
        ("cats for 999 months", 365),
        ("cats for 0 days", 1),
        ("music for dancing", None),
    ],
)
def test_a_sentence_may_say_for_how_long(text: str, days: int | None) -> None:
    assert days_in(text) == days


def test_the_last_word_on_a_phrase_wins() -> None:
    assert split_wishes("more cats, no cats") == [Clause("cats", False)]
    assert split_wishes("please, and, ...") == []


@pytest.mark.django_db
class TestChips:
    @pytest.fixture
    def ann(self) -> User:
        return make_person("ann")

    @pytest.fixture
    def bob(self) -> User:
        return make_person("bob")

    def test_no_horror_takes_horror_out_within_one_request_and_in_the_middle_of_a_session(
        self, ann: User, bob: User
    ) -> None:
        horror = {clip_about(ann, caption=f"A horror house {index}").public_id for index in range(10)}
        for index in range(10):
            clip_about(ann, caption=f"A quiet lake {index}")
        first = page_of(bob, limit=4)

        answer = post_json(client_of(bob), "/api/v1/feed/steering", {"text": "no horror"})
        assert answer.status_code == 201

        assert not horror & set(ids(page_of(bob, first["next"], limit=10)))
        assert not horror & set(ids(page_of(bob, limit=25)))

    def test_a_wish_for_more_brings_it_to_the_top_and_says_so(self, ann: User, bob: User) -> None:
        authors = [make_person(f"author{index}") for index in range(12)]
        for author in authors[:10]:
            clip_about(author, caption="A busy street", counts={"views": 100, "likes": 30})
        lark = clip_about(authors[10], caption="A skylark sings")

        post_json(client_of(bob), "/api/v1/feed/steering", {"text": "more skylarks"})
        top = page_of(bob, limit=3)["data"][0]

        assert top["id"] == lark.public_id
        assert top["why"]["reasons"][0] == "you_asked_for:skylarks"

    def test_chips_are_listed_turned_and_deleted_by_their_owner(self, bob: User) -> None:
        client = client_of(bob)
        post_json(client, "/api/v1/feed/steering", {"text": "more cats, no dogs", "days": 7})

        chips = {chip["phrase"]: chip for chip in client.get("/api/v1/feed/steering").json()["data"]}
        assert {phrase: chip["is_wanted"] for phrase, chip in chips.items()} == {"cats": True, "dogs": False}
        assert chips["cats"]["expires_at"] is not None

        path = f"/api/v1/feed/steering/{chips['dogs']['id']}"
        turned = post_json(client, path, {"is_wanted": True, "strength": 0.5}, method="patch").json()
        assert (turned["is_wanted"], turned["strength"]) == (True, 0.5)
        assert client.delete(path).status_code == 204
        assert client.delete(path).status_code == 404
        assert Steer.objects.get().phrase == "cats"

    def test_a_chip_is_reworded_and_holds_as_long_as_its_owner_says(self, ann: User, bob: User) -> None:
        clip_about(ann, caption="A horror house")
        (chip,) = steer(by=bob, text="no dogs", days=3)
        path, client = f"/api/v1/feed/steering/{chip.public_id}", client_of(bob)
        assert len(page_of(bob)["data"]) == 1

        edited = post_json(client, path, {"phrase": "  Horror ", "days": 10}, method="patch").json()

        assert (edited["phrase"], edited["is_wanted"]) == ("horror", False)
        chip.refresh_from_db()
        assert chip.expires_at is not None
        assert timedelta(days=9) < chip.expires_at - clock.now() <= timedelta(days=10)
        assert page_of(bob)["data"] == []
        assert post_json(client, path, {"strength": 2}, method="patch").json()["expires_at"] is not None
        assert post_json(client, path, {"days": None}, method="patch").json()["expires_at"] is None

    def test_a_chip_that_would_become_another_or_nothing_stays_as_it_is(self, ann: User, bob: User) -> None:
        chip, _ = steer(by=bob, text="more cats, more dogs")
        path, client = f"/api/v1/feed/steering/{chip.public_id}", client_of(bob)
        for phrase, code in (("Dogs", "wish_exists"), ("   ", None)):
            answer = post_json(client, path, {"phrase": phrase, "is_wanted": False}, method="patch")
            assert answer.status_code == 400
            assert code in (None, answer.json()["code"])
        assert post_json(client_of(ann), path, {"phrase": "owls"}, method="patch").status_code == 404
        chip.refresh_from_db()
        assert (chip.phrase, chip.is_wanted) == ("cats", True)

    def test_expired_chips_are_listed_no_more_and_make_room(self, bob: User) -> None:
        for index in range(MOST_CHIPS):
            steer(by=bob, text=f"subject{index}", days=1)
        with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
            assert client_of(bob).get("/api/v1/feed/steering").json()["data"] == []
            steer(by=bob, text="owls")
            assert [wish.phrase for wish in Steer.objects.filter(viewer=bob)] == ["owls"]

    def test_an_expired_wish_holds_no_more(self, ann: User, bob: User) -> None:
        clip_about(ann, caption="A horror house")
        steer(by=bob, text="no horror", days=1)
        assert page_of(bob)["data"] == []
        with time_machine.travel(clock.now() + timedelta(days=2), tick=True):
            assert len(page_of(bob)["data"]) == 1

    def test_a_text_without_a_wish_and_too_many_wishes_are_refused(self, bob: User) -> None:
        with pytest.raises(InvalidInputError, match="Say what you want"):
            steer(by=bob, text="please")
        for index in range(MOST_CHIPS):
            steer(by=bob, text=f"subject{index}")
        with pytest.raises(InvalidInputError, match="delete some"):
            steer(by=bob, text="one more subject")
        assert Steer.objects.filter(viewer=bob).count() == MOST_CHIPS

    def test_not_interested_takes_the_whole_chain_away_and_is_remembered(self, ann: User, bob: User) -> None:
        root = clip_about(ann)
        item = page_of(bob)["data"][0]
        report(bob, {"impression": item["impression"], "kind": "not_interested"})

        clip_about(make_person("cat"), parent=root)

        assert page_of(bob)["data"] == []

    def test_see_less_shuts_out_an_author(self, ann: User, bob: User) -> None:
        clip_about(ann)
        item = page_of(bob)["data"][0]
        report(bob, {"impression": item["impression"], "kind": "see_less"})
        clip_about(ann)
        other = clip_about(make_person("cat"))
        assert ids(page_of(bob)) == [other.public_id]

    def test_what_was_asked_to_be_seen_less_is_listed_and_can_be_taken_back(self, ann: User, bob: User) -> None:
        cat, client = make_person("cat"), client_of(bob)
        clip_about(ann, caption="A loud parade")
        clip_about(cat)
        page = page_of(bob)
        kinds = {"ann": "not_interested", "cat": "see_less"}
        report(bob, *({"impression": i["impression"], "kind": kinds[i["creator"]["handle"]]} for i in page["data"]))

        told = {row["kind"]: row for row in client.get("/api/v1/feed/less").json()["data"]}
        assert (told["author"]["id"], told["author"]["name"]) == (cat.public_id, "cat")
        assert told["clip"]["name"] == "A loud parade"
        clip_about(cat)
        assert page_of(bob)["data"] == []

        assert client_of(ann).get("/api/v1/feed/less").json()["data"] == []
        assert client_of(ann).delete(f"/api/v1/feed/less/{cat.public_id}").status_code == 404
        assert client.delete(f"/api/v1/feed/less/{cat.public_id}").status_code == 204
        assert client.delete(f"/api/v1/feed/less/{cat.public_id}").status_code == 404
        assert len(page_of(bob)["data"]) == 1

    def test_somebody_who_is_gone_is_remembered_without_a_name(self, ann: User, bob: User) -> None:
        clip_about(ann)
        report(bob, {"impression": page_of(bob)["data"][0]["impression"], "kind": "see_less"})
        ann.is_active = False
        ann.save()
        (told,) = client_of(bob).get("/api/v1/feed/less").json()["data"]
        assert told["name"] == ""
        assert client_of(bob).delete(f"/api/v1/feed/less/{told['id']}").status_code == 204
