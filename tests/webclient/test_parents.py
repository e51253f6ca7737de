"""A clip with two parents tells which of its ancestors belong to which."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.webclient.browsing import PHONE, join, publish_clip, visiting
from tests.webclient.conftest import Place
from tests.webclient.test_access import serious_findings

pytestmark = pytest.mark.browser


def test_each_part_of_a_duet_has_its_own_chain(place: Place, browser: Browser) -> None:
    bob = join(place.url, "bo.parts")
    remix = publish_clip(place.url, bob, prompt="a blue ball bounces on sand", caption="In blue.")
    duet = publish_clip(place.url, bob, prompt="a green cube slides on ice", caption="Side by side.")
    place.descend(remix, place.clip_id)
    place.descend(duet, place.clip_id, remix)
    with visiting(browser, place.url, PHONE, token=bob) as visit:
        visit.open(f"#/clip/{duet}")
        visit.page.locator("hb-clip").first.get_by_role("button", name="About").click()
        chain = visit.page.get_by_role("dialog").get_by_role("region", name="Remix chain")
        expect(chain.get_by_role("list", name="Part 1 of 2").get_by_role("link")).to_contain_text(
            ["Up, down, up again."]
        )
        expect(chain.get_by_role("list", name="Part 2 of 2").get_by_role("link")).to_contain_text(
            ["Up, down, up again.", "In blue."]
        )
        expect(chain.locator("[aria-current]")).to_contain_text("Side by side.")
        assert serious_findings(visit.page) == []
