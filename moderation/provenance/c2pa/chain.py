"""The development chain: root, intermediate and leaf, made on first use under PROVENANCE_DIR and never in the tree.

The root's key is thrown away as soon as it has signed the intermediate; the intermediate stays to renew the leaf. The
profile follows C2PA 2.x, 14.5: version 3, P-256, digitalSignature only, an extended key usage on the leaf, subject
and authority key identifiers everywhere, organisation and common name in every subject.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from common.clock import now

_CA_DAYS, _LEAF_DAYS, _RENEW_DAYS = 3650, 365, 30
_C2PA_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
_EMAIL_PROTECTION = ExtendedKeyUsageOID.EMAIL_PROTECTION
_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class _Issuer:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def ensure_chain(folder: Path) -> None:
    """Make the chain where there is none and renew a leaf that ends soon. Safe from several processes at once."""
    if not (folder / "leaf.pem").exists():
        _create(folder)
    elif _ends_at(folder / "leaf.pem") < now() + timedelta(days=_RENEW_DAYS):
        intermediate = x509.load_pem_x509_certificate((folder / "intermediate.pem").read_bytes())
        key = _read_key(folder / "intermediate.key")
        _write_leaf(folder, _Issuer(intermediate, key))


def _create(folder: Path) -> None:
    """Build everything in a folder beside the final one and move it there in one step; the first to arrive wins."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Path(tempfile.mkdtemp(prefix=".c2pa-", dir=folder.parent))
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Hibari development root")
    root = _certificate(root_name, root_key.public_key(), root_name, root_key, path_length=1)
    name = _name("Hibari development intermediate")
    intermediate = _certificate(name, key.public_key(), root.subject, root_key, path_length=0)
    _write(made / "root.pem", _pem(root))
    _write(made / "intermediate.pem", _pem(intermediate))
    _write(made / "intermediate.key", _key_pem(key))
    _write_leaf(made, _Issuer(intermediate, key))
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)


def _write_leaf(folder: Path, issuer: _Issuer) -> None:
    """Key and chain go into one file each, the chain last, both by rename: a reader sees the old pair or the new."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Hibari development signer")
    leaf = _certificate(name, key.public_key(), issuer.certificate.subject, issuer.key, path_length=None)
    _write(folder / "leaf.pem", _key_pem(key) + _pem(leaf) + _pem(issuer.certificate))


def _certificate(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    path_length: int | None,
) -> x509.Certificate:
    is_ca, start = path_length is not None, now() - timedelta(minutes=5)
    on = {"key_cert_sign", "crl_sign"} if is_ca else {"digital_signature"}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=_CA_DAYS if is_ca else _LEAF_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=path_length), critical=True)
        .add_extension(x509.KeyUsage(**{usage: usage in on for usage in _KEY_USAGES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([_EMAIL_PROTECTION, _C2PA_SIGNING]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Hibari"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _ends_at(path: Path) -> datetime:
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc


def _write(path: Path, data: bytes) -> None:
    """Readable by the owner alone, complete or not there."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(name).rename(path)
