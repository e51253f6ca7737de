"""A person whose request was refused asks for a human eye, and finds the answer; and looks for clips and people."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PASSWORD, PHONE, join, publish_clip, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def test_a_refusal_says_why_and_opens_an_appeal(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "hal")) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("explicit porn, two naked people having sex on a red ball")
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("button", name="Ask a person to look").click()
        page.get_by_label("Why is it in order?").fill("It is for a museum.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Sent. You will be told the answer.")).to_be_visible()
        visit.open("#/decisions")
        expect(page.get_by_role("heading", name="A request was refused")).to_be_visible()
        expect(page.locator("hb-decisions")).to_contain_text("A person is looking at it")
        visit.forgive("422")


def test_a_withheld_clip_says_so_wherever_its_maker_meets_it(place: Place, browser: Browser) -> None:
    maker = join(place.url, "hana")
    clip = publish_clip(place.url, maker, prompt="a blue ball bounces on sand", caption="Cheap balls")
    place.withhold(clip, facts="The caption sells balls.", explanation="Advertising is against our rules.")
    with visiting(browser, place.url, PHONE, token=maker) as visit:
        page = visit.page
        visit.open("#/inbox")
        page.get_by_role("link", name="A clip of yours is withheld.").click()
        card = page.locator("hb-decisions .card")
        expect(card.get_by_role("heading", name="A clip is withheld")).to_be_visible()
        expect(card.get_by_role("link", name="Cheap balls (Withheld)")).to_be_visible()
        expect(card).to_contain_text("The caption sells balls.")
        expect(card).to_contain_text("Advertising is against our rules.")
        assert serious_findings(page) == []
        visit.open("#/me")
        expect(page.locator(".grid .mark")).to_have_text("Withheld")
        assert serious_findings(page) == []


def test_whoever_is_suspended_signs_in_to_the_reason_the_end_and_the_appeal(place: Place, browser: Browser) -> None:
    join(place.url, "jan")
    place.suspend("jan@example.org")
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open("#/sign-in")
        page.get_by_label("E-mail").fill("jan@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Your account is suspended", level=1)).to_be_visible()
        expect(page.get_by_text("Advertising is against our rules.")).to_be_visible()
        expect(page.locator("hb-decisions")).to_contain_text("After that everything is back by itself")
        page.get_by_role("button", name="Ask a person to look").click()
        page.get_by_label("Why is it in order?").fill("It is for a museum.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Sent. You will be told the answer.")).to_be_visible()
        bar = page.get_by_role("navigation", name="Main")
        expect(bar.locator(".bar-link, .ask")).to_have_text(["You"])
        expect(bar.get_by_role("link", name="You")).to_have_attribute("aria-current", "page")
        assert serious_findings(page) == []
        visit.open("#/create")
        expect(page.get_by_role("heading", name="Your account is suspended", level=1)).to_be_visible()
        expect(bar.locator(".bar-link, .ask")).to_have_text(["You"])
        expect(page.get_by_role("heading", name="Your account is suspended", level=1)).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Your account is suspended", level=1)).to_have_count(0)
        expect(bar.get_by_role("link", name="Make a clip")).to_be_visible()
        page.wait_for_load_state("networkidle")
        visit.forgive("403")
        visit.forgive("401")  # A session that was ended.


def test_search_finds_clips_and_people_or_offers_to_make_it(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ida")) as visit:
        page = visit.page
        visit.open("")
        page.get_by_role("link", name="Search").click()
        page.get_by_role("combobox", name="Search").fill("ann")
        page.get_by_role("button", name="Find").click()
        expect(page.get_by_role("link", name="@ann")).to_be_visible()
        page.get_by_role("combobox", name="Search").fill("bouncing ball")
        page.get_by_role("button", name="Find").click()
        expect(page.locator("hb-search .grid a").first).to_be_visible()
        page.get_by_role("combobox", name="Search").fill("zzyzxq qqzzy")
        page.keyboard.press("Enter")
        expect(page.locator("hb-search")).to_contain_text("zzyzxq")
