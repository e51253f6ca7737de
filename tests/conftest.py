"""The cast that most tests share. Browser tests are left out where there is no browser, and the end says so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import User
from clips.models import Clip
from tests.cast import make_person
from tests.clips.factories import make_clip
from tests.flushing import flush_what_was_written
from webclient.bench.browser import find_chromium

NO_BROWSER = "no Chromium on this machine"


@pytest.fixture
def ann() -> User:
    return make_person("ann")


@pytest.fixture
def bob() -> User:
    return make_person("bob")


@pytest.fixture
def clip(ann: User) -> Clip:
    """One that ann published."""
    return make_clip(ann)


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Each test client loads the middleware anew, and there are thousands; the files of the page stay the same."""
    list_files = WhiteNoiseMiddleware.add_files_from_finders
    listed: dict[str, Any] = {}

    def add_files(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            before = dict(self.files)
            list_files(self)
            listed.update({url: file for url, file in self.files.items() if url not in before})
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(scope="session", autouse=True)
def _only_written_tables_are_flushed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", flush_what_was_written)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium() is not None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Asked where pytest-xdist runs several processes. Other ways of dealing than `loadfile` stay xdist's own."""
    if config.getoption("dist") != "loadfile":
        return None
    from tests.dealing import FileOrFolderScheduling

    return FileOrFolderScheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [one.nodeid for one in terminalreporter.getreports("skipped") if NO_BROWSER in str(one.longrepr)]
    if left_out:
        terminalreporter.section("left out: no Chromium found (apt install chromium, or set HIBARI_CHROMIUM)")
        for name in left_out:
            terminalreporter.line(name)
