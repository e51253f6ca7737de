"""Files go to the bucket under their keys, and leave it by addresses that live a minute and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from clips.media.origin import media_origin
from clips.media.urls import signed_url
from clips.models import ClipState, HoldReason, PendingFile, Rendition, RenditionKind
from clips.services.files import LocalFile, abandon, place
from clips.services.publishing import hold_clip, remove_clip
from clips.share import ClipsShare
from common import clock
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 64
http = urllib3.PoolManager(retries=False)


@pytest.fixture
def film(bucket: Any, ann: User) -> Rendition:
    return add_rendition(make_clip(ann), content=CONTENT)


def keys_in(bucket: Any) -> set[str]:
    return {row.key for row in bucket.objects.all()}


def address_of(film: Rendition, viewer: User | None = None, query: str = "") -> str:
    """Where the product's own address leads to."""
    answer = Client().get(signed_url(film, viewer) + query)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_file_lies_under_its_key_and_comes_back_byte_for_byte(bucket: Any, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    for _ in range(2):
        placed = place(LocalFile(RenditionKind.STANDARD, path, "video/mp4"), token="try_0123456789ab")
    assert keys_in(bucket) == {f"media/{placed.key}"}
    assert bucket.Object(f"media/{placed.key}").content_type == "video/mp4"
    with default_storage.open(placed.key, "rb") as file:
        assert file.read() == CONTENT


def test_what_a_dead_job_left_is_removed_and_what_a_clip_names_stays(bucket: Any, ann: User, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    kept, lost = (
        place(LocalFile(kind, path, "video/mp4"), token="try_0123456789ab")
        for kind in (RenditionKind.STANDARD, RenditionKind.SMALL)
    )
    Rendition.objects.create(clip=make_clip(ann), kind=kept.kind, key=kept.key, bytes=1, mime=kept.mime)
    abandon("try_0123456789ab")
    assert keys_in(bucket) == {f"media/{kept.key}"}
    assert lost.key != kept.key
    assert not PendingFile.objects.exists()


def test_a_film_of_many_parts_is_uploaded_whole(bucket: Any, tmp_path: Path) -> None:
    """Past boto3's threshold a file travels in parts, each tried again by itself."""
    path = tmp_path / "source.mp4"
    with path.open("wb") as file:
        for part in range(20):
            file.write(bytes([part]) * 2**20)
    placed = place(LocalFile(RenditionKind.SOURCE, path, "video/mp4"), token="try_0123456789ab")
    stored = bucket.Object(f"media/{placed.key}")
    assert stored.content_length == 20 * 2**20
    assert "-" in stored.e_tag
    with default_storage.open(placed.key, "rb") as file:
        file.seek(7 * 2**20 - 1)
        assert file.read(2) == bytes([6, 7])


def test_media_are_fetched_from_the_bucket_by_an_address_of_a_minute(film: Rendition, ann: User) -> None:
    answer = Client().get(signed_url(film, ann))
    assert answer["Cache-Control"] == "private, max-age=60"
    location = str(answer["Location"])
    signed = parse_qs(urlsplit(location).query)
    assert int(signed["X-Amz-Expires"][0]) <= 60
    whole = http.request("GET", location)
    assert (whole.status, whole.data, whole.headers["Content-Type"]) == (200, CONTENT, "video/mp4")
    part = http.request("GET", location, headers={"Range": "bytes=256-511"})
    assert (part.status, part.data) == (206, bytes(range(256)))
    assert part.headers["Content-Range"] == f"bytes 256-511/{len(CONTENT)}"


def test_the_door_is_asked_before_anything_is_signed(film: Rendition, ann: User) -> None:
    bob = make_person("bob")
    assert Client().get(signed_url(film, bob)).status_code == 302
    hold_clip(clip=film.clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    assert Client().get(signed_url(film, bob)).status_code == 404
    assert Client().get(signed_url(film, ann)).status_code == 302
    remove_clip(clip=film.clip, by=ann)
    assert Client().get(signed_url(film, ann)).status_code == 404
    source = add_rendition(make_clip(ann), RenditionKind.SOURCE)
    assert Client().get(signed_url(source, ann)).status_code == 404


def test_an_address_says_under_its_signature_that_it_ends_within_a_minute(film: Rendition, ann: User) -> None:
    """The end is the bucket's to enforce; the server of the tests does not."""
    signed = parse_qs(urlsplit(address_of(film, ann)).query)
    made_at = datetime.strptime(signed["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ends_at = made_at + timedelta(seconds=int(signed["X-Amz-Expires"][0]))
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert timedelta(0) < ends_at - clock.now() <= timedelta(seconds=60)
    assert int(signed["X-Amz-Expires"][0]) <= settings.MEDIA_CACHE_SECONDS


def test_a_download_is_named_by_the_bucket_too(film: Rendition, ann: User) -> None:
    answer = http.request("GET", address_of(film, ann, "&download=1"))
    wanted = f'attachment; filename="{film.clip.public_id}-standard.mp4"'
    assert answer.headers["Content-Disposition"] == wanted
    shown = http.request("GET", address_of(film, ann))
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_the_page_of_a_link_lets_its_media_come_from_the_bucket(film: Rendition, s3_address: str) -> None:
    page = Client().get(f"/p/{film.clip.public_id}")
    assert media_origin() == s3_address
    assert f"media-src 'self' {s3_address}" in page["Content-Security-Policy"]
    answer = Client().get(f"/p/{film.clip.public_id}/video")
    assert answer.status_code == 302
    assert http.request("GET", answer["Location"]).data == CONTENT


def test_erasure_empties_the_bucket(bucket: Any, film: Rendition, ann: User) -> None:
    ClipsShare().erase(ann)
    assert keys_in(bucket) == set()
    film.clip.refresh_from_db()
    assert film.clip.state == ClipState.REMOVED
