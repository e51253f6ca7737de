"""Muted people, words and topics stay out of every list that nobody asked for by name."""

import pytest
from django.test import Client

from accounts.models import User
from clips.models import Clip, Comment, CommentState
from search.services import index_clips
from tests.cast import client_of, make_follower, make_person, post_json
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(ann: User) -> User:
    return make_follower("bob", of=ann)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return client_of(bob)


def mute(client: Client, text: str, kind: str = "word") -> str:
    made = post_json(client, "/api/v1/me/mutes", {"kind": kind, "text": text})
    assert made.status_code == 201, made.content
    return str(made.json()["id"])


def captions(client: Client, path: str) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return {row["caption"] for row in answer.json()["data"]}


LISTS = (
    "/api/v1/feed?kind=latest",
    "/api/v1/feed?kind=following",
    "/api/v1/feed?kind=top",
    "/api/v1/feed?kind=topic&topic=river",
    "/api/v1/feed?kind=for_you",
    "/api/v1/search/clips?q=river",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("kind", ["word", "topic"])
def test_a_muted_word_is_in_no_list(ann: User, as_bob: Client, path: str, kind: str) -> None:
    make_clip(ann, caption="A spider by the river", prompt="a river")
    make_clip(ann, caption="A boat", prompt="a boat on a river, spiders on deck")
    make_clip(ann, caption="A heron", prompt="a heron by the river")
    index_clips()
    assert captions(as_bob, path) == {"A spider by the river", "A boat", "A heron"}
    Clip.objects.filter(caption="A boat").update(is_prompt_shown=True)
    mute_id = mute(as_bob, "Spiders", kind)
    if path.endswith("for_you"):
        post_json(as_bob, "/api/v1/feed/reset")
        assert captions(as_bob, path) <= {"A heron"}
        return
    assert captions(as_bob, path) == {"A heron"}
    as_bob.delete(f"/api/v1/me/mutes/{mute_id}")
    assert len(captions(as_bob, path)) == 3


@pytest.mark.parametrize("path", [path for path in LISTS if "for_you" not in path])
def test_a_muted_person_is_in_no_list_and_their_page_still_opens(ann: User, as_bob: Client, path: str) -> None:
    clip = make_clip(ann, caption="By the river", prompt="a river")
    index_clips()
    assert as_bob.put("/api/v1/people/ann/mute").status_code == 204
    assert captions(as_bob, path) == set()
    assert captions(as_bob, "/api/v1/people/ann/clips") == {"By the river"}
    assert as_bob.get(f"/api/v1/clips/{clip.public_id}").status_code == 200


@pytest.mark.parametrize(
    ("muted", "caption", "is_hidden"),
    [
        ("cat", "concatenate", False),
        ("cat", "Cats!", True),
        ("cat", "#cat", True),
        ("spoiler alert", "SPOILER ALERT: it ends", True),
        ("spoiler alert", "a spoiler, no alert", False),
        ("c++", "learn c++ today", True),
        (".*", "anything at all", False),
        ("größe", "die GRÖSSE und die Größe", True),
        ("o'clock", "ten o'clock", True),
        ("кот", "это кот", True),
        ("кот", "котлета", False),
        (r"back\slash", r"a back\slash here", True),
    ],
)
def test_whole_words_count_and_nothing_is_read_as_a_pattern(
    ann: User, as_bob: Client, muted: str, caption: str, is_hidden: bool
) -> None:
    make_clip(ann, caption=caption)
    mute(as_bob, muted)
    assert captions(as_bob, "/api/v1/feed?kind=latest") == (set() if is_hidden else {caption})


def test_a_hidden_prompt_is_not_searched_for_muted_words(ann: User, as_bob: Client) -> None:
    make_clip(ann, caption="A boat", prompt="spiders on a boat", is_prompt_shown=False)
    mute(as_bob, "spiders")
    assert captions(as_bob, "/api/v1/feed?kind=latest") == {"A boat"}


def test_ones_own_clips_stay_whatever_one_muted(bob: User, as_bob: Client) -> None:
    make_clip(bob, caption="My spider")
    mute(as_bob, "spider")
    assert captions(as_bob, "/api/v1/feed?kind=latest") == {"My spider"}


def test_comments_of_muted_people_and_with_muted_words_are_left_out_for_this_reader_alone(
    ann: User, bob: User, as_bob: Client
) -> None:
    clip, cat = make_clip(ann), make_person("cat")
    for author, text in ((cat, "hello"), (ann, "what a spoiler"), (ann, "fine"), (bob, "my spoiler")):
        Comment.objects.create(clip=clip, author=author, text=text, state=CommentState.VISIBLE)
    path = f"/api/v1/clips/{clip.public_id}/comments"

    def texts(client: Client) -> list[str]:
        return [row["text"] for row in client.get(path).json()["data"]]

    mute(as_bob, "spoiler")
    as_bob.put("/api/v1/people/cat/mute")
    assert texts(as_bob) == ["my spoiler", "fine"]
    assert len(texts(client_of(cat))) == len(texts(Client())) == 4
