"""Sentences with blanks: kept while making, chosen, filled in, changed and removed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.webclient.browsing import PHONE, SMALL_PHONE, WAIT_MILLISECONDS, call, join, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import SCHEMES, serious_findings
from tests.webclient.test_modes import own_clip

pytestmark = pytest.mark.browser
TEXT = "a {{colour}} ball bounces on {{ground}}"
SETTINGS = {"seconds": 4, "size": "360p", "orientation": "landscape"}


def keep(place: Place, token: str, **changed: Any) -> str:
    body = {"name": "Balls", "text": TEXT, "settings": SETTINGS, **changed}
    return str(call(place.url, "POST", "/api/v1/templates", token, body)["id"])


def kept(place: Place, token: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = call(place.url, "GET", "/api/v1/templates", token)["data"]
    return rows


def open_list(page: Page) -> Locator:
    page.get_by_role("button", name="Templates", exact=True).click()
    return page.get_by_role("dialog", name="Templates", exact=True)


def mark(text: Locator, words: str) -> None:
    """As a finger or a mouse marks words."""
    at = text.input_value().index(words)
    text.evaluate("(text, [from, to]) => text.setSelectionRange(from, to)", [at, at + len(words)])


def test_a_sentence_is_kept_with_a_blank_and_made_with_other_words(place: Place, browser: Browser) -> None:
    token = join(place.url, "tem")
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/create")
        sentence = page.get_by_label("Your sentence")
        sentence.fill("a red ball bounces on grass")
        page.get_by_label("4 s", exact=True).check()
        page.get_by_text("More options").click()
        page.get_by_label("Size").select_option("360p")
        open_list(page).get_by_role("button", name="Keep this sentence as a template").click()
        editor = page.get_by_role("dialog", name="New template")
        editor.get_by_label("Name").fill("Balls")
        text = editor.get_by_label("Sentence")
        mark(text, "red")
        editor.get_by_role("button", name="Make a blank of what is marked").click()
        expect(text).to_have_value("a {{red}} ball bounces on grass")
        page.keyboard.type("colour")  # the name stands marked
        expect(editor.locator(".word")).to_have_text("colour")
        editor.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Balls a colour ball")).to_be_visible()
        (template,) = kept(place, token)
        assert (template["text"], template["blanks"]) == ("a {{colour}} ball bounces on grass", ["colour"])
        assert {name: template["settings"][name] for name in ("seconds", "size")} == {"seconds": 4, "size": "360p"}
        page.reload()
        open_list(page).get_by_role("button", name="Balls a colour ball").click()
        blank = page.get_by_label("colour")
        expect(blank).to_be_focused()
        expect(page.get_by_label("4 s", exact=True)).to_be_checked()
        blank.fill("blue")
        expect(sentence).to_have_value("a blue ball bounces on grass")
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Make it").click()
        page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
        clip = own_clip(page, page.url.rsplit("/", 1)[1])
        assert (clip["prompt"], clip["seconds"], clip["width"]) == ("a blue ball bounces on grass", 4, 360)


def test_nothing_is_made_or_priced_before_every_blank_is_filled(place: Place, browser: Browser) -> None:
    token = join(place.url, "bea")
    keep(place, token)
    with visiting(browser, place.url, SMALL_PHONE, token=token) as visit:
        page = visit.page
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if "/api/v1/generations" in one.url else None)
        visit.open("#/create")
        open_list(page).get_by_role("button", name="Balls").first.click()
        expect(page.get_by_text("Fill in every blank to see what the clip costs.")).to_be_visible()
        page.get_by_label("colour").fill("green")
        page.keyboard.press("Enter")
        expect(page.get_by_label("ground")).to_be_focused()
        page.get_by_role("button", name="Make it").click()
        expect(page.locator("#field-blank-ground-error")).to_have_text("Please fill this in.")
        expect(page.get_by_label("ground")).to_be_focused()
        assert asked == []
        page.get_by_label("ground").fill("snow")
        with page.expect_request(lambda one: one.url.endswith("/estimate")) as made:
            page.keyboard.press("Enter")
        told = made.value.post_data_json
        assert told is not None
        assert {name: told[name] for name in ("prompt", *SETTINGS)} == {
            "prompt": "a green ball bounces on snow",
            **SETTINGS,
        }
        expect(page.locator(".price")).to_contain_text("credits")
        expect(page.locator("#field-blank-ground-error")).to_be_empty()


def test_what_was_filled_in_survives_a_reload_and_goes_on_by_hand(place: Place, browser: Browser) -> None:
    token = join(place.url, "rio")
    keep(place, token)
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/create")
        open_list(page).get_by_role("button", name="Balls").first.click()
        page.get_by_label("colour").fill("green")
        page.reload()
        expect(page.get_by_label("colour")).to_have_value("green")
        sentence = page.get_by_label("Your sentence")
        expect(sentence).to_have_value("a green ball bounces on {{ground}}")
        expect(sentence).not_to_be_editable()
        page.get_by_label("ground").fill("ice")
        page.get_by_role("button", name="Remove: Template: Balls").click()
        expect(page.get_by_label("colour")).to_have_count(0)
        expect(sentence).to_be_editable()
        expect(sentence).to_have_value("a green ball bounces on ice")
        page.reload()
        expect(sentence).to_have_value("a green ball bounces on ice")
        expect(page.locator("hb-template")).to_have_count(0)


def test_a_template_is_changed_and_removed(place: Place, browser: Browser) -> None:
    token = join(place.url, "zoe")
    keep(place, token)
    with visiting(browser, place.url, PHONE, token=token) as visit:
        page = visit.page
        visit.open("#/create")
        sheet = open_list(page)
        sheet.get_by_role("button", name="Change the template Balls").click()
        editor = page.get_by_role("dialog", name="Change", exact=True)
        editor.get_by_label("Sentence").fill("a {{colour ball")
        expect(editor.locator(".words")).to_contain_text("A pair of braces lacks its other half")
        editor.get_by_role("button", name="Save").click()
        expect(editor.locator(".form-error")).to_contain_text("Write blanks as {{name}}")
        assert kept(place, token)[0]["text"] == TEXT
        editor.get_by_label("Sentence").fill("a {{colour}} cube slides")
        editor.get_by_label("Name").fill("Cubes")
        editor.get_by_role("button", name="Save").click()
        expect(sheet.get_by_role("button", name="Cubes a colour cube slides")).to_be_visible()
        (changed,) = kept(place, token)
        assert (changed["name"], changed["settings"]["seconds"]) == ("Cubes", 4)
        sheet.get_by_role("button", name="Delete the template Cubes").click()
        page.get_by_role("dialog", name="Delete the template “Cubes”?").get_by_role("button", name="Delete").click()
        expect(sheet.get_by_role("button", name="Bouncing")).to_be_visible()
        assert kept(place, token) == []
        visit.forgive("400")


def test_a_visitor_signs_in_first_and_finds_the_words_again(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("a red ball")
        page.get_by_role("button", name="Templates", exact=True).click()
        page.get_by_role("link", name="Create an account").wait_for()
        visit.change_to(join(place.url, "vin"), "#/create")
        expect(page.get_by_label("Your sentence")).to_have_value("a red ball")


def test_templates_are_for_everybody_by_day_and_by_night(place: Place, browser: Browser) -> None:
    token = join(place.url, "axl")
    keep(place, token)
    with visiting(browser, place.url, SMALL_PHONE, token=token, reduced_motion="reduce") as visit:
        page = visit.page
        visit.open("#/create")
        sheet = open_list(page)
        sheet.get_by_role("button", name="Balls").first.wait_for()
        for look in ("list", "editor", "blanks"):
            if look == "editor":
                sheet.get_by_role("button", name="Change the template Balls").click()
            if look == "blanks":
                page.keyboard.press("Escape")
                sheet.get_by_role("button", name="Balls a colour ball").click()
                page.get_by_role("button", name="Make it").click()
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                assert serious_findings(page) == [], (look, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]
