"""Second factors, passkeys, recovery codes and the password, set up and used on the page."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.accounts.test_two_factors import one_time_code
from tests.webclient.browsing import PASSWORD, PHONE, Visit, call, join, prove, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser
PERIOD_SECONDS, MARGIN_SECONDS = 30, 3
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(page: Page, secret: str) -> str:
    """One that does not run out while it is typed."""
    left = PERIOD_SECONDS - time.time() % PERIOD_SECONDS
    if left < MARGIN_SECONDS:
        page.wait_for_timeout(1000 * left)
    return one_time_code(secret)


def read_code(picture: Locator) -> str:
    """What a phone reads off the screen."""
    expect(picture).to_be_visible()
    pixels = np.frombuffer(picture.screenshot(), np.uint8)
    return cv2.QRCodeDetector().detectAndDecode(cv2.imdecode(pixels, cv2.IMREAD_COLOR))[0]


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def give_password(visit: Visit, email: str) -> None:
    visit.open("#/sign-in")
    visit.page.get_by_label("E-mail").fill(email)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("button", name="Sign in", exact=True).click()


def expect_inside(page: Page) -> None:
    expect(page.get_by_role("link", name="You", exact=True)).to_be_visible()


def test_somebody_turns_on_codes_and_signs_in_with_one_and_with_a_code_on_paper(place: Place, browser: Browser) -> None:
    token = join(place.url, "abe")
    place.confirm_address("abe@example.org")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_role("button", name="Turn on").click()
        secret = page.locator(".secret code").inner_text().replace(" ", "")
        assert f"secret={secret}&" in read_code(page.locator(".qr"))
        assert serious_findings(page) == []
        page.get_by_label("Code").fill("000000")
        page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Code").fill(code_of(page, secret))
        page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        prove(page)
        on_paper = page.locator("ul.secret code").first.inner_text()
        page.keyboard.press("Escape")
        expect(page.get_by_text("10 are left. Each works once.")).to_be_visible()
        sign_out(page)
        give_password(visit, "abe@example.org")
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        assert serious_findings(page) == []
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
        assert page.evaluate("localStorage.getItem('hibari.session')") is None
        page.get_by_label("Code").fill(code_of(page, secret))
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect_inside(page)
        visit.open("#/settings")
        sign_out(page)
        give_password(visit, "abe@example.org")
        page.get_by_label("Code").fill(on_paper)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect_inside(page)
        visit.open("#/settings")
        expect(page.get_by_text("9 are left. Each works once.")).to_be_visible()
        for status in ("400", "401", "404"):
            visit.forgive(status)


def test_a_passkey_signs_in_alone_and_as_the_second_step(place: Place, browser: Browser) -> None:
    token = join(place.url, "joe")
    place.confirm_address("joe@example.org")
    # Browsers give keys to names alone, and this one means the same machine.
    with visiting(browser, place.url.replace("127.0.0.1", "localhost"), PHONE, token=token) as visit:
        page = visit.page
        control = page.context.new_cdp_session(page)
        control.send("WebAuthn.enable")
        control.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        visit.open("#/settings")
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("dialog").get_by_label("Name").fill("My phone")
        page.get_by_role("dialog").get_by_role("button", name="Add").click()
        prove(page)
        expect(page.get_by_text("My phone")).to_be_visible()
        sign_out(page)
        visit.open("#/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect_inside(page)
        visit.open("#/settings")
        sign_out(page)
        give_password(visit, "joe@example.org")
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect_inside(page)
        visit.forgive("401")


def test_a_page_without_a_name_offers_no_passkeys(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        visit.open("#/sign-in")
        expect(visit.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        expect(visit.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)


def test_whoever_signed_in_long_ago_confirms_before_taking_everything_away(place: Place, browser: Browser) -> None:
    """The server's clock can't be moved from here, so its question is put in its mouth once."""
    token = join(place.url, "eli")
    asked: list[str] = []

    def ask_once(route: Route) -> None:
        asked.append(route.request.method)
        if asked.count("POST") == 1 and route.request.method == "POST":
            problem = {"code": "reauthentication_required", "detail": "Confirm that it is you and try again."}
            route.fulfill(status=403, json=problem, content_type="application/problem+json")
        else:
            route.continue_()

    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        page.route("**/api/v1/me/exports", ask_once)
        visit.open("#/settings")
        page.get_by_role("button", name="Make a copy of everything").click()
        sheet = page.get_by_role("dialog", name="Confirm that it is you")
        sheet.get_by_label("Password").fill("not-my-password")
        sheet.get_by_role("button", name="Confirm").click()
        expect(sheet.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
        assert call(place.url, "GET", "/api/v1/me/exports", token)["data"] == []
        sheet.get_by_label("Password").fill(PASSWORD)
        sheet.get_by_role("button", name="Confirm").click()
        expect(sheet).to_have_count(0)
        page.wait_for_function("() => document.querySelectorAll('hb-settings .person').length > 1")
        for status in ("400", "403"):
            visit.forgive(status)
    assert len(call(place.url, "GET", "/api/v1/me/exports", token)["data"]) == 1


def test_codes_wait_for_a_confirmed_address_and_no_mail_follows_another_at_once(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ivy")) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_role("button", name="Turn on").click()
        expect(page.get_by_text("Confirm your e-mail address first")).to_be_visible()
        page.get_by_role("button", name="Send me a link").click()
        expect(page.get_by_text("We sent you a link a moment ago")).to_be_visible()  # at sign-up
        place.confirm_address("ivy@example.org")
        page.reload()
        expect(page.get_by_text("Confirmed. This is how you sign in.")).to_be_visible()
        for status in ("403", "409"):
            visit.forgive(status)


def test_signing_out_in_one_window_signs_out_in_the_others(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "max")) as visit:
        visit.open("#/settings")
        other = visit.page.context.new_page()
        other.goto(f"{place.url}/#/search")
        expect_inside(other)
        sign_out(visit.page)
        expect(other.get_by_role("link", name="Sign in")).to_be_visible()
        visit.forgive("401")


def test_a_new_password_replaces_the_old_one(place: Place, browser: Browser) -> None:
    token = join(place.url, "lotte")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/settings")
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Your password now").fill(PASSWORD)
        page.get_by_label("Set a new password").fill("nightjars-hum-at-dusk")
        page.get_by_role("dialog").get_by_role("button", name="Change").click()
        expect(page.get_by_text("Your password is changed.")).to_be_visible()
        page.reload()
        expect_inside(page)
    body = {"email": "lotte@example.org", "password": "nightjars-hum-at-dusk"}
    assert call(place.url, "POST", "/auth/app/v1/auth/login", body=body)["meta"]["is_authenticated"]
