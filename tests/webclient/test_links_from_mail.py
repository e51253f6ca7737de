"""Links out of mails, and what becomes of those that are wrong or old."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PHONE, SMALL_PHONE, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "button", "told"),
    [
        ("en", "Set a new password", "invalid"),
        ("de", "Neues Passwort setzen", "Dieser Link gilt nicht mehr."),
        ("ja", "新しいパスワードを決める", "このリンクは期限が切れています。"),
    ],
)
def test_an_old_link_to_a_new_password_says_so(
    place: Place, browser: Browser, language: str, button: str, told: str
) -> None:
    with visiting(browser, place.url, SMALL_PHONE, locale=language, reduced_motion="reduce") as visit:
        page = visit.page
        visit.open("#/reset-password/abc-def")
        page.locator("#field-password").fill("larks-sing-at-noon")
        page.get_by_role("button", name=button).click()
        expect(page.locator(".door form")).to_contain_text(told)
        assert serious_findings(page) == []
        visit.forgive("400")


def test_an_old_link_to_confirm_an_address_says_so(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, locale="de") as visit:
        page = visit.page
        visit.open("#/verify-email/abc-def")
        page.get_by_role("button", name="Bestätigen").click()
        expect(page.locator(".door form")).to_contain_text("Dieser Link gilt nicht oder nicht mehr.")
        visit.forgive("400")


def test_whoever_forgot_a_password_learns_nothing_of_who_is_here(place: Place, browser: Browser) -> None:
    join(place.url, "moe")
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        for address in ("moe@example.org", "nobody@example.org"):
            visit.open("#/sign-in")
            page.reload()
            page.get_by_role("button", name="Forgot the password?").click()
            page.get_by_label("E-mail").fill(address)
            page.get_by_role("button", name="Send me a link").click()
            expect(page.get_by_role("status")).to_contain_text("If the address is known here, a link is on its way.")


def test_a_wrong_password_is_told_beside_its_field_in_the_words_of_the_page(place: Place, browser: Browser) -> None:
    join(place.url, "uma")
    with visiting(browser, place.url, PHONE, locale="ja") as visit:
        page = visit.page
        visit.open("#/sign-in")
        page.locator("#field-email").fill("uma@example.org")
        page.locator("#field-password").fill("not-this-one")
        page.locator(".door form button[type=submit]").click()
        expect(page.locator("#field-password-error")).to_have_text("メールアドレスとパスワードが一致しません。")
        expect(page.locator("#field-password")).to_be_focused()
        visit.forgive("400")
