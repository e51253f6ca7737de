"""Letters: one that waits for a yes, one that is declined, one that is never sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PHONE, SMALL_PHONE, call, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import expect_nothing_serious

pytestmark = pytest.mark.browser


def test_a_letter_that_waits_and_a_conversation_are_for_everybody(place: Place, browser: Browser) -> None:
    nia, oda = join(place.url, "nia"), join(place.url, "oda")
    talk = call(place.url, "POST", "/api/v1/conversations", nia, {"handles": ["oda"]})["id"]
    call(place.url, "POST", f"/api/v1/conversations/{talk}/messages", nia, {"text": "I like your clips!"})
    with visiting(browser, place.url, PHONE, token=oda, reduced_motion="reduce") as visit:
        page = visit.page
        visit.open("#/messages")
        page.get_by_role("button", name="Messages", pressed=True).wait_for()
        expect(page.get_by_text("Wants to write to you")).to_be_visible()
        expect(page.get_by_text("No messages yet.")).to_be_hidden()
        visit.open(f"#/messages/{talk}")
        expect(page.get_by_text("Nobody sees that you have read this until you accept.")).to_be_visible()
        expect(page.get_by_label("Write a message")).to_have_count(0)
        expect_nothing_serious(page, "a letter that waits", ".messages li")
        page.get_by_role("button", name="Accept").click()
        page.get_by_label("Write a message").fill("Thank you, nia.")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".messages li")).to_have_count(2)
        expect_nothing_serious(page, "a conversation", ".messages .is-mine")


def test_what_was_declined_is_gone_and_foul_words_stay_unsent(place: Place, browser: Browser) -> None:
    ria, sol = join(place.url, "ria"), join(place.url, "sol")
    talk = call(place.url, "POST", "/api/v1/conversations", ria, {"handles": ["sol"]})["id"]
    with visiting(browser, place.url, SMALL_PHONE, token=ria, locale="de") as visit:
        page = visit.page
        visit.open(f"#/messages/{talk}")
        page.locator("#field-message").fill("explicit porn, two naked people having sex")
        page.get_by_role("button", name="Senden").click()
        expect(page.locator(".toast-error")).to_have_text(
            "Abgelehnt: Die Nachricht verstößt gegen unsere Regel zu Nacktheit und Sex, und zwar bei “porn”. Lass "
            "Nacktheit und sexuelle Handlungen weg; Kleidung und Zärtlichkeit sind in Ordnung."
        )
        expect(page.locator(".messages li")).to_have_count(0)
        page.locator("#field-message").fill("Hallo!")
        page.get_by_role("button", name="Senden").click()
        expect(page.locator(".messages .is-mine")).to_contain_text("Hallo!")
        visit.change_to(sol, f"#/messages/{talk}")
        page.get_by_role("button", name="Ablehnen").click()
        expect(page.locator("hb-inbox")).to_be_visible()
        assert call(place.url, "GET", "/api/v1/conversations?box=requests", sol)["data"] == []
        visit.forgive("422")


def test_an_address_that_names_no_screen_says_so_and_leads_home(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        for address in ("#/templates", "#/constructor", "#/%"):
            visit.open(address)
            expect(visit.page.get_by_role("heading", name="Nothing here")).to_be_visible()
        visit.page.locator("hb-nowhere").get_by_role("link", name="Watch").click()
        expect(visit.page.locator("hb-feed")).to_be_visible()


def test_the_long_name_of_the_keys_leads_to_them(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "kei")) as visit:
        visit.open("#/api-keys")
        expect(visit.page.locator("hb-keys").get_by_role("heading", level=1)).to_be_visible()
