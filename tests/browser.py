"""Which browser the browser tests drive."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """A Chromium of this machine (HIBARI_CHROMIUM names another), None without one."""
    if named := os.environ.get("HIBARI_CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)
