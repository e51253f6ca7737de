"""Taking everything along: one documented archive, for its owner, that survives the death of its worker."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts import registry
from accounts.leaving.exports import ATTEMPTS_MAX, build_waiting, expire_exports
from accounts.models import Export, ExportState, User
from accounts.registry import ExportedFile, ExportedRows
from common import clock
from social.services import follow_person
from tests.cast import confirm_password, make_person, post_json, signed_up_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_ann() -> Client:
    client = signed_up_client("ann@example.com")
    post_json(client, "/api/v1/me", {"handle": "ann"}, method="patch")
    confirm_password(client)
    return client


def ask(client: Client) -> dict[str, Any]:
    answer = post_json(client, "/api/v1/me/exports")
    assert answer.status_code == 202
    assert answer["Location"].endswith(answer.json()["id"])
    made: dict[str, Any] = answer.json()
    return made


def download(client: Client, export_id: str) -> zipfile.ZipFile:
    answer = client.get(f"/api/v1/me/exports/{export_id}/file")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def test_the_archive_holds_documented_files_whose_hashes_are_listed(as_ann: Client) -> None:
    follow_person(by=User.objects.get(handle="ann"), person=make_person("bob"))
    export = ask(as_ann)
    build_waiting()
    shown = as_ann.get(f"/api/v1/me/exports/{export['id']}").json()
    assert shown["state"] == "ready"
    archive = download(as_ann, export["id"])
    assert json.loads(archive.read("account/profile.json"))[0]["email"] == "ann@example.com"
    assert [row["handle"] for row in json.loads(archive.read("social/following.json"))] == ["bob"]
    manifest = json.loads(archive.read("manifest.json"))
    documented = archive.read("README.md").decode()
    for name, digest in manifest.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert f"`{name}`" in documented


def test_the_archive_is_nobody_elses(as_ann: Client) -> None:
    export = ask(as_ann)
    build_waiting()
    as_bob = signed_up_client("bob@example.com")
    for path in (f"/api/v1/me/exports/{export['id']}", f"/api/v1/me/exports/{export['id']}/file"):
        assert as_bob.get(path).status_code == 404
    assert as_bob.get("/api/v1/me/exports").json()["data"] == []


def test_one_export_is_made_at_a_time_and_it_says_when_it_is_not_ready(as_ann: Client) -> None:
    export = ask(as_ann)
    again = post_json(as_ann, "/api/v1/me/exports")
    assert (again.status_code, again.json()["code"]) == (409, "export_in_progress")
    early = as_ann.get(f"/api/v1/me/exports/{export['id']}/file")
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")


def test_the_archive_is_deleted_after_a_week(as_ann: Client) -> None:
    export = ask(as_ann)
    build_waiting()
    key = Export.objects.get().storage_key
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False):
        expire_exports()
    assert not default_storage.exists(key)
    assert Export.objects.get(public_id=export["id"]).state == ExportState.EXPIRED


class DyingShare:
    """An app with a file to give, which dies a number of times first."""

    name = "zz-test"

    def __init__(self) -> None:
        self.deaths = 1

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        yield ExportedFile("media/clip.mp4", "exports-test/clip.mp4")
        yield ExportedFile("media/gone.mp4", "exports-test/never-was.mp4")
        if self.deaths:
            self.deaths -= 1
            raise SystemExit
        yield ExportedRows("late", "What comes after.", [{"when": clock.now()}])

    def erase(self, user: User) -> Mapping[str, int]:
        return {}


@pytest.fixture
def dying() -> Iterable[DyingShare]:
    default_storage.save("exports-test/clip.mp4", ContentFile(b"moving picture"))
    made = DyingShare()
    registry.contribute(made)
    yield made
    registry._contributors.pop(made.name)
    default_storage.delete("exports-test/clip.mp4")


def test_an_export_whose_worker_died_goes_on_when_its_lease_is_over(as_ann: Client, dying: DyingShare) -> None:
    export = ask(as_ann)
    with pytest.raises(SystemExit):
        build_waiting()
    build_waiting()
    assert Export.objects.get().state == ExportState.RUNNING
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        build_waiting()
    archive = download(as_ann, export["id"])
    assert archive.read("zz-test/media/clip.mp4") == b"moving picture"
    assert "zz-test/media/gone.mp4" not in archive.namelist()
    assert len(json.loads(archive.read("zz-test/late.json"))) == 1


def test_an_export_that_kills_every_worker_is_given_up(as_ann: Client, dying: DyingShare) -> None:
    dying.deaths = 99
    ask(as_ann)
    moment = clock.now()
    for _ in range(ATTEMPTS_MAX):
        with time_machine.travel(moment, tick=False), pytest.raises(SystemExit):
            build_waiting()
        moment += timedelta(minutes=16)
    with time_machine.travel(moment, tick=False):
        build_waiting()
    assert Export.objects.get().state == ExportState.FAILED
