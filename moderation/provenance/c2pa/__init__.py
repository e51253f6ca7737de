"""Signed manifests (C2PA 2.x, https://spec.c2pa.org) through c2pa-python: write them last, read them first."""

from moderation.provenance.c2pa.reading import Link, Verdict, verify
from moderation.provenance.c2pa.signing import SigningError, sign

__all__ = ["Link", "SigningError", "Verdict", "sign", "verify"]
