"""What is sealed opens for nobody else, is written down each time, and is noise once its key is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cameo.biometrics import envelope
from cameo.biometrics.checks import check_master_key
from cameo.biometrics.envelope import SealBrokenError
from cameo.biometrics.master import MasterKeyError, current_key
from cameo.biometrics.models import Act, BiometricAccess, BiometricKey, BiometricRecord, RecordKind
from cameo.biometrics.services import KEPT_AT_MOST, drop, expire, keep, keep_file, open_record, rotate, shred, touch
from cameo.watch.gallery import gallery_of
from common import clock
from common.errors import NotFoundError

pytestmark = pytest.mark.django_db
OLD, NEW = "old:" + "0123456789abcdef" * 4, "new:" + "fedcba9876543210" * 4
SECRET = b"the very numbers of a face " * 19


def kept(cameo_id: str = "cameo_1", version: int = 1, kind: RecordKind = RecordKind.FACE, **extra: Any) -> None:
    keep(cameo_id=cameo_id, version=version, kind=kind, content=SECRET[:512], actor="tests", purpose="a test", **extra)


def opened(cameo_id: str = "cameo_1", version: int = 1, kind: RecordKind = RecordKind.FACE) -> bytes:
    return open_record(cameo_id=cameo_id, version=version, kind=kind, actor="tests", purpose="a test")


def test_what_was_kept_opens_again_and_lies_sealed_in_the_row() -> None:
    kept()
    assert opened() == SECRET[:512]
    row = BiometricRecord.objects.get()
    assert SECRET[:16] not in bytes(row.sealed or b"")
    assert SECRET[:16] not in bytes(row.key.wrapped)


@pytest.mark.parametrize("change", ["cameo", "version", "kind"])
def test_a_record_moved_to_another_place_does_not_open(change: str) -> None:
    kept()
    if change == "cameo":
        BiometricKey.objects.update(cameo_id="cameo_2")
    elif change == "version":
        BiometricKey.objects.update(version=2)
    else:
        BiometricRecord.objects.update(kind="voice")
    with pytest.raises(SealBrokenError):
        opened(
            "cameo_2" if change == "cameo" else "cameo_1",
            2 if change == "version" else 1,
            RecordKind.VOICE if change == "kind" else RecordKind.FACE,
        )


def test_one_cameos_key_opens_nothing_of_another_even_under_its_name() -> None:
    kept("cameo_1")
    kept("cameo_2")
    one, two = BiometricKey.objects.order_by("pk")
    BiometricKey.objects.filter(pk=one.pk).update(wrapped=bytes(two.wrapped))
    with pytest.raises(SealBrokenError):
        opened("cameo_1")


@given(plain=st.binary(max_size=200), flip=st.integers(min_value=0, max_value=10_000))
def test_any_changed_byte_is_noticed(plain: bytes, flip: int) -> None:
    wrapped, name = envelope.new_data_key("c", "1")
    sealed = bytearray(envelope.seal(plain, wrapped, name, ("c", "1"), "face"))
    assert envelope.unseal(bytes(sealed), wrapped, name, ("c", "1"), "face") == plain
    sealed[flip % len(sealed)] ^= 1 + flip % 255
    with pytest.raises(SealBrokenError):
        envelope.unseal(bytes(sealed), wrapped, name, ("c", "1"), "face")


@given(st.lists(st.text(max_size=6), min_size=2, max_size=4, unique=True))
def test_no_two_contexts_read_the_same(parts: list[str]) -> None:
    wrapped, name = envelope.new_data_key("c", "1")
    sealed = envelope.seal(b"x", wrapped, name, ("c", "1"), *parts)
    for other in ([*parts[1:], parts[0]], ["".join(parts)], [*parts, ""]):
        if other != parts:
            with pytest.raises(SealBrokenError):
                envelope.unseal(sealed, wrapped, name, ("c", "1"), *other)


def test_every_act_is_written_down_and_nobody_rewrites_it() -> None:
    kept()
    opened()
    shred(cameo_id="cameo_1", actor="tests", purpose="forget me")
    rows = list(BiometricAccess.objects.order_by("pk").values_list("act", "cameo_id", "actor", "purpose"))
    assert rows == [
        (Act.KEPT, "cameo_1", "tests", "a test"),
        (Act.OPENED, "cameo_1", "tests", "a test"),
        (Act.SHREDDED, "cameo_1", "tests", "forget me"),
    ]
    for statement in ("UPDATE biometrics_biometricaccess SET actor = 'x'", "DELETE FROM biometrics_biometricaccess"):
        with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_opening_that_fails_is_no_opening() -> None:
    with pytest.raises(NotFoundError):
        opened("cameo_nobody")
    assert not BiometricAccess.objects.exists()


def test_shredding_takes_every_version_and_file_and_twice_is_once(django_capture_on_commit_callbacks: Any) -> None:
    for version in (1, 2):
        kept(version=version, is_watched=version == 2)
    keep_file(
        cameo_id="cameo_1", version=2, content=SECRET, actor="tests", purpose="t", expires_at=clock.now() + KEPT_AT_MOST
    )
    name = BiometricRecord.objects.get(kind=RecordKind.CAPTURE).storage_name
    with default_storage.open(name, "rb") as file:
        assert SECRET[:16] not in file.read()
    assert opened(version=2, kind=RecordKind.CAPTURE) == SECRET
    assert len(gallery_of(RecordKind.FACE, actor="tests", purpose="t")) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert shred(cameo_id="cameo_1", actor="tests", purpose="forget me") == 2
    assert not default_storage.exists(name)
    assert not BiometricKey.objects.exists()
    assert len(gallery_of(RecordKind.FACE, actor="tests", purpose="t")) == 0, "a worker forgets at its next question"
    assert shred(cameo_id="cameo_1", actor="tests", purpose="forget me") == 0


def test_dropping_one_record_leaves_the_others_readable() -> None:
    kept()
    kept(kind=RecordKind.PORTRAIT)
    assert drop(cameo_id="cameo_1", version=1, kind=RecordKind.PORTRAIT, actor="tests", purpose="t")
    assert not drop(cameo_id="cameo_1", version=1, kind=RecordKind.PORTRAIT, actor="tests", purpose="t")
    assert opened()


def test_what_is_past_its_date_neither_opens_nor_stays() -> None:
    kept(expires_at=clock.now() + timedelta(days=30))
    kept("cameo_2")
    with time_machine.travel(clock.now() + timedelta(days=31)):
        with pytest.raises(NotFoundError):
            opened()
        assert expire() == 1
    assert list(BiometricKey.objects.values_list("cameo_id", flat=True)) == ["cameo_2"]
    with time_machine.travel(clock.now() + KEPT_AT_MOST - timedelta(days=1)):
        assert touch(cameo_id="cameo_2") == 1, "a use is a sign of life"
    with time_machine.travel(clock.now() + KEPT_AT_MOST + timedelta(days=1)):
        assert opened("cameo_2")
    with time_machine.travel(clock.now() + 2 * KEPT_AT_MOST):
        assert expire() == 1
    assert not BiometricKey.objects.exists()


def test_a_new_master_key_takes_over_and_the_old_one_can_be_destroyed(settings: Any) -> None:
    settings.BIOMETRIC_KEYS = [OLD]
    kept()
    kept("cameo_2")
    settings.BIOMETRIC_KEYS = [NEW, OLD]
    kept("cameo_3")
    assert opened() == SECRET[:512]
    call_command("rotate_biometric_keys")
    assert rotate() == 0
    settings.BIOMETRIC_KEYS = [NEW]
    assert opened() == opened("cameo_3") == SECRET[:512]
    settings.BIOMETRIC_KEYS = [OLD]
    with pytest.raises(MasterKeyError, match="isn't here"):
        opened()


def test_production_refuses_to_start_without_a_master_key(settings: Any) -> None:
    assert check_master_key() == [], "development makes one for itself"
    settings.PRODUCTION = True
    assert [error.id for error in check_master_key()] == ["biometrics.E001"]
    settings.BIOMETRIC_KEYS = [NEW]
    assert check_master_key() == []


@pytest.mark.parametrize("keys", [["nameless"], ["a:zz"], ["a:" + "00" * 32], ["a:" + "0f" * 16], [NEW, NEW]])
def test_a_bad_master_key_is_refused_without_being_shown(settings: Any, keys: list[str]) -> None:
    settings.BIOMETRIC_KEYS = keys
    with pytest.raises(MasterKeyError) as caught:
        current_key()
    assert keys[0].partition(":")[2][:8] not in str(caught.value) or not keys[0].partition(":")[2]


def test_developments_own_key_is_for_its_owners_eyes(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    first = current_key()
    assert (tmp_path / "biometrics.key").stat().st_mode & 0o077 == 0
    assert current_key().secret == first.secret
    assert first.secret.hex() not in repr(first)
