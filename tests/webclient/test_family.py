"""A teen and a parent find each other on the page, and both read what was set."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect

from common import clock
from tests.webclient.browsing import PHONE, WAIT_MILLISECONDS, call, join, prove, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def fifteen_years_ago() -> str:
    return (clock.now().date() - dt.timedelta(days=15 * 366)).isoformat()


def ask(page: Page, handle: str) -> None:
    page.get_by_label("Their handle").fill(handle)
    page.get_by_role("button", name="Ask them").click()


def test_a_parent_sets_limits_that_both_read_and_the_teen_can_only_ask_to_end_them(
    place: Place, browser: Browser
) -> None:
    teen, parent = join(place.url, "tia", birth_date=fifteen_years_ago()), join(place.url, "pola")
    with visiting(browser, place.url, PHONE, token=teen) as visit:
        page = visit.page
        visit.open("#/family")
        ask(page, "nobody.at.all")
        expect(page.get_by_text("Nobody here has this handle.")).to_be_visible()
        ask(page, "@pola")
        expect(page.get_by_text("Has not answered yet.")).to_be_visible()

        visit.change_to(parent, "#/family")
        expect(page.get_by_text("Asks you to be their parent here.")).to_be_visible()
        page.get_by_role("button", name="Accept").click()
        page.get_by_label("Clips a day").fill("3")
        page.get_by_label("May send and get messages").uncheck()
        page.get_by_role("button", name="Save").click()
        prove(page)
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert serious_findings(page) == []
        [link] = call(place.url, "GET", "/api/v1/me/family", parent)["data"]
        assert (link["clips_a_day"], link["credits_a_day"], link["allows_messages"]) == (3, None, False)

        visit.change_to(teen, "#/family")
        expect(page.get_by_text("Clips a day: 3")).to_be_visible()
        page.locator("summary").click()
        expect(page.get_by_text("@pola changed the limits.")).to_be_visible()
        expect(page.get_by_text("May send and get messages: no")).to_have_count(2)
        page.get_by_role("button", name="Ask to end it").click()
        page.get_by_role("dialog").get_by_role("button", name="Ask to end it").click()
        prove(page)
        expect(page.get_by_text("You asked to end this. Your parent decides.")).to_be_visible()
        assert len(call(place.url, "GET", "/api/v1/me/family", teen)["data"]) == 1

        visit.change_to(parent, "#/family")
        expect(page.get_by_text("They asked to end this")).to_be_visible()
        page.get_by_role("button", name="End the link").click()
        page.get_by_role("dialog").get_by_role("button", name="End the link").click()
        expect(page.locator(".family")).to_have_count(0)
        assert call(place.url, "GET", "/api/v1/me/family", teen)["data"] == []
        for status in ("403", "404"):
            visit.forgive(status)


def test_an_adult_whom_nobody_named_reads_how_to_begin(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "nora")) as visit:
        visit.open("#/family")
        screen = visit.page.locator("hb-family")
        expect(screen).to_contain_text("Nobody has named you as their parent yet.")
        expect(screen).to_contain_text("enters your handle: @nora")
        assert serious_findings(visit.page) == []


def test_the_news_of_a_request_lead_to_the_family_in_the_words_of_the_page(place: Place, browser: Browser) -> None:
    teen, parent = join(place.url, "ted", birth_date=fifteen_years_ago()), join(place.url, "mara")
    call(place.url, "POST", "/api/v1/me/family", teen, {"handle": "mara"})
    with visiting(browser, place.url, PHONE, token=parent, locale="de") as visit:
        page = visit.page
        visit.open("#/inbox")
        expect(page.locator(".badge")).to_contain_text("1", timeout=WAIT_MILLISECONDS)
        page.get_by_role("link", name="Neues").click()
        page.get_by_role("link", name="@ted hat dich gebeten, hier Elternteil zu sein.").click()
        page.get_by_role("button", name="Ablehnen").click()
        page.get_by_role("dialog").get_by_role("button", name="Ablehnen").click()
        page.get_by_role("dialog", name="Bestätige").get_by_role("button", name="Schließen").click()
        expect(page.get_by_role("button", name="Ablehnen")).to_be_visible()
        visit.forgive("403")
    assert len(call(place.url, "GET", "/api/v1/me/family", teen)["data"]) == 1


def test_adults_are_offered_nobody_to_name(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "lia")) as visit:
        visit.open("#/family")
        expect(visit.page.get_by_text("can name you as their parent here")).to_be_visible()
        expect(visit.page.get_by_label("Their handle")).to_have_count(0)
