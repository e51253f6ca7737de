"""Ways round consent that were tried: each a likeness that would be shown, kept or made again without its owner."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.leaving.exports import build_waiting, request_export
from accounts.models import Export, User
from cameo.models import Cameo, CameoAudience, CameoKind
from cameo.services.carrying_out import carry_out_all
from cameo.services.making import create_cameo
from cameo.services.revoking import revoke
from cameo.watch.models import LikenessSighting, SeenBy
from clips.models import Clip, ClipState, HoldReason, RenditionKind
from clips.services.publishing import hold_clip
from generation.models import GenerationJob
from search.models import ClipDocument
from search.services import index_clips
from social.services import block_person
from tests.cameo.casts import make_cast_clip
from tests.cameo.factories import make_cameo, open_to
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import add_rendition, make_clip
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tiny_engines")]


def archive_of(person: User) -> zipfile.ZipFile:
    request_export(by=person)
    build_waiting()
    export = Export.objects.filter(person=person).latest("pk")
    answer = client_of(person).get(f"/api/v1/me/exports/{export.public_id}/file")
    assert answer.status_code == 200
    return zipfile.ZipFile(BytesIO(answer.getvalue()))


def test_an_archive_asked_for_after_a_block_holds_neither_the_clip_nor_its_words(
    cameo: Cameo, ann: User, bob: User
) -> None:
    shown, other = make_cast_clip(cameo, bob, prompt="@ann waves"), make_clip(bob)
    add_rendition(other)
    block_person(by=ann, person=bob)
    archive = archive_of(bob)
    media = [name for name in archive.namelist() if name.startswith("clips/media/")]
    assert [name.split("/")[-1].split(".")[0] for name in media] == [other.public_id]
    assert [row["public_id"] for row in json.loads(archive.read("clips/clips.json"))] == [other.public_id]
    assert shown.public_id not in archive.read("clips/lineage.json").decode()


def test_an_archive_made_before_is_not_handed_out_once_a_likeness_in_it_has_ended(
    cameo: Cameo, ann: User, bob: User
) -> None:
    make_cast_clip(cameo, bob)
    archive_of(bob)
    export = Export.objects.get(person=bob)
    address = f"/api/v1/me/exports/{export.public_id}/file"
    revoke(cameo=cameo, by=ann)
    answer = client_of(bob).get(address)
    assert (answer.status_code, answer.json()["code"]) == (409, "export_out_of_date")
    make_cast_clip(Cameo.objects.get(pk=cameo.pk), make_person("cat"))
    archive_of(make_person("dan"))


def test_a_picture_of_a_running_render_goes_with_the_consent(cameo: Cameo, ann: User, bob: User) -> None:
    job = submit_job(bob, prompt="@ann waves")
    GenerationJob.objects.filter(pk=job.pk).update(preview=b"\xff\xd8 a face")
    client, address = client_of(bob), f"/api/v1/generations/{job.public_id}/preview"
    assert client.get(address).status_code == 200
    revoke(cameo=cameo, by=ann)
    assert client.get(address).status_code == 404


def test_nobody_makes_a_character_of_their_own_out_of_a_clip_with_somebody_elses(ann: User, bob: User) -> None:
    cat = open_to(make_cameo(ann, kind=CameoKind.CHARACTER, handle="annscat"), CameoAudience.EVERYONE)
    clip = make_cast_clip(cat, bob)
    mine = create_cameo(by=bob, kind=CameoKind.CHARACTER, display_name="Mine", handle="bobscat")
    body = {"cameo": mine.public_id, "seconds": 3}
    answer = post_json(client_of(bob), f"/api/v1/clips/{clip.public_id}/character", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "somebody_in_it")
    remix = make_clip(bob, parent=clip)
    inherited = clip.cast.get()
    inherited.pk, inherited.clip, inherited.is_inherited = None, remix, True
    inherited.save()
    answer = post_json(client_of(bob), f"/api/v1/clips/{remix.public_id}/character", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "somebody_in_it")


@pytest.fixture
def held(cameo: Cameo, bob: User) -> Clip:
    """Bob's draft, in which the watch saw ann, who was not cast."""
    clip = make_clip(bob, state=ClipState.DRAFT)
    for kind in (RenditionKind.STANDARD, RenditionKind.SMALL):
        add_rendition(clip, kind)
    seen = LikenessSighting.objects.create(
        cameo=cameo, clip_id=clip.public_id, seen_by=SeenBy.FACE, closeness=0.3, seconds=1.0
    )
    hold_clip(clip=clip, reason=HoldReason.LIKENESS, source=seen.public_id, explanation="seen")
    return clip


def test_a_clip_held_for_somebodys_likeness_is_not_downloaded_by_its_maker(held: Clip, bob: User) -> None:
    client = client_of(bob)
    files = client.get(f"/api/v1/clips/{held.public_id}").json()["media"]
    address = next(iter(files.values()))
    address = address["url"] if isinstance(address, dict) else address
    answer = client.get(f"{address}&download=1")
    assert (answer.status_code, answer.json()["code"]) == (403, "likeness_held")
    assert archive_of(bob).namelist().count(f"clips/media/{held.public_id}.mp4") == 0


@pytest.mark.parametrize("act", ["remix", "stitch", "character"])
def test_nothing_is_made_from_a_clip_held_for_somebodys_likeness(held: Clip, bob: User, act: str) -> None:
    client, jobs = client_of(bob), GenerationJob.objects.count()
    mine = create_cameo(by=bob, kind=CameoKind.CHARACTER, display_name="Mine", handle="bobscat")
    body, path = {
        "remix": ({"remix_of": held.public_id, "prompt": "the same at night"}, "/api/v1/generations"),
        "stitch": ({"clips": [{"clip": held.public_id}] * 2}, "/api/v1/stitches"),
        "character": ({"cameo": mine.public_id, "seconds": 3}, f"/api/v1/clips/{held.public_id}/character"),
    }[act]
    answer = post_json(client, path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "likeness_held"), answer.content
    assert GenerationJob.objects.filter(state="queued").count() == jobs == 0


def test_a_retry_casts_whom_the_first_try_cast_by_id_and_asks_them_again(cameo: Cameo, ann: User, bob: User) -> None:
    job = submit_job(bob, engine="sim", prompt="somebody waves in a park", cameos=(cameo.public_id,))
    client = client_of(bob)
    assert post_json(client, f"/api/v1/generations/{job.public_id}/cancel").status_code == 200
    again = post_json(client, f"/api/v1/generations/{job.public_id}/retry")
    assert again.status_code in {201, 202}, again.content
    made = GenerationJob.objects.get(public_id=again.json()["id"])
    assert cameo.uses.filter(job_id=made.public_id, state="granted").exists()
    open_to(cameo, CameoAudience.ONLY_ME)
    post_json(client, f"/api/v1/generations/{made.public_id}/cancel")
    refused = post_json(client, f"/api/v1/generations/{made.public_id}/retry")
    assert refused.status_code in {403, 422}, refused.content


def test_search_does_not_take_up_again_what_has_lost_consent(cameo: Cameo, ann: User, bob: User) -> None:
    make_cast_clip(cameo, bob, prompt="@ann waves")
    block_person(by=ann, person=bob)
    index_clips(is_thorough=True)
    assert not ClipDocument.objects.exists()


def test_an_ended_export_file_leaves_the_storage_with_its_row(cameo: Cameo, ann: User, bob: User) -> None:
    make_cast_clip(cameo, bob)
    archive_of(bob)
    key = Export.objects.get(person=bob).storage_key
    assert default_storage.exists(key)
    default_storage.save("exports/unrelated.zip", ContentFile(b"x"))
    revoke(cameo=cameo, by=ann)
    carry_out_all()
    assert not default_storage.exists(key)
