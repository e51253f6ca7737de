"""Signs a finished file. It is the last thing that happens to it: any later change makes the manifest invalid."""

from __future__ import annotations

from pathlib import Path

import c2pa
from django.conf import settings

from common.ffmpeg import sniff
from moderation.provenance.c2pa import credentials, manifest
from moderation.provenance.c2pa.manifest import SoftBinding
from moderation.provenance.c2pa.reading import State, verify
from moderation.provenance.media import Ingredient, Origin


class SigningError(Exception):
    """No signature, so the file may not leave. `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def sign(
    source: Path, target: Path, *, origin: Origin, bindings: tuple[SoftBinding, ...] = (), has_ingredients: bool = True
) -> None:
    """Write `source` with its manifest to `target` (mp4, JPEG, WebP or PNG). Raises SigningError.

    The library accepts a tampered parent and hides its failure inside a manifest that counts as valid, so each
    ingredient is verified here first.
    """
    found = sniff.media_type(source)
    if found is None:
        raise SigningError("unknown_type", "Only files of a known media type are signed.")
    ingredients = origin.ingredients if has_ingredients else ()
    if sum(source.relationship == "parentOf" for source in ingredients) > 1:
        raise SigningError("many_parents", "A clip has one parent at most; what else it is made of are components.")
    for parent in ingredients:
        _raise_unless_ours(parent)
    labels = tuple(f"parent-{index}" for index in range(len(ingredients)))
    definition = manifest.definition(origin, mime=found.mime, labels=labels, bindings=bindings)
    try:
        _write(source, target, found.mime, definition, ingredients, labels)
    except (c2pa.C2paError, credentials.KeyServiceError) as error:
        target.unlink(missing_ok=True)
        raise SigningError("signing_failed", f"The file could not be signed: {error}") from error


def _write(
    source: Path,
    target: Path,
    mime: str,
    definition: dict[str, object],
    ingredients: tuple[Ingredient, ...],
    labels: tuple[str, ...],
) -> None:
    keys = credentials.current()
    context = c2pa.Context.from_dict(
        {
            "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
            "trust": {"user_anchors": credentials.anchors()},
            "builder": {"thumbnail": {"enabled": False}},
        }
    )
    stamp = settings.PROVENANCE_TIMESTAMP_URL or None
    with (
        c2pa.Signer.from_callback(keys.sign, c2pa.C2paSigningAlg.ES256, keys.chain, stamp) as signer,
        c2pa.Builder(definition, context) as builder,
        source.open("rb") as reading,
        target.open("w+b") as writing,
    ):
        for parent, label in zip(ingredients, labels, strict=True):
            found = sniff.media_type(parent.path)
            assert found is not None
            with parent.path.open("rb") as file:
                builder.add_ingredient(manifest.ingredient(parent, label), found.mime, file)
        builder.sign(signer, mime, reading, writing)


def _raise_unless_ours(parent: Ingredient) -> None:
    verdict = verify(parent.path)
    if verdict.state is not State.TRUSTED:
        raise SigningError(
            "untrusted_ingredient", f"{parent.clip_id} can't be a source: its manifest is {verdict.state.value}."
        )
    if verdict.clip_id != parent.clip_id:
        raise SigningError("wrong_ingredient", f"The file given for {parent.clip_id} is that of another clip.")
