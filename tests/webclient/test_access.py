"""For everybody: screen readers, keyboards, small phones, calm eyes, the dark, and other languages."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import DESKTOP, PHONE, SMALL_PHONE, visiting
from tests.webclient.conftest import Place

pytestmark = pytest.mark.browser

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SERIOUS = {"serious", "critical"}
SCREENS = {
    "#/": "hb-clip",
    "#/create": ".example",
    "#/sign-in": ".door form",
    "#/sign-up": "#field-handle",
    "#/@ann": ".profile-head",
}
SMALLEST = {
    "#/settings": "#language",
    "#/cameos": "h1",
    "#/ledger": ".figures",
    "#/me": ".quota",
    "#/inbox": "h1",
    "#/family": "h1",
    "#/keys": "h1",
    "#/waiting": "#field-words",
    "#/challenges": "h1",
}
PRIVATE_SCREENS = {
    "#/": ".clip-end",
    "#/me": ".quota",
    "#/inbox": "h1",
    "#/create": ".example",
    "#/search": ".search-form",
    "#/decisions": "h1",
    "#/cameos": "h1",
    "#/ledger": ".figures",
    "#/settings": "#language",
    "#/stitch": ".create",
    "#/family": "h1",
    "#/keys": "h1",
    "#/waiting": "#field-words",
    "#/challenges": "h1",
}


AT_REST = """() => document.getAnimations().every(
    one => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity)"""


def serious_findings(page: Page) -> list[str]:
    page.wait_for_timeout(400)
    page.wait_for_function(AT_REST)  # until what rises has risen: half-seen words have half the contrast
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


def expect_nothing_serious(page: Page, address: str, sign: str) -> None:
    """By day and by night."""
    page.locator(sign).first.wait_for()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert serious_findings(page) == [], (address, scheme)


def test_no_screen_has_a_serious_finding(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        for address, sign in SCREENS.items():
            visit.open(address)
            expect_nothing_serious(visit.page, address, sign)
        visit.change_to(place.token, "#/")
        for address, sign in PRIVATE_SCREENS.items():
            visit.open(address)
            expect_nothing_serious(visit.page, address, sign)


def test_the_remix_chain_stands_beside_the_feed_on_a_desktop(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, DESKTOP) as visit:
        visit.open(f"#/clip/{place.clip_id}")
        visit.page.get_by_role("region", name="Remix chain").wait_for()
        assert serious_findings(visit.page) == []
        stage = visit.page.locator(".stage").bounding_box()
        assert stage is not None
        assert stage["width"] / stage["height"] == pytest.approx(9 / 16, abs=0.01)


def test_the_feed_obeys_the_keyboard(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, DESKTOP) as visit:
        page = visit.page
        visit.open("")
        page.locator("hb-clip.is-playing").first.wait_for()
        page.keyboard.press("m")
        expect(page.get_by_role("button", name="Turn sound on")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="Turn sound on")).to_be_visible()
        page.locator("hb-clip.is-playing").first.wait_for()
        page.keyboard.press(" ")
        expect(page.locator("hb-clip.is-paused")).to_have_count(1)
        page.keyboard.press("r")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_sticks_out_of_the_smallest_phone(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, SMALL_PHONE, reduced_motion="reduce") as visit:
        for address, sign in SCREENS.items():
            visit.open(address)
            visit.page.locator(sign).first.wait_for()
            widest = visit.page.evaluate("document.scrollingElement.scrollWidth")
            inside = visit.page.evaluate("document.querySelector('#screen').scrollWidth")
            assert max(widest, inside) <= SMALL_PHONE["width"], address


@pytest.mark.parametrize("language", ["de", "ja"])
def test_nothing_sticks_out_in_languages_with_longer_or_wider_words(
    place: Place, browser: Browser, language: str
) -> None:
    with visiting(
        browser, place.url, SMALL_PHONE, token=place.token, reduced_motion="reduce", locale=language
    ) as visit:
        for address, sign in SMALLEST.items():
            visit.open(address)
            visit.page.locator(sign).first.wait_for()
            inside = visit.page.evaluate("document.querySelector('#screen').scrollWidth")
            assert inside <= SMALL_PHONE["width"], address


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Was passiert in deinem Clip?"), ("ja", "何が起こる動画ですか？")]
)
def test_the_page_speaks_the_browsers_language(place: Place, browser: Browser, language: str, title: str) -> None:
    with visiting(browser, place.url, PHONE, locale=language) as visit:
        visit.open("#/create")
        expect(visit.page.get_by_role("heading", name=title)).to_be_visible()
        assert visit.page.evaluate("document.documentElement.lang") == language


def test_what_is_wrong_with_a_form_is_said_in_the_language_of_the_page(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, locale="de") as visit:
        page = visit.page
        visit.open("#/sign-up")
        page.get_by_label("E-Mail").fill("skylark")
        page.get_by_label("Passwort").fill("1234")
        page.get_by_role("button", name="Konto anlegen").click()
        expect(page.locator("#field-email-error")).to_have_text("Das ist keine E-Mail-Adresse.")
        expect(page.locator("#field-password-error")).to_contain_text("Zu kurz: mindestens 8 Zeichen.")
        expect(page.locator("#field-birth_date-error")).to_have_text("Bitte ausfüllen.")
        visit.forgive("400")
