"""The official Node library, unpatched, against the same live server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.openai_api.live.conftest import Live
from tests.openai_api.live.node_library import NoNodeError, install, node
from tests.openai_api.scenes import KEYS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen(live: Live, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    try:
        folder = install()
    except NoNodeError as reason:
        pytest.skip(f"left out: {reason}")
    picture = tmp_path_factory.mktemp("node") / "first.png"
    Image.new("RGB", (160, 288), (40, 120, 60)).save(picture)
    command: list[str | Path] = [node(), folder / "drive.mjs", live.base_url, live.key_of("noel"), picture]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_node_makes_a_video_and_fetches_it(seen: dict[str, Any], tmp_path: Path) -> None:
    assert set(seen["created"]) >= KEYS
    assert (seen["finished"]["status"], seen["finished"]["seconds"]) == ("completed", "4")
    assert seen["bytes"] > 10_000
    assert seen["thumbnail"]["type"] == "image/webp"
    assert seen["thumbnail"]["bytes"] > 500


def test_node_sends_brackets_and_they_are_read(seen: dict[str, Any]) -> None:
    source, derived = seen["finished"]["id"], seen["derived"]
    for name in ("remix", "edit", "extend", "edit_of_a_file"):
        assert derived[name]["remixed_from_video_id"] == source, name
    assert derived["extend"]["seconds"] == "8"
    assert derived["with_a_picture"]["status"] in {"queued", "in_progress"}


def test_node_walks_pages_deletes_and_knows_the_errors(seen: dict[str, Any]) -> None:
    assert len(seen["listed"]) == 6
    assert len(set(seen["listed"])) == 6
    assert seen["deleted"]["deleted"] is True
    assert (seen["gone"], seen["refused"]) == ("NotFoundError", "moderation_blocked")
