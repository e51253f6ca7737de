"""What proves to others that somebody was erased: without us, and even against us."""

import importlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.conf import settings as live
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.leaving.departures import erase_due, request_departure
from accounts.models import Departure
from common import clock
from common.signing import canonical, is_genuine, public_key, sign
from tests.cast import make_person

pytestmark = pytest.mark.django_db
migration = importlib.import_module("accounts.migrations.0007_receipts_by_key")


@pytest.fixture
def departure() -> Departure:
    departure = request_departure(by=make_person("ann"))
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1), tick=False):
        erase_due()
    departure.refresh_from_db()
    return departure


def receipt_of(departure: Departure) -> dict[str, object]:
    answer: dict[str, object] = Client().get(f"/api/v1/departures/{departure.public_id}").json()
    return answer


def check_as_the_docs_say(folder: Path) -> subprocess.CompletedProcess[str]:
    """The very lines of docs/people.md, in a bare interpreter that knows nothing of Hibari."""
    page = (live.BASE_DIR / "docs/people.md").read_text()
    [lines] = re.findall(r"```python\n(import json\n.*?)```", page, re.S)
    return subprocess.run([sys.executable, "-I", "-c", lines], cwd=folder, capture_output=True, text=True, timeout=60)


def test_a_stranger_verifies_a_receipt_offline_with_the_lines_of_the_docs(departure: Departure, tmp_path: Path) -> None:
    answer = receipt_of(departure)
    (tmp_path / "receipt.json").write_text(json.dumps(answer))
    (tmp_path / "receipt-keys.json").write_text(json.dumps(Client().get("/api/v1/receipt-keys").json()))
    checked = check_as_the_docs_say(tmp_path)
    assert (checked.stdout, checked.stderr) == (f"genuine: {departure.receipt['erased_at']}\n", "")
    changed = json.dumps(answer).replace(departure.public_id, "bye_somebodyelse")
    (tmp_path / "receipt.json").write_text(changed)
    assert "InvalidSignature" in check_as_the_docs_say(tmp_path).stderr


def test_a_receipt_that_somebody_else_signed_is_not_genuine(departure: Departure) -> None:
    forged = {**departure.receipt, "account": "usr_somebodyelse"}
    signature = b64encode(Ed25519PrivateKey.generate().sign(canonical(forged).encode())).decode()
    Departure.objects.filter(pk=departure.pk).update(receipt=forged, signature=signature)
    answer = receipt_of(departure)
    assert (answer["public_key"], answer["is_genuine"]) == ("", False)


def test_a_retired_key_still_verifies_and_is_still_given_out(
    departure: Departure, settings: Settings, tmp_path: Path
) -> None:
    old = public_key()
    settings.RECEIPT_KEY_FILE = tmp_path / "new.pem"
    assert public_key() != old
    assert receipt_of(departure)["is_genuine"] is False
    settings.RECEIPT_KEYS_RETIRED = [old]
    assert receipt_of(departure)["is_genuine"] is True
    keys = Client().get("/api/v1/receipt-keys").json()["keys"]
    assert [(key["public_key"], key["is_current"]) for key in keys] == [(public_key(), True), (old, False)]


def test_before_anything_is_erased_there_is_nothing_to_sign() -> None:
    answer = receipt_of(request_departure(by=make_person("ann")))
    assert (answer["state"], answer["receipt"], answer["signature"], answer["is_genuine"]) == ("waiting", {}, "", False)


def test_receipts_of_the_old_kind_are_signed_anew_unless_somebody_changed_them(departure: Departure) -> None:
    def old_signature(receipt: object) -> str:
        return Signer(salt=migration.SALT).signature(json.dumps(receipt, sort_keys=True, separators=(",", ":")))

    changed = request_departure(by=make_person("bob"))
    old = {"departure": departure.public_id, "erased": {"social": {"follows": 2}}}
    Departure.objects.filter(pk=departure.pk).update(receipt=old, signature=old_signature(old))
    Departure.objects.filter(pk=changed.pk).update(receipt=old, signature=old_signature({**old, "erased": {}}))
    for _ in range(2):
        with connection.schema_editor() as editor:
            migration.sign_anew(apps, editor)
    departure.refresh_from_db()
    assert is_genuine(departure.receipt, departure.signature, public_key())
    assert departure.signature == sign(old)
    assert receipt_of(changed)["is_genuine"] is False
