"""Comments below a clip: threads, names in them, and who may take one back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PHONE, call, comment, join, publish_clip, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def test_a_thread_is_answered_read_and_taken_back(place: Place, browser: Browser) -> None:
    vic, path = join(place.url, "vic"), f"/api/v1/clips/{place.clip_id}/comments"
    first = comment(place.url, vic, place.clip_id, text="What a lovely bounce, @ann!")
    comment(place.url, vic, place.clip_id, text="I mean the bounce.", reply_to=first["id"])
    with visiting(browser, place.url, PHONE, token=place.token) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        page.get_by_role("button", name="Comments").first.click()
        sheet = page.get_by_role("dialog", name="Comments")
        expect(sheet.get_by_role("link", name="@ann")).to_have_attribute("href", "#/@ann")
        expect(sheet.get_by_text("I mean the bounce.")).to_have_count(0)
        sheet.get_by_role("button", name="Show 1 reply").click()
        expect(sheet.get_by_text("I mean the bounce.")).to_be_visible()
        sheet.get_by_role("button", name="Reply to @vic").first.click()
        sheet.get_by_label("Your comment").fill("With gravity, and <b>patience</b>.")
        assert serious_findings(page) == []
        sheet.get_by_role("button", name="Send").click()
        expect(sheet.locator(".answers").get_by_text("With gravity, and <b>patience</b>.")).to_be_visible()
        expect(sheet.get_by_role("button", name="Do not reply to it")).to_have_count(0)
        answers = call(place.url, "GET", f"{path}?thread={first['id']}", place.token)["data"]
        assert [one["text"] for one in answers] == ["With gravity, and <b>patience</b>.", "I mean the bounce."]
        sheet.locator(".answers > .comment", has_text="With gravity").get_by_role("button", name="Delete").click()
        expect(sheet.get_by_text("With gravity")).to_have_count(0)
    listed = call(place.url, "GET", path, vic)["data"]
    assert [(one["id"], one["replies"]) for one in listed if one["id"] == first["id"]] == [(first["id"], 1)]


def test_a_visitor_reads_and_is_led_to_the_door(place: Place, browser: Browser) -> None:
    comment(place.url, join(place.url, "quy"), place.clip_id, text="Lovely.")
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        page.get_by_role("button", name="Just watch").click()
        page.get_by_role("button", name="Comments").first.click()
        sheet = page.get_by_role("dialog", name="Comments")
        expect(sheet.get_by_text("Lovely.")).to_be_visible()
        expect(sheet.get_by_role("button", name="Reply to @quy")).to_have_count(0)
        sheet.get_by_role("button", name="Sign in to comment").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_maker_answers_or_lets_be_read_what_waited_for_a_word(place: Place, browser: Browser) -> None:
    token = join(place.url, "wanda")
    clip = publish_clip(place.url, token, prompt="a red ball bounces on grass", caption="bounce")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_role("link", name="Comments that wait").click()
        expect(page.get_by_text("Nothing waits for your yes.")).to_be_visible()
        page.get_by_label("Words").fill("spoiler*\nboring")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        other = join(place.url, "wim")
        for said in ("it lands, spoilers", "Boring!", "boring how?"):
            assert comment(place.url, other, clip, text=said, is_for_maker=True)["is_held"]
        page.reload()
        expect(page.get_by_label("Words")).to_have_value("spoiler*\nboring")
        expect(page.locator(".comment")).to_have_count(3)
        asked = page.locator(".comment", has_text="boring how?")
        asked.get_by_role("button", name="Reply to @wim").click()
        asked.get_by_label("Your comment").fill("Not at all.")
        assert serious_findings(page) == []
        asked.get_by_role("button", name="Send").click()
        expect(page.locator(".comment")).to_have_count(2)
        page.locator(".comment", has_text="spoilers").get_by_role("button", name="Let it be read").click()
        page.locator(".comment", has_text="Boring!").get_by_role("button", name="Delete this comment").click()
        expect(page.locator(".comment")).to_have_count(0)
    read = call(place.url, "GET", f"/api/v1/clips/{clip}/comments")["data"]
    assert [(one["text"], one["replies"]) for one in read] == [("boring how?", 1), ("it lands, spoilers", 0)]
