"""What `make` says on a machine that isn't ready yet: one line that tells what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MAKE = shutil.which("make") or ""
pytestmark = pytest.mark.skipif(not MAKE, reason="no make on this machine")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile with nothing to install."""
    shutil.copy(Path(settings.BASE_DIR) / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def make(checkout: Path, python: str, target: str = "setup") -> tuple[int, str]:
    done = subprocess.run(
        [MAKE, "-C", str(checkout), target, f"PYTHON={python}"], capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def stand_in(checkout: Path, script: str) -> str:
    """A Python that answers as `script` says."""
    path = checkout / "python-stand-in"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_missing_python_is_told_with_the_package_to_install(checkout: Path) -> None:
    code, said = make(checkout, "python-nowhere")
    assert code != 0
    assert "Python 3.11 or newer is needed, and there is no python-nowhere. On Debian: apt install python3" in said


def test_an_old_python_is_told_with_a_way_to_name_another(checkout: Path) -> None:
    old = stand_in(checkout, 'case "$2" in *version_info*) exit 1;; esac')
    code, said = make(checkout, old)
    assert code != 0
    assert "is older. Name another: make setup PYTHON=python3.12" in said
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_told(checkout: Path) -> None:
    code, said = make(checkout, stand_in(checkout, 'case "$2" in *ensurepip*) exit 1;; esac'))
    assert code != 0
    assert "Python's venv module is missing. On Debian: apt install python3-venv" in said


def test_a_half_made_environment_is_made_again_and_a_whole_one_kept(checkout: Path) -> None:
    half = checkout / ".venv" / "bin"
    half.mkdir(parents=True)
    (checkout / ".venv" / "left-over").touch()
    code, said = make(checkout, sys.executable)
    assert code == 0, said
    assert "the virtual environment is half-made; making it again" in said
    assert not (checkout / ".venv" / "left-over").exists()
    code, said = make(checkout, sys.executable)
    assert (code, "installing" in said) == (0, False), said


def test_an_environment_that_moved_is_installed_anew(checkout: Path) -> None:
    assert make(checkout, sys.executable)[0] == 0
    moved = checkout.rename(checkout.with_name("elsewhere"))
    code, said = make(moved, sys.executable)
    assert code == 0, said
    assert "installing packages" in said
