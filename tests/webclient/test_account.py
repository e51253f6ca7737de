"""What stands around the clips: people, messages, credits, settings, the tree, and keeping others away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import DESKTOP, PHONE, call, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def test_somebody_writes_to_a_maker_who_accepts_and_answers(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "lea")) as visit:
        page = visit.page
        visit.open("#/@ann")
        page.get_by_role("button", name="Message").click()
        page.get_by_label("Write a message").fill("How did you do the bounce?")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".messages .is-mine")).to_contain_text("How did you do the bounce?")
        visit.change_to(place.token, "#/inbox")
        page.get_by_role("button", name="Messages").click()
        page.get_by_role("link", name="@lea").click()
        page.get_by_role("button", name="Accept").click()
        page.get_by_label("Write a message").fill("With gravity.")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".messages li")).to_have_count(2)
        assert serious_findings(page) == []
        expect(page.locator(".messages .is-mine")).to_contain_text("With gravity.")


def test_a_viewer_keeps_a_clip_reports_it_and_blocks_its_maker(place: Place, browser: Browser) -> None:
    token = join(place.url, "mia")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        page.get_by_role("button", name="About").first.click()
        sheet = page.get_by_role("dialog")
        sheet.get_by_role("button", name="Save").click()
        expect(sheet.get_by_role("button", name="Saved")).to_have_attribute("aria-pressed", "true")
        sheet.get_by_role("button", name="Report").click()
        page.get_by_label("What is wrong?").select_option("spam")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Thank you. It is being looked at.")).to_be_visible()
        assert [one["reason"] for one in call(place.url, "GET", "/api/v1/reports", token)["data"]] == ["spam"]
        visit.open("#/me")
        page.get_by_role("button", name="Saved").click()
        expect(page.locator(".grid a")).to_have_count(1)
        visit.open("#/@ann")
        page.get_by_role("button", name="More about this person").click()
        page.get_by_role("button", name="Block").click()
        expect(page.get_by_text("You and @ann no longer see each other.")).to_be_visible()
        visit.open("#/settings")
        expect(page.get_by_role("link", name="@ann")).to_be_visible()
        page.get_by_role("button", name="Unblock").click()
        expect(page.get_by_text("Nobody.")).to_be_visible()


def test_settings_are_kept(place: Place, browser: Browser) -> None:
    token = join(place.url, "ned")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_label("Name", exact=True).fill("Ned Nightjar")
        page.get_by_label("About you").fill("I like rain.")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        for switch in ("Likes and reposts", "Finished clips", "What came of my reports"):
            with page.expect_response(lambda answer: answer.url.endswith("/notifications/settings")):
                page.get_by_label(switch).uncheck()
        page.get_by_placeholder("a word").fill("spiders")
        page.get_by_role("button", name="Mute", exact=True).click()
        expect(page.get_by_role("button", name="Remove: spiders")).to_be_visible()
        expect(page.get_by_text("This device", exact=True)).to_be_visible()
    me = call(place.url, "GET", "/api/v1/me", token)
    assert (me["display_name"], me["bio"]) == ("Ned Nightjar", "I like rain.")
    kept = call(place.url, "GET", "/api/v1/notifications/settings", token)["preferences"]
    for kind in ("like", "job_completed", "report"):
        assert {one["channel"]: one["is_on"] for one in kept if one["kind"] == kind} == {"inbox": False, "push": False}
    assert [one["text"] for one in call(place.url, "GET", "/api/v1/me/mutes", token)["data"]] == ["spiders"]


def test_somebody_is_invited_and_the_code_comes_along(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ivo")) as visit:
        page = visit.page
        visit.open("#/settings")
        code = page.locator("code").first.inner_text()
        expect(page.get_by_text("Your code lets 4 more in")).to_be_visible()
        page.get_by_label("An invite that you were given").fill("nonsense")
        page.get_by_role("button", name="Redeem").click()
        expect(page.get_by_text("This invite can't be used.")).to_be_visible()
        visit.forgive("status of 4")
    with visiting(browser, place.url, PHONE) as visit:
        visit.open(f"#/sign-up?invite={code}")
        expect(visit.page.get_by_label("Invite code")).to_have_value(code)


def test_a_maker_sees_where_the_credits_went(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, DESKTOP, token=place.token) as visit:
        page = visit.page
        visit.open("#/me")
        page.get_by_role("link", name="Where they went").click()
        expect(page.get_by_role("heading", name="Credits")).to_be_visible()
        expect(page.get_by_role("link", name="Spent").first).to_be_visible()
        expect(page.get_by_role("link", name="Held").first).to_be_visible()


def test_the_tree_shows_where_a_clip_stands(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open(f"#/tree/{place.clip_id}")
        link = page.get_by_role("list", name="Remix tree").get_by_role("link").first
        expect(link).to_have_attribute("href", f"#/clip/{place.clip_id}")
        expect(link).to_have_attribute("aria-current", "true")
        assert serious_findings(page) == []


def test_without_a_network_the_page_opens_and_says_so_and_comes_back(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ola")) as visit:
        page = visit.page
        visit.open("")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=20_000)
        page.context.set_offline(True)
        visit.open("#/settings")
        expect(page.get_by_text("No connection. Check the network, then try again.")).to_be_visible()
        page.reload()
        expect(page.get_by_role("link", name="Make a clip")).to_be_visible()
        expect(page.get_by_text("No connection. Check the network, then try again.").first).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_label("About you")).to_be_visible(timeout=15_000)
        visit.forgive("ERR_INTERNET_DISCONNECTED")
