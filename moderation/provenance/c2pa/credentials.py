"""Whose key signs, and whom we trust: a key service in production, the development chain for everyone else."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from moderation.provenance.c2pa.chain import ensure_chain

KEY_SERVICE_TIMEOUT_SECONDS = 10.0


class KeyServiceError(Exception):
    """The key service did not sign. Nothing leaves unsigned; the job may try again later."""


class Credentials(Protocol):
    """A certificate chain (PEM, leaf first) and the one operation that its key can do."""

    @property
    def chain(self) -> str: ...

    def sign(self, data: bytes) -> bytes:
        """An ES256 signature (ECDSA over P-256 with SHA-256, DER) of the data."""


@dataclass(frozen=True, slots=True)
class LocalCredentials:
    """A key in a file: the development chain."""

    path: Path

    @property
    def chain(self) -> str:
        text = self.path.read_text()
        return text[text.index("-----BEGIN CERTIFICATE-----") :]

    def sign(self, data: bytes) -> bytes:
        key = serialization.load_pem_private_key(self.path.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class KeyService:
    """A key that never comes here. One POST: {"algorithm", "data"} in, {"signature"} out, both base64."""

    url: str
    token: str
    chain_path: Path

    @property
    def chain(self) -> str:
        return self.chain_path.read_text()

    def sign(self, data: bytes) -> bytes:
        body = json.dumps({"algorithm": "ES256", "data": base64.b64encode(data).decode()})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        address = urlsplit(self.url)
        kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
        connection = kind(address.netloc, timeout=KEY_SERVICE_TIMEOUT_SECONDS)
        try:
            connection.request("POST", address.path or "/", body, headers)
            answer = connection.getresponse()
            text = answer.read(65536)
            if answer.status != 200:
                raise KeyServiceError(f"The key service answered {answer.status}.")
            return base64.b64decode(json.loads(text)["signature"], validate=True)
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise KeyServiceError("The key service can't be reached or gave no signature.") from error
        finally:
            connection.close()


def current() -> Credentials:
    """The credentials of this installation, as its settings say."""
    if settings.PROVENANCE_SIGNER_URL:
        chain = Path(settings.PROVENANCE_SIGNER_CHAIN)
        return KeyService(url=settings.PROVENANCE_SIGNER_URL, token=settings.PROVENANCE_SIGNER_TOKEN, chain_path=chain)
    ensure_chain(_folder())
    return LocalCredentials(_folder() / "leaf.pem")


def anchors() -> str:
    """PEM of the roots that make a manifest "ours": one file in production, else the development root."""
    if settings.PROVENANCE_ANCHORS:
        return Path(settings.PROVENANCE_ANCHORS).read_text()
    ensure_chain(_folder())
    return (_folder() / "root.pem").read_text()


def _folder() -> Path:
    return Path(settings.PROVENANCE_DIR) / "c2pa"
