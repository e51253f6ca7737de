"""More than one sentence: a storyboard, an answer beside a clip, and clips joined."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.webclient.browsing import PHONE, WAIT_MILLISECONDS, call, draw, join, publish_clip, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings
from tests.webclient.test_journey import make_draft, wait_until_playing

pytestmark = pytest.mark.browser


def arrive_at_draft(page: Page) -> None:
    page.get_by_text("Draft: only you see this").wait_for(timeout=WAIT_MILLISECONDS)
    wait_until_playing(page, "hb-draft video")


def own_clip(page: Page, clip_id: str) -> dict[str, Any]:
    """A clip as the API tells it to who is signed in."""
    found: dict[str, Any] = page.evaluate(
        "async (id) => (await fetch(`/api/v1/clips/${id}`, "
        "{headers: {'X-Session-Token': localStorage.getItem('hibari.session')}})).json()",
        clip_id,
    )
    return found


def test_words_are_counted_when_their_end_comes_near_and_go_no_further(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "len")) as visit:
        page = visit.page
        visit.open("#/create")
        words = page.locator("#field-prompt")
        words.fill("a red ball " * 290)
        expect(page.get_by_text("of 4000 characters")).to_have_count(0)
        words.fill("a red ball " * 300)
        expect(page.get_by_text("3300 of 4000 characters")).to_be_visible()
        expect(words).to_have_attribute("maxlength", "4000")
        assert serious_findings(page) == []
        page.get_by_label("A storyboard").check()
        expect(page.get_by_text("of 4000 characters")).to_be_hidden()
        page.get_by_role("button", name="Add a shot").click()
        expect(page.locator("#shot-2")).to_have_attribute("maxlength", "4000")


def test_a_square_offers_the_one_size_that_squares_have(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "sqa")) as visit:
        page = visit.page
        visit.open("#/create")
        page.locator("details.more summary").click()
        sizes = page.locator("#field-size")
        sizes.select_option("1080p")
        page.get_by_label("Square").check()
        expect(sizes).to_have_value("720p")
        assert sizes.locator("option:not([disabled])").all_inner_texts() == ["720p"]
        page.locator("#field-prompt").fill("a red ball bounces on grass")
        expect(page.get_by_text("This size is not offered")).to_have_count(0)
        page.get_by_label("Tall").check()
        assert sizes.locator("option:not([disabled])").all_inner_texts() == ["360p", "720p", "1080p"]


def test_a_story_in_shots_is_made_and_joined_with_a_clip_of_anothers(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "jon")) as visit:
        page = visit.page
        visit.open("#/create")
        page.get_by_label("A storyboard").check()
        page.get_by_role("button", name="From a script").click()
        page.get_by_label("One line becomes one shot.").fill("a red ball bounces on grass\na dog runs after a red ball")
        page.get_by_role("button", name="Make shots of it").click()
        page.get_by_label("Length of shot 1").select_option("2")
        page.get_by_label("Length of shot 2").select_option("2")
        expect(page.locator("hb-storyboard")).to_contain_text("4 s in all")
        page.get_by_text("More options").click()
        page.get_by_label("Size").select_option("360p")
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Make it").click()
        arrive_at_draft(page)
        visit.open(f"#/stitch?clip={place.clip_id}")
        expect(page.locator(".cut")).to_have_count(1)
        page.locator(".pick").nth(1).click()
        expect(page.locator(".cut")).to_have_count(2)
        page.get_by_label("End of 1 in seconds").fill("2")
        page.get_by_label("End of 1 in seconds").blur()
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Join them").click()
        arrive_at_draft(page)


def test_a_detail_is_changed_and_all_else_stays(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "eda")) as visit:
        page = visit.page
        visit.open(f"#/create?remix={place.clip_id}")
        sentence = page.get_by_label("Your sentence")
        expect(sentence).to_have_value("a red ball bounces on grass at sunset")
        page.get_by_label("Change a detail").check()
        expect(sentence).to_have_value("")
        expect(page.get_by_label("How much changes")).to_be_hidden()
        sentence.fill("replace the ball with a fox")
        expect(page.locator("hb-create")).to_contain_text("replace the ball with")
        make_draft(page)
        made = page.url.rsplit("/", 1)[1]
        clip = own_clip(page, made)
        assert (clip["kind"], clip["parent"]["id"]) == ("edit", place.clip_id)
        visit.open(f"#/create?remix={made}")
        expect(page.get_by_label("Change a detail")).to_be_checked()
        expect(sentence).to_have_value("")


def test_a_watcher_answers_a_clip_beside_it(place: Place, browser: Browser) -> None:
    with visiting(browser, place.url, PHONE, token=join(place.url, "kim")) as visit:
        page = visit.page
        visit.open(f"#/create?remix={place.clip_id}")
        expect(page.get_by_label("How much changes")).to_be_visible()
        page.get_by_label("Answer it").check()
        expect(page.get_by_label("How much changes")).to_be_hidden()
        page.get_by_label("Your sentence").fill("a blue ball bounces on snow")
        make_draft(page)
        clip = page.url.rsplit("/", 1)[1]
        lineage = own_clip(page, clip)
        assert (lineage["kind"], lineage["parent"]["id"]) == ("duet", place.clip_id)
        assert re.fullmatch(r"clip_[0-9a-f]{32}", clip)


def test_a_look_is_completed_while_typing_and_a_picture_lies_in_between(
    place: Place, browser: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "sky.png"
    Image.linear_gradient("L").convert("RGB").resize((360, 640)).save(picture)
    with visiting(browser, place.url, PHONE, token=join(place.url, "tom")) as visit:
        page = visit.page
        visit.open("#/create")
        sentence = page.get_by_label("Your sentence")
        sentence.press_sequentially("a red ball bounces #noi")
        expect(page.get_by_role("option", name="Noir Look")).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(sentence).to_have_value("a red ball bounces ")
        expect(page.get_by_role("button", name="Remove: Look: Noir")).to_be_visible()
        page.get_by_text("More options").click()
        page.get_by_label("A picture in between").set_input_files(picture)
        page.get_by_label("At second").fill("3")
        with page.expect_request(lambda asked: asked.url.endswith("/estimate") and bool(asked.post_data)) as made:
            page.get_by_label("At second").blur()
        asked = made.value.post_data_json
        assert asked is not None
        assert asked["style"] == "noir"
        assert [one["at_seconds"] for one in asked["pictures"]] == [3]
        expect(page.locator(".price")).to_contain_text("credits")
        page.get_by_role("button", name="Remove: Look: Noir").click()
        expect(page.get_by_label("Look", exact=True)).to_have_value("")


def test_a_reviewer_leaves_a_note_at_a_moment_and_the_maker_is_done_with_it(place: Place, browser: Browser) -> None:
    token = join(place.url, "una")
    call(place.url, "PUT", "/api/v1/people/ann/follow", token)
    draft = draw(place.url, place.token, {"prompt": "a blue cube slides on ice", "seconds": 4, "size": "360p"})
    with visiting(browser, place.url, PHONE, token=place.token) as visit:
        page = visit.page
        visit.open(f"#/draft/{draft}")
        page.get_by_role("button", name="Ask somebody to look").click()
        page.get_by_role("dialog").get_by_label("Handle").fill("@una")
        page.get_by_role("dialog").get_by_role("button", name="Ask somebody to look").click()
        expect(page.get_by_role("button", name="Remove: @una")).to_be_visible()
        visit.change_to(token, "#/inbox")
        page.get_by_role("button", name="To look at").click()
        page.locator(".grid a").click()
        expect(page.get_by_text("A draft of @ann")).to_be_visible()
        expect(page.get_by_role("button", name="Publish")).to_have_count(0)
        page.get_by_label("A note about this moment").fill("Colder, please.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Colder, please.")).to_be_visible()
        visit.change_to(place.token, f"#/draft/{draft}")
        page.get_by_role("button", name="Done").click()
        expect(page.get_by_role("button", name="Open again")).to_be_visible()
        assert serious_findings(page) == []
    (note,) = call(place.url, "GET", f"/api/v1/clips/{draft}/notes", place.token)["data"]
    assert (note["text"], note["is_resolved"], note["at_seconds"] >= 0) == ("Colder, please.", True, True)


def test_a_challenge_is_answered_and_ended(place: Place, browser: Browser) -> None:
    token = join(place.url, "cho")
    clip = publish_clip(place.url, token, prompt="a red cube slides on ice", caption="Slide.")
    asked = {"kind": "prompt", "title": "What slides?", "prompt": "a red cube slides"}
    challenge = call(place.url, "POST", f"/api/v1/clips/{clip}/challenge", token, asked)["id"]
    with visiting(browser, place.url, PHONE, token=token, reduced_motion="reduce") as visit:
        page = visit.page
        visit.open("#/challenges")
        page.get_by_role("link", name="What slides?").click()
        expect(page.get_by_role("heading", name="What slides?")).to_be_visible()
        expect(page.get_by_text("Nobody has answered yet.")).to_be_visible()
        assert serious_findings(page) == []
        page.get_by_role("link", name="Answer it").click()
        expect(page.locator("hb-create")).to_contain_text("It begins with “a red cube slides”.")
        visit.open(f"#/challenge/{challenge}")
        page.get_by_role("button", name="End it").click()
        page.get_by_role("dialog").get_by_role("button", name="End it").click()
        expect(page.get_by_text("Nobody answered.")).to_be_visible()
        expect(page.get_by_role("link", name="Answer it")).to_have_count(0)
