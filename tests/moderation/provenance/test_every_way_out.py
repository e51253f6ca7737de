"""Every kind of job, every route that gives media away: what comes out carries the marks that its kind must carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from accounts.registry import ExportedFile, contributors
from clips.models import Clip, ClipKind, Rendition, RenditionKind
from clips.models.rendition import PUBLIC_KINDS
from generation.models import GenerationJob
from tests.cast import client_of, make_person, post_json
from tests.generation.making import ask, finish, open_to_all
from tests.moderation.provenance.proofs import proofs_of
from tests.test_permissions_matrix import _routes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MARKED = PUBLIC_KINDS - {RenditionKind.CAPTIONS}
UNFINISHED = re.compile(r"/api/v1/generations/[^/]+/preview")
"""The small picture of a render that is being made, shown to its owner alone: no rendition yet."""
MEDIA_ADDRESS = re.compile(r"/media/(rend_\w+)\.\w+\?[^\"'\s<>\\]+")


@pytest.fixture
def ann() -> User:
    return make_person("ann", plan="pro")


def original(ann: User, *, seconds: float = 4.0) -> Clip:
    words = "a red ball bounces on grass while music plays"
    return finish(ask(ann, words, engine="sim", width=512, height=512, fps=12, seconds=seconds, seed=5))


def remix(ann: User) -> Clip:
    return finish(ask(ann, "make it night", parents=[original(ann)], kind=ClipKind.REMIX, strength=0.5))


def extension(ann: User) -> Clip:
    return finish(ask(ann, "the ball rolls on", parents=[original(ann)], kind=ClipKind.EXTENSION, seconds=2.0))


def reroll(ann: User) -> Clip:
    original(ann)
    first = GenerationJob.objects.latest("pk")
    return over_the_api(ann, f"/api/v1/generations/{first.public_id}/reroll", {})


def stitch(ann: User) -> Clip:
    name = original(ann).public_id
    return over_the_api(ann, "/api/v1/stitches", {"clips": [{"clip": name}, {"clip": name, "end": 2}]})


def duet(ann: User) -> Clip:
    one, other = original(ann), original(ann)
    return over_the_api(ann, "/api/v1/duets", {"clip": one.public_id, "beside": other.public_id})


def over_the_api(ann: User, route: str, body: dict[str, Any]) -> Clip:
    answer = post_json(client_of(ann), route, body)
    assert answer.status_code in {201, 202}, answer.content
    return finish(GenerationJob.objects.latest("pk"))


WAYS: dict[str, Callable[[User], Clip]] = {
    "original": original,
    "remix": remix,
    "extension": extension,
    "reroll": reroll,
    "stitch": stitch,
    "duet": duet,
}


def check(path: Path, clip: Clip, kind: str) -> None:
    proofs = proofs_of(path, clip, RenditionKind(kind))
    assert proofs.is_signed, kind
    assert proofs.is_stamped, kind
    assert proofs.is_in_picture is not False, kind
    assert proofs.is_in_sound is not False, kind


@pytest.mark.parametrize("way", WAYS)
def test_every_file_of_a_clip_carries_the_marks_of_its_kind(way: str, ann: User) -> None:
    clip = WAYS[way](ann)
    files = clip.renditions.filter(kind__in=MARKED)
    assert {file.kind for file in files} == MARKED
    for file in files:
        check(Path(default_storage.path(file.key)), clip, file.kind)


def test_every_route_gives_only_marked_media(ann: User, tmp_path: Path) -> None:
    """Every GET route there is or ever will be, as its maker and as nobody, and every address that answers hold."""
    clip = open_to_all(original(ann, seconds=6.0))
    kept = set(clip.renditions.exclude(kind__in=PUBLIC_KINDS).values_list("public_id", flat=True))
    seen: set[str] = set()
    for client in (client_of(ann), Client()):
        addresses: dict[str, str] = {}
        for body, mime, route in bodies(client, clip):
            if mime.startswith(("video/", "audio/", "image/")) and not UNFINISHED.match(route):
                path = tmp_path / "body"
                path.write_bytes(body)
                check(path, clip, kind_of(path, clip, route))
            addresses |= {found[1]: found[0] for found in MEDIA_ADDRESS.finditer(body.decode(errors="replace"))}
        assert not addresses.keys() & kept
        for name, address in addresses.items():
            rendition = Rendition.objects.get(public_id=name)
            if rendition.kind not in MARKED:
                continue
            path = tmp_path / f"{name}.{rendition.key.rpartition('.')[2]}"
            path.write_bytes(b"".join(client.get(address.replace("&amp;", "&"))))
            check(path, clip, rendition.kind)
            seen.add(rendition.kind)
    assert seen == MARKED, MARKED - seen


def test_an_export_holds_no_unmarked_file(ann: User) -> None:
    clip = original(ann)
    unmarked = set(clip.renditions.exclude(kind__in=PUBLIC_KINDS).values_list("key", flat=True))
    assert unmarked
    keys = {piece.storage_key for one in contributors() for piece in one.export(ann) if isinstance(piece, ExportedFile)}
    assert keys & set(clip.renditions.filter(kind__in=MARKED).values_list("key", flat=True))
    assert not keys & unmarked
    for file in clip.renditions.filter(key__in=keys, kind__in=MARKED):
        check(Path(default_storage.path(file.key)), clip, file.kind)


def bodies(client: Client, clip: Clip) -> Iterator[tuple[bytes, str, str]]:
    """Body, type and address of every answer that is not an error."""
    job = GenerationJob.objects.get(clip=clip)
    known = {
        "clip_id": clip.public_id,
        "job_id": job.public_id,
        "video_id": job.public_id,
        "handle": clip.creator.handle,
        "board": "rising",
        "suffix": "mp4",
    }
    for route in _routes(get_resolver(), "/"):
        if not route.startswith("GET ") or "schema" in route:
            continue
        path = re.sub(r"{(\w+)}", lambda found: known.get(found[1], "unknown"), route.removeprefix("GET "))
        variants = ("video", "thumbnail", "spritesheet") if path.endswith("/content") else (None,)
        for variant in variants:
            answer = client.get(path, {"variant": variant} if variant else {})
            if answer.status_code == 200:
                body = b"".join(answer) if answer.streaming else answer.content
                yield body, answer.headers.get("Content-Type", ""), f"{path} {variant or ''}"


def kind_of(path: Path, clip: Clip, route: str) -> str:
    """Which file of the clip these bytes are: bytes that are no file of it are no file of ours."""
    data = path.read_bytes()
    for file in clip.renditions.all():
        if Path(default_storage.path(file.key)).read_bytes() == data:
            return file.kind
    raise AssertionError(f"{route} gave bytes away that are no rendition.")
