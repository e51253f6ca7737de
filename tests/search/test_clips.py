"""Clips by word and by meaning, never past the door."""

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from clips.models import ClipState, Visibility
from search import queries
from search.models import ClipDocument
from search.queries import clips_by_meaning, clips_by_words, fuse
from search.services import index_clips
from social.services import block_person, mute_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip
from tests.inference.serving import inference_process

pytestmark = pytest.mark.django_db
AUTHENTICATION_QUERIES = 1


@pytest.fixture
def as_bob() -> Client:
    return client_of(make_person("bob"))


def found(client: Client, text: str, **more: str) -> list[str]:
    answer = client.get("/api/v1/search/clips", {"q": text, **more})
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


def vector(*leading: float) -> list[float]:
    return [*leading, *[0.0] * (384 - len(leading))]


def test_words_find_captions_prompts_and_creators_in_other_forms(ann: User, as_bob: Client) -> None:
    clip = make_clip(ann, caption="Dancing foxes", prompt="two foxes dance on a frozen lake")
    make_clip(ann, caption="Rain", prompt="rain on a roof")
    assert index_clips() == 2
    for text in ("fox", "dances", "frozen lake", "foxes OR wolves"):
        assert found(as_bob, text) == [clip.public_id]
    assert len(found(as_bob, "ann")) == 2
    assert found(as_bob, "foxes -lake") == []


def test_a_prompt_that_its_creator_hides_is_not_found(ann: User, as_bob: Client) -> None:
    make_clip(ann, caption="A surprise", prompt="a unicorn", is_prompt_shown=False)
    index_clips()
    assert found(as_bob, "unicorn") == []
    assert len(found(as_bob, "surprise")) == 1


def test_only_what_may_stand_in_a_list_is_found(ann: User, as_bob: Client) -> None:
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED, Visibility.FOLLOWERS):
        make_clip(ann, caption="hidden fox", visibility=visibility)
    make_clip(ann, caption="draft fox", state=ClipState.DRAFT)
    shown = make_clip(ann, caption="open fox")
    index_clips()
    assert found(as_bob, "fox") == [shown.public_id]
    shown.state = ClipState.REMOVED
    shown.save()
    assert found(as_bob, "fox") == []


def test_blocks_and_mutes_hold_at_once_without_any_reindexing(ann: User) -> None:
    bob = make_person("bob")
    make_clip(ann, caption="fox")
    index_clips()
    assert len(found(client_of(bob), "fox")) == 1
    mute_person(by=bob, person=ann)
    assert found(client_of(bob), "fox") == []
    cat = make_person("cat")
    block_person(by=ann, person=cat)
    assert found(client_of(cat), "fox") == []


def test_a_changed_caption_is_found_by_its_new_words_only(ann: User, as_bob: Client) -> None:
    clip = make_clip(ann, caption="fox", prompt="")
    index_clips()
    clip.caption = "heron"
    clip.save()
    index_clips()
    assert found(as_bob, "fox") == []
    assert found(as_bob, "heron") == [clip.public_id]


def test_the_nearest_meanings_come_first_and_far_ones_not_at_all(ann: User) -> None:
    near, nearer, far = (make_clip(ann, caption=name) for name in ("near", "nearer", "far"))
    for clip, meaning in ((near, vector(0.8, 0.6)), (nearer, vector(0.99, 0.14)), (far, vector(0.0, 0.0, 1.0))):
        ClipDocument.objects.create(clip=clip, text=clip.caption, meaning=meaning)
    assert clips_by_meaning(make_person("bob"), vector(1.0)) == [nearer.pk, near.pk]


def test_visibility_does_not_starve_the_search_by_meaning(ann: User) -> None:
    """Three hundred hidden clips lie nearer than the only ones that may be seen."""
    hidden = [make_clip(ann, caption="hidden", visibility=Visibility.PRIVATE) for _ in range(300)]
    shown = [make_clip(ann, caption="shown") for _ in range(5)]
    rows = [ClipDocument(clip=clip, text="x", meaning=vector(1.0, 0.001 * i)) for i, clip in enumerate(hidden)]
    rows += [ClipDocument(clip=clip, text="x", meaning=vector(0.9, 0.4, 0.01 * i)) for i, clip in enumerate(shown)]
    ClipDocument.objects.bulk_create(rows)
    assert sorted(clips_by_meaning(make_person("bob"), vector(1.0))) == sorted(clip.pk for clip in shown)


def test_fusion_prefers_what_both_rankings_like() -> None:
    assert fuse([1, 2, 3], [3, 4, 1]) == [3, 1, 4, 2]
    assert fuse([], [7]) == [7]


def test_pages_go_through_the_whole_ranking_once(ann: User, as_bob: Client) -> None:
    clips = {make_clip(ann, caption=f"fox number {number}").public_id for number in range(5)}
    index_clips()
    first = as_bob.get("/api/v1/search/clips", {"q": "fox", "limit": 3}).json()
    second = as_bob.get("/api/v1/search/clips", {"q": "fox", "limit": 3, "cursor": first["next"]}).json()
    assert {row["id"] for row in first["data"] + second["data"]} == clips
    assert second["next"] is None


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_an_empty_or_endless_query_is_refused(as_bob: Client, text: str) -> None:
    assert as_bob.get("/api/v1/search/clips", {"q": text}).json()["code"] == "bad_query"


@pytest.mark.parametrize("text", ["'; DROP TABLE x;--", "fox & | ! (", "%_\\", '"unclosed'])
def test_odd_characters_are_only_text(as_bob: Client, text: str) -> None:
    assert as_bob.get("/api/v1/search/clips", {"q": text}).status_code == 200
    assert as_bob.get("/api/v1/search/people", {"q": text}).status_code == 200
    assert as_bob.get("/api/v1/search/suggestions", {"q": text}).status_code == 200


def test_a_search_costs_the_same_queries_whatever_it_finds(
    ann: User, as_bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        make_clip(ann, caption=f"fox number {number}")
    index_clips()
    words, loading = 1, 4
    page_two = as_bob.get("/api/v1/search/clips", {"q": "fox", "limit": 1}).json()["next"]
    with django_assert_num_queries(AUTHENTICATION_QUERIES + words + loading):
        as_bob.get("/api/v1/search/clips", {"q": "fox", "limit": 3, "cursor": page_two})


@pytest.mark.slow
def test_a_question_in_other_words_finds_the_clip_by_meaning(
    ann: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE_SECONDS", 30.0)
    clip = make_clip(ann, caption="Kittens", prompt="two small cats chase a ball of wool")
    make_clip(ann, caption="Harbour", prompt="cargo ships leave a harbour at night")
    with inference_process(settings.INFERENCE_SOCKET):
        index_clips()
        assert clips_by_words(None, "playful feline pets") == []
        assert found(as_bob, "playful feline pets")[0] == clip.public_id
