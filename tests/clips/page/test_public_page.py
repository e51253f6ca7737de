"""The page behind a shared link: for whoever has it, without script, sign-in or cookie."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from clips.models import Clip, ClipState, ClipStats, HoldReason, RenditionKind, Visibility
from clips.services import counting
from clips.services.publishing import hold_clip
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db


@pytest.fixture
def clip(ann: User) -> Clip:
    clip = make_clip(ann, caption='A <b>"lark"</b> & a lake')
    for kind in (RenditionKind.STANDARD, RenditionKind.THUMBNAIL):
        add_rendition(clip, kind, content=kind.value.encode())
    return clip


class Metas(HTMLParser):
    """The properties that link previews read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and (name := named.get("property") or named.get("name")):
            self.found[name] = named.get("content") or ""


def page(clip: Clip) -> str:
    answer = Client().get(f"/p/{clip.public_id}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_preview_finds_title_picture_and_video_at_whole_addresses(clip: Clip, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://lark.example"
    found = Metas(page(clip)).found
    address = f"https://lark.example/p/{clip.public_id}"
    assert found["og:url"] == address
    assert found["og:title"] == 'A <b>"lark"</b> & a lake · @ann'
    assert (found["og:image"], found["og:video"]) == (f"{address}/card", f"{address}/video")
    assert (found["og:video:width"], found["video:duration"]) == ("720", "10")


def test_what_people_wrote_is_text_and_never_markup(clip: Clip) -> None:
    assert "<b>" not in page(clip)


def test_the_page_runs_no_script_and_loads_nothing_from_elsewhere(clip: Clip) -> None:
    answer = Client().get(f"/p/{clip.public_id}")
    rules = dict(rule.split(" ", 1) for rule in answer["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert not {"script-src", "connect-src"} & set(rules)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|(?:src|poster)=\"(?:https?:)?//", answer.content.decode())
    assert not answer.cookies


def test_its_files_are_delivered_at_addresses_that_do_not_run_out(clip: Clip) -> None:
    video = Client().get(f"/p/{clip.public_id}/video", headers={"Range": "bytes=0-3"})
    assert (video.status_code, b"".join(video.streaming_content)) == (206, b"stan")
    card = Client().get(f"/p/{clip.public_id}/card")
    assert b"".join(card.streaming_content) == b"thumbnail"
    assert card["Cache-Control"] == "public, max-age=60"
    assert Client().get(f"/p/{clip.public_id}/captions").status_code == 404


def test_a_link_card_is_preferred_to_a_thumbnail(clip: Clip) -> None:
    add_rendition(clip, RenditionKind.LINK_CARD, content=b"card")
    assert b"".join(Client().get(f"/p/{clip.public_id}/card").streaming_content) == b"card"


@pytest.mark.parametrize("visibility", list(Visibility))
def test_it_opens_for_public_and_unlisted_clips_alone(ann: User, visibility: Visibility) -> None:
    clip = make_clip(ann, visibility=visibility)
    add_rendition(clip)
    is_open = visibility in {Visibility.PUBLIC, Visibility.UNLISTED}
    for client in (Client(), client_of(ann)):
        assert client.get(f"/p/{clip.public_id}").status_code == (200 if is_open else 404)
        assert client.get(f"/p/{clip.public_id}/video").status_code == (200 if is_open else 404)


def test_a_clip_that_is_held_removed_or_a_draft_has_no_page_and_no_files(ann: User, clip: Clip) -> None:
    path = f"/p/{clip.public_id}"
    hold = hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    gone = Client().get(path)
    assert (gone.status_code, gone["X-Robots-Tag"]) == (404, "noindex")
    assert "lark" not in gone.content.decode()
    assert Client().get(f"{path}/video").status_code == 404
    hold.delete()
    for state in (ClipState.DRAFT, ClipState.REMOVED):
        Clip.objects.filter(pk=clip.pk).update(state=state)
        assert {Client().get(f"{path}{end}").status_code for end in ("", "/card", "/video")} == {404}


def test_an_unlisted_clip_is_not_for_search_engines(ann: User, clip: Clip) -> None:
    unlisted = make_clip(ann, visibility=Visibility.UNLISTED)
    assert Client().get(f"/p/{unlisted.public_id}")["X-Robots-Tag"] == "noindex"
    assert Metas(page(unlisted)).found["robots"] == "noindex"
    assert not Client().get(f"/p/{clip.public_id}").has_header("X-Robots-Tag")


def test_a_hidden_prompt_stays_hidden_and_a_shown_one_is_read(ann: User) -> None:
    hidden = make_clip(ann, prompt="a secret recipe", is_prompt_shown=False)
    assert "secret recipe" not in page(hidden)
    assert "secret recipe" in page(make_clip(ann, prompt="a secret recipe"))


def test_it_credits_everything_it_was_made_from(ann: User) -> None:
    root = make_clip(ann)
    middle = make_clip(make_person("bob"), parent=root)
    last = make_clip(make_person("cat"), parent=middle)
    Clip.objects.filter(pk=middle.pk).update(state=ClipState.REMOVED)
    text = page(last)
    assert text.index("a clip by @ann") < text.index("a clip that was removed")
    assert f"/p/{root.public_id}" in text


def test_copying_the_link_again_and_again_counts_once(clip: Clip) -> None:
    path = f"/api/v1/clips/{clip.public_id}/share"
    for _ in range(3):
        assert post_json(Client(REMOTE_ADDR="198.51.100.7"), path).status_code == 204
    bob = client_of(make_person("bob"))
    for _ in range(3):
        assert post_json(bob, path).status_code == 204
    counting.fold()
    assert ClipStats.objects.get(pk=clip.pk).shares == 2


def test_a_page_costs_the_same_queries_however_long_its_chain(
    ann: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    last = make_clip(ann)
    for _ in range(30):
        last = make_clip(ann, parent=last)
    with django_assert_max_num_queries(8):
        page(last)
