"""Keys for programs, made and taken back on the page."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PHONE, call, join, prove, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def status_of(url: str, key: str, method: str = "GET", path: str = "/v1/models") -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return requests.request(method, f"{url}{path}", headers=headers, timeout=30).status_code


def test_a_key_is_shown_once_works_and_stops_when_it_is_taken_back(place: Place, browser: Browser) -> None:
    token = join(place.url, "kira")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_role("link", name="API keys").click()
        expect(page.get_by_text("No keys yet.")).to_be_visible()
        page.get_by_role("button", name="New key").click()
        page.get_by_label("Name").fill("my blog")
        page.get_by_label("What it may do").select_option("Read only, in the Videos API")
        page.get_by_role("button", name="Make the key").click()
        prove(page)
        shown = page.get_by_role("dialog", name="Your new key").locator("code")
        key = shown.inner_text()
        assert serious_findings(page) == []
        assert status_of(place.url, key) == 200
        assert status_of(place.url, key, "POST", "/v1/videos") == 403
        page.reload()
        expect(page.get_by_text("my blog")).to_be_visible()
        expect(page.get_by_text("Read only, in the Videos API")).to_be_visible()
        expect(page.get_by_text(key)).to_have_count(0)
        page.get_by_role("button", name="Take back").click()
        page.get_by_role("dialog").get_by_role("button", name="Take back").click()
        expect(page.get_by_text("taken back")).to_be_visible()
        assert status_of(place.url, key) == 401
        visit.forgive("403")


def test_no_key_is_made_for_whoever_cannot_give_the_password(place: Place, browser: Browser) -> None:
    token = join(place.url, "ron")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/keys")
        page.get_by_role("button", name="New key").click()
        page.get_by_label("Name").fill("not mine")
        page.get_by_role("button", name="Make the key").click()
        sheet = page.get_by_role("dialog", name="Confirm that it is you")
        sheet.get_by_label("Password").fill("a-guess-at-best")
        sheet.get_by_role("button", name="Confirm").click()
        expect(sheet.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
        sheet.get_by_role("button", name="Close").click()
        expect(page.get_by_role("dialog", name="Your new key")).to_have_count(0)
        for status in ("400", "403"):
            visit.forgive(status)
    assert call(place.url, "GET", "/api/v1/me/api-keys", token)["data"] == []
