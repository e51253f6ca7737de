"""Modules of the page that need no browser, in Node's own test runner: modules/NAME.test.mjs for js/NAME.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import webclient
from generation.presets.filling import VALUE_MAX, blanks_in, fill
from tests.openai_api.live.node_library import NoNodeError, node

PAGE = Path(webclient.__file__).parent / "static" / "webclient"
SCRIPTS = PAGE / "js"
TESTS = sorted((Path(__file__).parent / "modules").glob("*.test.mjs"))

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "modules" / "filling.json").read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts and their words beside the tests, where Node takes .js for modules as a browser does."""
    folder = tmp_path_factory.mktemp("page")
    for name in ("js", "text", "problems"):
        shutil.copytree(PAGE / name, folder / name)
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


@pytest.mark.parametrize(
    "case", json.loads((TESTS[0].parent / "filling.json").read_text()), ids=lambda case: case["text"]
)
def test_the_server_reads_a_template_as_the_page_does(case: dict[str, Any]) -> None:
    if case["blanks"] is None:
        with pytest.raises(ValueError, match="blanks"):
            blanks_in(case["text"])
        return
    assert list(blanks_in(case["text"])) == case["blanks"]
    assert fill(case["text"], case["values"]) == case["filled"]


def test_values_are_as_long_as_the_server_takes_them() -> None:
    assert f"VALUE_MAX = {VALUE_MAX};" in (SCRIPTS / "filling.js").read_text()
