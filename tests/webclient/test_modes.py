"""More than one sentence: a storyboard, an answer beside a clip, and clips joined."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import PHONE, WAIT_MILLISECONDS, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_journey import make_draft, sign_up, wait_until_playing

pytestmark = pytest.mark.browser


def arrive_at_draft(page: Page) -> None:
    page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
    wait_until_playing(page, "hb-draft video")


def test_a_story_in_shots_is_made_and_joined_with_a_clip_of_anothers(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open("#/sign-up")
        sign_up(visit, "jon")
        visit.open("#/create")
        page.get_by_label("A storyboard").check()
        page.get_by_role("button", name="From a script").click()
        page.get_by_label("One line becomes one shot.").fill("a red ball bounces on grass\na dog runs after a red ball")
        page.get_by_role("button", name="Make shots of it").click()
        page.get_by_label("Length of shot 1").select_option("2")
        page.get_by_label("Length of shot 2").select_option("2")
        expect(page.locator("hb-storyboard")).to_contain_text("4 s in all")
        page.get_by_text("More options").click()
        page.get_by_label("Size").select_option("360p")
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Make it").click()
        arrive_at_draft(page)
        visit.open(f"#/stitch?clip={place.clip_id}")
        expect(page.locator(".cut")).to_have_count(1)
        page.locator(".pick").nth(1).click()
        expect(page.locator(".cut")).to_have_count(2)
        page.get_by_label("End of 1 in seconds").fill("2")
        page.get_by_label("End of 1 in seconds").blur()
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Join them").click()
        arrive_at_draft(page)


def test_a_watcher_answers_a_clip_beside_it(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open("#/sign-up")
        sign_up(visit, "kim")
        visit.open(f"#/create?remix={place.clip_id}")
        expect(page.get_by_label("How much changes")).to_be_visible()
        page.get_by_label("Answer it").check()
        expect(page.get_by_label("How much changes")).to_be_hidden()
        page.get_by_label("Your sentence").fill("a blue ball bounces on snow")
        make_draft(page)
        clip = page.url.rsplit("/", 1)[1]
        lineage = page.evaluate(
            "async (id) => (await fetch(`/api/v1/clips/${id}`, "
            "{headers: {'X-Session-Token': localStorage.getItem('hibari.session')}})).json()",
            clip,
        )
        assert (lineage["kind"], lineage["parent"]["id"]) == ("duet", place.clip_id)
        assert re.fullmatch(r"clip_[0-9a-f]{32}", clip)
