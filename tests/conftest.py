"""Leaves browser tests out where there is no browser, and says so at the end of the run."""

import pytest

from webclient.bench.browser import find_chromium

LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[LEFT_OUT] = []
    if find_chromium() is not None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
            config.stash[LEFT_OUT].append(item.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(LEFT_OUT, [])
    if left_out:
        terminalreporter.section("left out: no Chromium found (apt install chromium, or set HIBARI_CHROMIUM)")
        for name in left_out:
            terminalreporter.line(name)
