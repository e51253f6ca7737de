"""One clip's whole life over HTTP, as a mobile client would live it: made by the real engine, watched, remixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client

from clips.models import Rendition, RenditionKind
from common.ffmpeg.probe import is_faststart, probe
from generation import pipeline
from moderation.provenance.c2pa import verify
from moderation.provenance.c2pa.reading import State
from tests.cast import post_json

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PASSWORD = "larks-sing-at-dawn"
PROMPT = "a red ball bounces on grass at sunset while a blue cube slides past"


def sign_up(name: str) -> Client:
    body = {"email": f"{name}@example.com", "password": PASSWORD, "birth_date": "1990-05-17"}
    answer = post_json(Client(), "/auth/app/v1/auth/signup", body)
    assert answer.status_code == 200, answer.content
    return Client(headers={"X-Session-Token": answer.json()["meta"]["session_token"]})


def make(client: Client, **request: Any) -> dict[str, Any]:
    """Submit, let the worker work, and return the delivered draft."""
    job = post_json(client, "/api/v1/generations", request).json()["jobs"][0]
    assert pipeline.run_next("cpu.sim")
    finished = client.get(f"/api/v1/generations/{job['id']}").json()
    assert finished["state"] == "completed", finished["failure"]
    return client.get(f"/api/v1/clips/{finished['clip']}").json()  # type: ignore[no-any-return]


def publish(client: Client, clip: dict[str, Any], caption: str) -> None:
    answer = post_json(client, f"/api/v1/clips/{clip['id']}/publish", {"caption": caption})
    assert answer.status_code == 200, answer.content


def test_a_prompt_becomes_a_clip_that_is_watched_and_remixed() -> None:
    ann, bob = sign_up("ann"), sign_up("bob")
    draft = make(ann, prompt=PROMPT, seconds=4, size="360p")
    assert bob.get(f"/api/v1/clips/{draft['id']}").status_code == 404
    publish(ann, draft, "Gravity, again.")

    (seen,) = bob.get("/api/v1/feed").json()["data"]
    assert (seen["id"], seen["caption"]) == (draft["id"], "Gravity, again.")
    part = Client().get(seen["media"]["standard"]["url"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(b"".join(part.streaming_content))) == (206, 100)  # type: ignore[attr-defined]

    remix = make(bob, prompt="a green ball bounces on sand at night", seconds=4, size="360p", remix_of=draft["id"])
    assert (remix["kind"], remix["parent"]["id"], remix["depth"]) == ("remix", draft["id"], 1)
    publish(bob, remix, "At the beach.")
    lineage = ann.get(f"/api/v1/clips/{draft['id']}/lineage").json()
    assert [clip["id"] for clip in lineage["children"]["data"]] == [remix["id"]]
    assert [row["id"] for row in bob.get(f"/api/v1/clips/{remix['id']}/lineage").json()["ancestors"]] == [draft["id"]]
    chain = verify(local_file(remix["id"], RenditionKind.STANDARD))
    assert draft["id"] in str(chain)


def test_a_ten_second_clip_is_what_it_says_down_to_the_file(tmp_path: Path) -> None:
    draft = make(sign_up("ann"), prompt=PROMPT, seconds=10, seed=7)
    path = local_file(draft["id"], RenditionKind.STANDARD)
    facts = probe(path)
    assert (facts.video_codec, facts.pixel_format, facts.sound_codec) == ("h264", "yuv420p", "aac")
    assert (facts.width, facts.height, facts.frames) == (720, 1280, 240)
    assert facts.seconds == pytest.approx(10.0, abs=1 / 24)
    assert is_faststart(path)
    assert loudest(path) > 0.02
    assert verify(path).state is State.TRUSTED
    broken = tmp_path / "broken.mp4"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)
    assert verify(broken).state is State.INVALID


def local_file(clip_id: str, kind: RenditionKind) -> Path:
    return Path(default_storage.path(Rendition.objects.get(clip__public_id=clip_id, kind=kind).key))


def loudest(path: Path) -> float:
    with av.open(str(path)) as container:
        return max(float(np.abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
