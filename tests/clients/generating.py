"""Clients for Python and TypeScript out of docs/openapi.json: `make clients` writes them below build/clients/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.openai_api.live.node_library import NoNodeError, node

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "openapi.json"
PACKAGE = "hibari_client"
TOOLS = Path(sys.prefix) / "share" / "hibari-clients"
"""Beside the test tools, in the virtual environment."""
NODE_FILES = ("package.json", "tsconfig.json", "journey.ts", "process.d.ts")
SECONDS = 300


def make_python(folder: Path) -> Path:
    """The package in `folder`; it needs httpx and attrs. Raises CalledProcessError where the generator even warns."""
    target = folder / PACKAGE
    shutil.rmtree(target, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [Path(sys.prefix) / "bin" / "openapi-python-client", "generate", "--fail-on-warning"]
    command += ["--path", DOCUMENT, "--output-path", target, "--config", HERE / "python.yml", "--meta", "none"]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True, text=True)
    return target


def install_node_tools() -> Path:
    """The folder with the generator, its runtime and the compiler. Raises NoNodeError."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in NODE_FILES:
        shutil.copyfile(HERE / "node" / name, TOOLS / name)
    if (TOOLS / "node_modules" / "typescript").exists() and (TOOLS / "node_modules" / "openapi-fetch").exists():
        return TOOLS
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock")
    try:
        _run([node(), npm, "install", *options])
    except (subprocess.SubprocessError, OSError) as error:
        raise NoNodeError(f"npm could not install the generator ({type(error).__name__})") from error
    return TOOLS


def make_typescript(folder: Path) -> Path:
    """One file of types, for `createClient<paths>()` of openapi-fetch. Raises NoNodeError."""
    generator = install_node_tools() / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "hibari.d.ts"
    # What has a default may be left out of a request.
    _run([node(), generator, DOCUMENT, "-o", target, "--default-non-nullable", "false"])
    return target


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, cwd=TOOLS, check=True, timeout=SECONDS, capture_output=True, text=True)


def main(folder: Path) -> None:
    sys.stdout.write(f"· {make_python(folder / 'python')}\n")
    try:
        sys.stdout.write(f"· {make_typescript(folder / 'typescript')}\n")
    except NoNodeError as reason:
        sys.exit(f"The TypeScript client was not made: {reason}.")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/clients"))
