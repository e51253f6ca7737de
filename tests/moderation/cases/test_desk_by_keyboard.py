"""A day at the desk in a real browser, without a mouse: a case is cleared, another withheld, appealed and restored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from clips.models import Clip
from clips.queries import visible_clips
from generation.services.ledger import quota_of
from moderation.cases.models import Appeal, AppealState, Decision, EventKind, ModerationEvent, Strike
from moderation.cases.services.reports import report_clip
from tests.cast import client_of, make_person, post_json
from tests.generation.making import make
from tests.moderation.cases.factories import make_moderator, reported_case
from tests.webclient.browsing import FLAGS, visiting
from webclient.bench.browser import find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 1000}
PASSWORD = "larks-sing-at-dawn"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright holds an event loop in this thread
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


def moderator(handle: str) -> User:
    person = make_moderator(handle)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(page: Page, person: User) -> None:
    """With the keyboard alone, from the first field on."""
    page.locator("input[name=username]").focus()
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#desk, .queues").first).to_be_visible()


def published(author: User, prompt: str) -> Clip:
    clip = make(author, prompt)
    post_json(client_of(author), f"/api/v1/clips/{clip.public_id}/publish", {"caption": "up and down"})
    clip.refresh_from_db()
    return clip


def snap(page: Page, name: str, tmp_path: Path) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def test_a_case_is_cleared_and_another_withheld_appealed_and_restored_by_keyboard_alone(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    ann, bob = make_person("ann"), make_person("bob")
    mod, judge = moderator("mod"), moderator("judge")
    good, bad = published(ann, "a red ball bounces on grass"), published(ann, "a blue cube on sand")
    report_clip(clip=good, by=bob, policy="hate_extremism", text="I do not like it.")
    report_clip(clip=bad, by=bob, policy="spam", text="Sells cubes.")
    with visiting(browser, live_server.url, WIDE) as visit:
        page = visit.page
        visit.open("admin/cases/case/next/general/")
        sign_in(page, mod)
        expect(page.locator("#desk")).to_contain_text(good.public_id)
        expect(page.locator("#desk canvas")).to_have_attribute("data-state", "drawn")
        assert "blur" in page.locator("#desk video").evaluate("node => getComputedStyle(node).filter")
        snap(page, "blurred", tmp_path)
        page.keyboard.press("b")
        assert "blur" not in page.locator("#desk video").evaluate("node => getComputedStyle(node).filter")
        page.keyboard.press("g")
        assert page.locator("#desk video").evaluate("node => getComputedStyle(node).filter") == "none"
        page.keyboard.press(" ")
        page.wait_for_function("() => document.querySelector('#desk video').currentTime > 0")
        snap(page, "clear", tmp_path)
        page.keyboard.press("a")
        expect(page.locator("body")).to_contain_text("Decided: none.")
        page.keyboard.press("n")
        expect(page.locator("#desk")).to_contain_text(bad.public_id)
        page.keyboard.press("f")
        page.keyboard.press("Control+End")
        page.keyboard.type(" The caption names a shop. h")
        page.keyboard.press("Escape")
        page.keyboard.press("h")
        expect(page.locator("body")).to_contain_text("Decided: withhold.")
        visit.forgive("favicon")
    assert [row.action for row in Decision.objects.order_by("pk")] == ["none", "withhold"]
    assert Decision.objects.get(action="withhold").facts.endswith("names a shop. h"), "letters typed are no acts"
    assert seen_by(bob) == {good.pk}
    before = Strike.objects.filter(person=ann, voided_at=None).count()

    decision = Decision.objects.get(action="withhold")
    asked = post_json(client_of(ann), f"/api/v1/me/decisions/{decision.public_id}/appeal", {"text": "I sell nothing."})
    assert asked.status_code == 201
    with visiting(browser, live_server.url, WIDE) as visit:
        page = visit.page
        visit.open(f"admin/cases/case/{decision.case_id}/change/")
        sign_in(page, judge)
        expect(page.locator("#desk")).to_contain_text("I sell nothing.")
        page.keyboard.press("e")
        page.keyboard.type("The caption names nothing.")
        page.keyboard.press("Escape")
        snap(page, "appeal", tmp_path)
        page.keyboard.press("o")
        expect(page.locator("body")).to_contain_text("everything is restored")
        visit.forgive("favicon")
    assert seen_by(bob) == {good.pk, bad.pk}
    assert Appeal.objects.get().state == AppealState.OVERTURNED
    assert (before, Strike.objects.filter(person=ann, voided_at=None).count()) == (1, 0)
    ann.refresh_from_db()
    assert ann.is_active
    assert quota_of(ann).left < 60
    kinds = list(ModerationEvent.objects.filter(case=decision.case).order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == [EventKind.VIEWED, EventKind.OVERTURNED, EventKind.VIEWED]


def test_the_prepared_explanation_follows_the_rule_and_what_was_written_stays(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    case, mod = reported_case(make_person("ann")), moderator("mod")
    with visiting(browser, live_server.url, WIDE) as visit:
        page = visit.page
        visit.open(f"admin/cases/case/{case.pk}/change/")
        sign_in(page, mod)
        words, rule = page.locator("#explanation"), page.locator("select[name=policy]")
        expect(words).to_have_value(re.compile("rule on advertising and spam"))
        rule.select_option("harassment")
        expect(words).to_have_value(re.compile("rule on harassment and bullying"))
        snap(page, "another-rule", tmp_path)
        words.fill("It mocks a neighbour.")
        rule.select_option("spam")
        expect(words).to_have_value("It mocks a neighbour.")
        words.fill("")
        rule.select_option("harassment")
        expect(words).to_have_value(re.compile("rule on harassment and bullying"))
        visit.forgive("favicon")


def seen_by(person: User) -> set[int]:
    return set(visible_clips(person).values_list("pk", flat=True))
