"""Sign-in through allauth as a mobile client does it: second factors, passkeys, sessions, fresh proofs."""

import hashlib
import hmac
import json
import struct
import time
from base64 import b32decode, urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from accounts.models import User
from tests.cast import PASSWORD, confirm_password, post_json, sign_up, signed_up_client

pytestmark = pytest.mark.django_db
AUTH = "/auth/app/v1"


def one_time_code(secret: str, *, steps: int = 0) -> str:
    """RFC 6238 with 30 seconds and six digits."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def verify_address() -> None:
    """As if the link in the mail had been opened."""
    EmailAddress.objects.update(verified=True)


def log_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return post_json(client, f"{AUTH}/auth/login", {"email": email, "password": password})


def turn_on_totp(client: Client) -> str:
    verify_address()
    confirm_password(client)
    secret: str = client.get(f"{AUTH}/account/authenticators/totp").json()["meta"]["secret"]
    wrong = post_json(client, f"{AUTH}/account/authenticators/totp", {"code": "000000"})
    assert wrong.status_code == 400
    right = post_json(client, f"{AUTH}/account/authenticators/totp", {"code": one_time_code(secret)})
    assert right.status_code == 200, right.content
    return secret


def test_a_second_factor_is_asked_for_at_the_next_sign_in() -> None:
    secret = turn_on_totp(signed_up_client("ann@example.com"))
    phone = Client()
    first = log_in(phone, "ann@example.com")
    assert first.status_code == 401
    assert "mfa_authenticate" in {flow["id"] for flow in first.json()["data"]["flows"]}
    token = {"X-Session-Token": first.json()["meta"]["session_token"]}
    assert phone.get("/api/v1/me", headers=token).status_code == 401
    path = f"{AUTH}/auth/2fa/authenticate"
    assert post_json(phone, path, {"code": "000000"}, headers=token).status_code == 400
    done = post_json(phone, path, {"code": one_time_code(secret, steps=1)}, headers=token)
    assert done.status_code in {200, 400}
    if done.status_code == 400:
        done = post_json(phone, path, {"code": one_time_code(secret)}, headers=token)
    token = {"X-Session-Token": done.json()["meta"].get("session_token", token["X-Session-Token"])}
    assert phone.get("/api/v1/me", headers=token).status_code == 200


def test_the_key_of_an_app_can_be_scanned_by_whoever_was_told_it_until_it_is_confirmed() -> None:
    client = signed_up_client("ann@example.com")
    verify_address()
    confirm_password(client)
    picture = "/api/v1/me/authenticator-picture"
    assert client.get(picture).status_code == 404
    secret = client.get(f"{AUTH}/account/authenticators/totp").json()["meta"]["secret"]
    told = client.get(picture)
    assert (told["Content-Type"], told["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert b"<svg" in told.content
    assert client.get(picture).content == told.content
    phone = Client()
    token = {"X-Session-Token": log_in(phone, "ann@example.com").json()["meta"]["session_token"]}
    assert phone.get(picture, headers=token).status_code == 404
    path = f"{AUTH}/account/authenticators/totp"
    assert post_json(client, path, {"code": one_time_code(secret)}).status_code == 200
    assert client.get(picture).status_code == 404


def test_a_recovery_code_works_once() -> None:
    owner = signed_up_client("ann@example.com")
    turn_on_totp(owner)
    codes = owner.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    for expected in (200, 400):
        phone = Client()
        token = {"X-Session-Token": log_in(phone, "ann@example.com").json()["meta"]["session_token"]}
        answer = post_json(phone, f"{AUTH}/auth/2fa/authenticate", {"code": codes[0]}, headers=token)
        assert answer.status_code == expected


def test_sessions_are_listed_and_ended_from_another_device() -> None:
    phone = signed_up_client("ann@example.com")
    laptop = Client(headers={"X-Session-Token": log_in(Client(), "ann@example.com").json()["meta"]["session_token"]})
    listed = phone.get(f"{AUTH}/auth/sessions").json()["data"]
    other = [session["id"] for session in listed if not session["is_current"]]
    assert len(listed) == 2
    ended = phone.delete(f"{AUTH}/auth/sessions", {"sessions": other}, content_type="application/json")
    assert ended.status_code == 200
    assert laptop.get("/api/v1/me").status_code == 401
    assert phone.get("/api/v1/me").status_code == 200


def test_a_changed_password_ends_the_other_sessions() -> None:
    phone = signed_up_client("ann@example.com")
    laptop = Client(headers={"X-Session-Token": log_in(Client(), "ann@example.com").json()["meta"]["session_token"]})
    change = {"current_password": PASSWORD, "new_password": "nightjars-hum-at-dusk"}
    assert post_json(phone, f"{AUTH}/account/password/change", change).status_code == 200
    assert laptop.get("/api/v1/me").status_code == 401
    assert log_in(Client(), "ann@example.com").status_code == 400
    assert log_in(Client(), "ann@example.com", "nightjars-hum-at-dusk").status_code == 200


def test_guessing_a_password_is_stopped() -> None:
    sign_up(Client(), "ann@example.com")
    tries = [log_in(Client(), "ann@example.com", f"wrong-{number}") for number in range(8)]
    assert [answer.status_code for answer in tries] == [400] * 5 + [429] * 3
    assert {answer.json()["errors"][0]["code"] for answer in tries[5:]} == {"too_many_login_attempts"}
    assert log_in(Client(), "ann@example.com").status_code == 429


class Passkey:
    """An authenticator in software: one key, user verified."""

    def __init__(self, origin: str = "https://testserver") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"passkey-of-the-tests"
        self.origin = origin
        self.count = 0

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _authenticator_data(self, rp_id: str, *, is_new: bool) -> bytes:
        self.count += 1
        flags = 0x45 if is_new else 0x05
        head = hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)
        if not is_new:
            return head
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        return head + bytes(16) + struct.pack(">H", len(self.id)) + self.id + public

    def _credential(self, response: dict[str, bytes]) -> dict[str, Any]:
        encoded = {name: _text(value) for name, value in response.items()}
        extras = {"type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": {}}
        return {"id": _text(self.id), "rawId": _text(self.id), "response": encoded, **extras}

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        self.user = urlsafe_b64decode(options["user"]["id"] + "==")
        data = self._authenticator_data(options["rp"]["id"], is_new=True)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"])
        made = self._credential({"clientDataJSON": client, "attestationObject": attestation})
        return {**made, "clientExtensionResults": {"credProps": {"rk": True}}}

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        client = self._client_data("webauthn.get", options["challenge"])
        data = self._authenticator_data(options["rpId"], is_new=False)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.user}
        return self._credential(parts)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def test_a_passkey_signs_in_without_a_password() -> None:
    owner, passkey = signed_up_client("ann@example.com"), Passkey()
    verify_address()
    confirm_password(owner)
    path = f"{AUTH}/account/authenticators/webauthn"
    options = owner.get(f"{path}?passwordless").json()["data"]["creation_options"]["publicKey"]
    made = post_json(owner, path, {"name": "phone", "credential": passkey.create(options)})
    assert made.status_code == 200, made.content
    phone = Client()
    asked = phone.get(f"{AUTH}/auth/webauthn/login").json()
    token = {"X-Session-Token": asked["meta"]["session_token"]} if "meta" in asked else {}
    credential = passkey.get(asked["data"]["request_options"]["publicKey"])
    done = post_json(phone, f"{AUTH}/auth/webauthn/login", {"credential": credential}, headers=token)
    assert done.status_code == 200, done.content
    token = {"X-Session-Token": done.json()["meta"].get("session_token", token.get("X-Session-Token", ""))}
    assert phone.get("/api/v1/me", headers=token).json()["email"] == "ann@example.com"


def test_a_passkey_of_another_site_is_refused() -> None:
    owner, passkey = signed_up_client("ann@example.com"), Passkey(origin="https://phishing.example")
    verify_address()
    confirm_password(owner)
    path = f"{AUTH}/account/authenticators/webauthn"
    options = owner.get(f"{path}?passwordless").json()["data"]["creation_options"]["publicKey"]
    assert post_json(owner, path, {"name": "x", "credential": passkey.create(options)}).status_code == 400


def test_no_middleware_looks_at_the_person_before_allauth_swaps_the_session() -> None:
    """Had one done so, every token request of the headless API would answer 401."""
    owner = signed_up_client("ann@example.com")
    assert owner.get(f"{AUTH}/auth/session").json()["meta"]["is_authenticated"] is True
    assert User.objects.count() == 1
