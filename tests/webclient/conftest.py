"""One live stack and one browser for every test of this folder, with a clip of ann's in the feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.live import live_stack
from tests.webclient.browsing import FLAGS, join, publish_clip
from webclient.bench.browser import find_chromium

expect.set_options(timeout=20_000)
"""A busy machine takes its time over a page as well."""


@dataclass(frozen=True)
class Place:
    url: str
    clip_id: str
    token: str
    """Of ann, whose clip it is."""
    database: str

    def confirm_address(self, email: str) -> None:
        """As if the link in the mail had been opened."""
        with psycopg.connect(self.database) as connection:
            connection.execute("UPDATE account_emailaddress SET verified = true WHERE email = %s", [email])


@pytest.fixture(scope="package")
def place() -> Iterator[Place]:
    with live_stack() as stack:
        ann = join(stack.url, "ann")
        clip_id = publish_clip(
            stack.url, ann, prompt="a red ball bounces on grass at sunset", caption="Up, down, up again."
        )
        assert stack.services is not None
        yield Place(stack.url, clip_id, ann, stack.services.environment["DATABASE_URL"])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()
