"""Refusals as people read them who speak German or Japanese, and what English speakers never load."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import PHONE, SMALL_PHONE, draw, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import expect_nothing_serious

pytestmark = pytest.mark.browser
FOUL = "explicit porn, two naked people having sex"


def fetched(page: Page) -> list[str]:
    """Names of the files that only refusals in another language need, as they are asked for."""
    found: list[str] = []
    wanted = re.compile(r"/webclient/(?:js/problems\.js|problems/\w+\.json)")
    page.on("request", lambda asked: found.append(asked.url.rsplit("/", 1)[1]) if wanted.search(asked.url) else None)
    return found


def test_a_german_reads_why_nothing_can_be_drawn_and_takes_a_sentence_that_works(
    place: Place, browser: Browser
) -> None:
    token = join(place.url, "udo")
    with visiting(browser, place.url, SMALL_PHONE, token=token, locale="de", service_workers="block") as visit:
        page, asked = visit.page, fetched(visit.page)
        visit.open("#/create")
        sentence = page.get_by_label("Dein Satz")
        sentence.fill("a red ball bounces")
        expect(page.locator(".word").first).to_be_visible()
        assert asked == []
        sentence.fill("quantum justice")
        refusal = page.locator(".refusal")
        expect(refusal).to_contain_text("Darin ist nichts, was sich hier zeichnen lässt.")
        expect(refusal).not_to_contain_text("Nothing in this prompt")
        assert sorted(asked) == ["de.json", "problems.js"]
        expect_nothing_serious(page, "#/create", ".refusal")
        page.locator(".suggestion").first.click()
        expect(page.locator(".word").first).to_be_visible()
        assert sorted(asked) == ["de.json", "problems.js"]
        visit.forgive("422")


def test_a_japanese_reads_which_rule_words_break_and_what_to_leave_out(place: Place, browser: Browser) -> None:
    token = join(place.url, "yui")
    with visiting(browser, place.url, PHONE, token=token, locale="ja") as visit:
        page = visit.page
        visit.open("#/create")
        page.locator("#field-prompt").fill(FOUL)
        page.get_by_role("button", name="作る", exact=True).click()
        refusal = page.locator(".refusal")
        expect(refusal).to_contain_text("却下されました：説明文の")
        expect(refusal).to_contain_text("服を着た人物や愛情の表現は問題ありません。")
        visit.open("#/me")
        page.get_by_role("button", name="うまくいかなかったもの").click()
        expect(page.locator(".lines")).to_contain_text("却下されました")
        page.locator(".lines a").first.click()
        expect(page.locator(".job-failure")).to_contain_text("却下されました")
        visit.forgive("422")


def test_captions_comments_and_handles_are_refused_in_the_words_of_the_page(place: Place, browser: Browser) -> None:
    token = join(place.url, "ina")
    draft = draw(place.url, token, {"prompt": "a red cube slides on ice", "seconds": 4, "size": "360p"})
    with visiting(browser, place.url, PHONE, token=token, locale="de") as visit:
        page = visit.page
        visit.open(f"#/draft/{draft}")
        page.get_by_role("button", name="Veröffentlichen").click()
        page.get_by_label("Bildtext").fill(FOUL)
        page.get_by_role("dialog").get_by_role("button", name="Veröffentlichen").click()
        expect(page.locator("#field-caption-error")).to_contain_text("Abgelehnt: Der Bildtext verstößt")
        page.keyboard.press("Escape")
        visit.open(f"#/clip/{place.clip_id}")
        page.locator("hb-clip").first.get_by_role("button", name="Kommentare").click()
        page.get_by_label("Dein Kommentar").fill(FOUL)
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_role("dialog")).to_contain_text("Abgelehnt: Der Kommentar verstößt")
        visit.open("#/settings")
        handle = page.locator("#field-handle")
        handle.fill("ann")
        handle.press("Enter")
        expect(page.locator("hb-settings")).to_contain_text("Diesen Nutzernamen gibt es schon")
        visit.forgive("422")
        visit.forgive("409")


def test_a_held_comment_says_first_in_the_words_of_the_page_what_became_of_it(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "eva"), locale="de") as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        page.locator("hb-clip").first.get_by_role("button", name="Kommentare").click()
        page.get_by_label("Dein Kommentar").fill("Какой красивый мяч, и как весело он прыгает!")
        page.get_by_role("button", name="Senden").click()
        held = page.get_by_role("dialog").locator(".comment .quiet").first
        expect(held).to_contain_text("Das siehst vorerst nur du: Es wird noch angesehen.")
        expect(held.locator("[lang=en]")).to_contain_text("It waits for a person to look at it")


def test_in_english_the_api_speaks_for_itself(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "lou"), service_workers="block") as visit:
        page, asked = visit.page, fetched(visit.page)
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("quantum justice")
        expect(page.locator(".refusal")).to_contain_text("Nothing in this prompt can be drawn")
        assert asked == []
        visit.forgive("422")
