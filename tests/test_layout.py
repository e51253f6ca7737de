"""The layout that everything leans on."""

import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_pythons_own_platform_module_still_works() -> None:
    assert platform.system() in {"Linux", "Darwin", "Windows"}


def test_the_source_root_is_not_a_package_and_holds_no_loose_files() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert [entry.name for entry in (ROOT / "platform").iterdir() if entry.is_file()] == []


def test_root_folders_are_the_agreed_ones() -> None:
    hidden_or_made = {"dist", "build"}
    found = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and not entry.name.startswith(".")}
    assert found - hidden_or_made <= {"platform", "feed", "cameo", "generation", "moderation", "tests", "docs"}
