"""Modules of the page that need no browser, in Node's own test runner: modules/NAME.test.mjs for js/NAME.js."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import webclient
from tests.openai_api.live.node_library import NoNodeError, node

SCRIPTS = Path(webclient.__file__).parent / "static" / "webclient" / "js"
TESTS = sorted((Path(__file__).parent / "modules").glob("*.test.mjs"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts beside their tests, where Node takes .js for modules as a browser does."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(SCRIPTS, folder / "js")
    shutil.copytree(TESTS[0].parent, folder / "tests")
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name.split(".")[0])
def test_a_module_does_what_its_tests_say(folder: Path, path: Path) -> None:
    try:
        program = node()
    except NoNodeError as reason:
        pytest.skip(f"left out: {reason}")
    ran = subprocess.run(
        [program, "--test", "--test-reporter=spec", folder / "tests" / path.name],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


def test_every_test_is_about_a_module_that_is_there() -> None:
    assert TESTS
    for path in TESTS:
        assert (SCRIPTS / f"{path.name.removesuffix('.test.mjs')}.js").is_file()
