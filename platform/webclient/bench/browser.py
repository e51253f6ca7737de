"""A real Chromium, for what only a browser can tell. Playwright is a test dependency: without it nothing here runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def find_chromium() -> str | None:
    """A Chromium of this machine (HIBARI_CHROMIUM names another), None without one."""
    if named := os.environ.get("HIBARI_CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser (`playwright.sync_api.Browser`). Raises CommandError, saying what is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise CommandError("Measuring the page needs Playwright: pip install -e '.[test]'") from None
    path = find_chromium()
    if path is None:
        raise CommandError("Measuring the page needs a browser: apt install chromium, or set HIBARI_CHROMIUM.")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
