"""The layers hold, and what must stay out of the web processes stays out."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", "PATH": str(Path(sys.executable).parent)}


def test_imports_go_downwards_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_app_has_its_place_among_the_layers() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    on_disk = {folder.name for folder in (ROOT / "platform").iterdir() if (folder / "__init__.py").exists()}
    on_disk |= {name for name in ("feed", "cameo", "generation") if (ROOT / name / "__init__.py").exists()}
    on_disk |= {f"moderation.{folder.parent.name}" for folder in (ROOT / "moderation").glob("*/__init__.py")}
    assert on_disk == placed


def test_there_are_no_django_signals() -> None:
    folders = ("platform", "feed", "cameo", "generation", "moderation")
    files = [path for name in folders for path in (ROOT / name).rglob("*.py")]
    listening = [
        path for path in files if "django.dispatch" in path.read_text() or "models.signals" in path.read_text()
    ]
    assert listening == []
