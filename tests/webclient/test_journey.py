"""A person who knows nothing but the address makes a clip, publishes it, and remixes another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import (
    DESKTOP,
    PASSWORD,
    PHONE,
    PLAYS,
    SMALL_PHONE,
    WAIT_MILLISECONDS,
    Visit,
    join,
    visiting,
)
from tests.webclient.conftest import Place
from webclient.views import visit_modules

pytestmark = pytest.mark.browser
MOVES_ON = "from => (document.querySelector('hb-job progress')?.value ?? 101) > from"
"""The progress that is shown has passed this, or has given way to the draft."""
LOADED_MODULES = """performance.getEntriesByType("resource")
    .map(({name}) => name).filter((name) => name.endsWith(".js")).map((name) => name.split("/").pop())"""


def sign_up(visit: Visit, handle: str) -> None:
    page = visit.page
    # Asked here alone: until this form is there, the one for signing in still stands in its place.
    page.get_by_label("Birth date").fill("1990-05-17")
    page.get_by_label("E-mail").fill(f"{handle}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Handle").fill(handle)
    page.get_by_role("button", name="Create an account").click()
    form = page.locator("hb-sign-in")
    try:
        expect(form).to_have_count(0, timeout=WAIT_MILLISECONDS)
    except AssertionError as error:
        raise AssertionError(f"{form.inner_text()} {visit.complaints}") from error


def choose_shortest(page: Page) -> None:
    page.get_by_label("4 s", exact=True).check()
    if not page.get_by_label("Size").is_visible():
        page.get_by_text("More options").click()
    page.get_by_label("Size").select_option("360p")


def wait_until_playing(page: Page, video: str) -> None:
    page.wait_for_function(f"() => {{ const v = document.querySelector({video!r}); return v && ({PLAYS})(v); }}")


def make_draft(page: Page) -> None:
    """Press, follow the progress, and arrive at the draft."""
    choose_shortest(page)
    expect(page.locator(".word").first).to_be_visible()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)


def publish(page: Page, caption: str) -> None:
    page.get_by_role("button", name="Publish").click()
    page.get_by_label("Caption").fill(caption)
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page).to_have_url(re.compile("#/clip/clip_"), timeout=20_000)


def test_a_newcomer_signs_up_on_a_phone_and_publishes_a_first_clip(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, has_touch=True) as visit:
        page = visit.page
        visit.open("")
        page.get_by_role("link", name="Make a clip").first.click()
        page.get_by_label("Your sentence").fill("a dog chases a blue ball on the beach")
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("link", name="Create an account").click()
        sign_up(visit, "cat")
        expect(page.get_by_label("Your sentence")).to_have_value("a dog chases a blue ball on the beach")
        expect(page.locator(".price")).to_contain_text("credits")
        make_draft(page)
        wait_until_playing(page, "hb-draft video")
        publish(page, "Fetch!")
        wait_until_playing(page, "hb-feed video")
        expect(page.locator("hb-clip").first).to_contain_text("Fetch!")
        expect(page.locator("hb-clip").first).to_contain_text("@cat")
        assert set(page.evaluate(LOADED_MODULES)) == {name.rsplit("/", 1)[-1] for name in visit_modules()}


def test_a_watcher_remixes_a_clip_and_its_lineage_is_shown(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, DESKTOP) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        page.get_by_role("button", name="Just watch").click()
        wait_until_playing(page, "hb-feed video")
        page.get_by_role("button", name="Remix this clip by @ann").first.click()
        page.get_by_role("link", name="Create an account").click()
        sign_up(visit, "bob")
        expect(page.locator(".origin")).to_contain_text("Remix of @ann")
        page.get_by_label("Your sentence").fill("a green ball bounces on snow at night")
        make_draft(page)
        publish(page, "Mine is colder.")
        expect(page.locator("hb-clip").first.get_by_role("link", name="Remix of @ann")).to_be_visible()
        chain = page.get_by_role("region", name="Remix chain")
        expect(chain.get_by_role("link")).to_have_count(2)
        expect(chain).to_contain_text("@ann")


def test_a_reload_while_a_clip_is_made_loses_nothing(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "jory")) as visit:
        page = visit.page
        bar = page.locator("hb-job progress")
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("a red ball bounces on grass while it rains")
        page.get_by_label("10 s", exact=True).check()
        page.get_by_role("button", name="Make it").click()
        page.wait_for_function(MOVES_ON, arg=0)
        reached = float(bar.evaluate("bar => bar.value"))
        page.reload()
        page.wait_for_function(MOVES_ON, arg=0)
        assert float(bar.evaluate("bar => bar.value")) >= reached
        page.wait_for_function(MOVES_ON, arg=reached)
        page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
        draft = page.url
        page.reload()
        wait_until_playing(page, "hb-draft video")
        visit.open("#/me")
        page.get_by_role("button", name="Drafts").click()
        page.get_by_role("link", name="a red ball bounces on grass while it rains").click()
        expect(page).to_have_url(draft)


def test_a_server_that_is_away_for_a_moment_ends_no_wait(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "ole")) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("a red ball bounces on grass")
        choose_shortest(page)
        page.route("**/api/v1/generations/*", lambda route: route.abort())
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_text("No connection.")).to_be_visible()
        page.unroute("**/api/v1/generations/*")
        page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
        visit.forgive("ERR_FAILED")


def test_what_was_typed_for_a_remix_survives_a_reload(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "pat")) as visit:
        page = visit.page
        visit.open(f"#/create?remix={place.clip_id}")
        sentence = page.get_by_label("Your sentence")
        expect(sentence).to_have_value("a red ball bounces on grass at sunset")
        sentence.fill("a red ball bounces on snow")
        page.reload()
        expect(page.locator(".origin")).to_be_visible()
        expect(page.get_by_label("How much changes")).to_be_visible()
        expect(sentence).to_have_value("a red ball bounces on snow")
        page.get_by_label("A storyboard").check()
        page.get_by_label("Shot 2", exact=True).fill("a blue cube slides past")
        page.reload()
        expect(page.get_by_label("Shot 1", exact=True)).to_have_value("a red ball bounces on snow")
        expect(page.get_by_label("Shot 2", exact=True)).to_have_value("a blue cube slides past")
        visit.open("#/create")
        expect(sentence).to_have_value("")


def test_a_refusal_is_read_on_the_smallest_phone_without_a_search_for_it(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, SMALL_PHONE, token=join(place.url, "kay")) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("Your sentence").fill("a naked child")
        expect(page.locator(".word").first).to_be_visible()
        page.get_by_role("button", name="Make it").click()
        appeal = page.get_by_role("button", name="Ask a person to look")
        expect(appeal).to_be_visible()
        appeal.click(trial=True, timeout=2000)
        top_of_foot = page.locator(".create-foot .button").bounding_box()
        end_of_refusal = appeal.bounding_box()
        assert top_of_foot is not None
        assert end_of_refusal is not None
        assert end_of_refusal["y"] + end_of_refusal["height"] <= top_of_foot["y"]
        visit.forgive("422")


def test_a_viewer_steers_the_feed_and_sees_what_was_understood(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "dan")) as visit:
        page = visit.page
        visit.open("")
        page.locator("hb-clip").first.wait_for()
        page.get_by_role("button", name="Steer your feed").click()
        page.get_by_label("What do you want to see?").fill("more snow, no horror")
        page.get_by_role("button", name="Say", exact=True).click()
        chips = page.get_by_role("list", name="Your wishes")
        expect(chips.get_by_text("More: snow")).to_be_visible()
        expect(chips.get_by_text("Less: horror")).to_be_visible()
        chips.get_by_role("button", name="Remove: Less: horror").click()
        expect(chips.get_by_text("Less: horror")).to_have_count(0)


def test_a_prompt_without_anything_to_draw_is_answered_with_sentences_that_work(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "fay")) as visit:
        page = visit.page
        visit.open("")
        page.get_by_role("link", name="Make a clip").first.click()
        page.get_by_label("Your sentence").fill("quantum justice")
        page.locator(".suggestion").first.click()
        expect(page.locator(".word").first).to_be_visible()
        visit.forgive("422")


def test_a_viewer_likes_and_comments(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "gus")) as visit:
        page = visit.page
        visit.open(f"#/clip/{place.clip_id}")
        card = page.locator("hb-clip").first
        with page.expect_response(lambda answer: answer.url.endswith("/like")):
            card.get_by_role("button", name="Like").click()
        page.reload()
        expect(card.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
        card.get_by_role("button", name="Comments").click()
        page.get_by_label("Your comment").fill("What a lovely bounce!")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("dialog")).to_contain_text("What a lovely bounce!")
        expect(page.get_by_role("dialog")).to_contain_text("@gus")
        page.get_by_role("button", name="Delete this comment").click()
        expect(page.get_by_role("dialog")).not_to_contain_text("What a lovely bounce!")
