"""What its maker does with a published clip: mends it, asks others to answer it, takes it away."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import PHONE, WAIT_MILLISECONDS, call, join, publish_clip, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings
from tests.webclient.test_journey import choose_shortest, publish, wait_until_playing

pytestmark = pytest.mark.browser


def open_about(page: Page) -> None:
    wait_until_playing(page, "hb-feed video")
    page.locator("hb-clip").first.get_by_role("button", name="About").click()


def test_a_maker_mends_a_clip_asks_for_answers_gets_one_and_takes_the_clip_away(place: Place, browser: Browser) -> None:
    maker, other = join(place.url, "ivor"), join(place.url, "ada")
    clip = publish_clip(place.url, maker, prompt="a blue ball bounces on sand", caption="Bounce wiht me")
    with visiting(browser, place.url, PHONE, token=maker) as visit:
        page = visit.page
        visit.open(f"#/clip/{clip}")
        open_about(page)
        page.get_by_role("button", name="Edit").click()
        sheet = page.get_by_role("dialog", name="Edit")
        sheet.get_by_label("Caption").fill("Bounce with me")
        sheet.get_by_label("Who may comment").select_option("followers")
        sheet.get_by_role("button", name="Save").click()
        expect(page.locator("hb-clip").first).to_contain_text("Bounce with me")
        said = call(place.url, "GET", f"/api/v1/clips/{clip}", maker)
        assert (said["permissions"]["comment"], said["permissions"]["remix"]) == ("followers", "everyone")

        open_about(page)
        page.get_by_role("button", name="Make it a challenge").click()
        page.get_by_label("Title").fill("Bounce along")
        page.get_by_role("button", name="Ask for answers").click()
        expect(page.get_by_role("heading", name="Bounce along")).to_be_visible()
        expect(page.get_by_text("Nobody has answered yet.")).to_be_visible()
        assert serious_findings(page) == []

        visit.change_to(other, f"#/clip/{clip}")
        page.get_by_role("link", name="A challenge: answer it").first.click()
        page.get_by_role("link", name="Answer it", exact=True).click()
        expect(page.locator(".origin")).to_contain_text("Answer to @ivor")
        expect(page.locator(".word").first).to_have_text("blue")
        page.get_by_label("Your sentence").fill("at night while it snows")
        choose_shortest(page)
        expect(page.get_by_text("it snows", exact=True)).to_be_visible()
        page.get_by_role("button", name="Make it").click()
        page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
        publish(page, "Mine snows")
        expect(page.locator("hb-clip").first.get_by_role("link", name="Answer to @ivor")).to_be_visible()

        visit.change_to(maker, "#/challenges")
        page.get_by_role("link", name="Bounce along").click()
        expect(page.get_by_role("link", name="Mine snows")).to_be_visible()
        page.get_by_role("button", name="End it").click()
        page.get_by_role("dialog").get_by_role("button", name="End it").click()
        expect(page.get_by_text("Takes no more answers")).to_be_visible()
        expect(page.get_by_role("link", name="Answer it")).to_have_count(0)

        visit.open(f"#/clip/{clip}")
        open_about(page)
        expect(page.get_by_role("button", name="Make it a challenge")).to_have_count(0)
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page).to_have_url(f"{place.url}/#/me")
    assert requests.get(f"{place.url}/api/v1/clips/{clip}", timeout=30).status_code == 404


def test_nobody_is_offered_to_change_a_clip_of_somebody_else(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ulla")) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        open_about(page)
        expect(page.get_by_role("button", name="Report")).to_be_visible()
        for name in ("Edit", "Delete", "Make it a challenge"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
