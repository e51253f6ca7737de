"""What a manifest of ours says, as the JSON that c2pa-python takes.

Names of people, prompts and consent texts stay out of it: handles, engine facts, ids and hashes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from common.clock import now
from moderation.provenance.media import Ingredient, Origin

SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ORIGIN: Final = "org.hibari.origin"
CONSENT: Final = "org.hibari.consent"
SOFT_BINDING_PICTURE: Final = "org.hibari.tile-spread-spectrum.1"
SOFT_BINDING_SOUND: Final = "org.hibari.log-spectrum.1"
SOFT_BINDING_LEARNED: Final = "org.hibari.learned."
"""Before the name that an operator gave the network."""
GENERATOR: Final = "Hibari"


@dataclass(frozen=True, slots=True)
class SoftBinding:
    """The number inside an invisible mark, named in the manifest so that a stripped file finds its manifest again."""

    algorithm: str
    value: str


def definition(
    origin: Origin, *, mime: str, labels: tuple[str, ...], bindings: tuple[SoftBinding, ...] = ()
) -> dict[str, Any]:
    """The manifest of one file. `labels` are those of the ingredients that are added, in their order."""
    assertions = [
        {"label": "c2pa.actions.v2", "data": {"actions": _actions(origin, labels, bindings)}},
        {"label": ORIGIN, "data": _origin(origin)},
    ]
    if origin.consent_receipts:
        assertions.append({"label": CONSENT, "data": {"alg": "sha256", "receipts": list(origin.consent_receipts)}})
    for binding in bindings:
        data = {"alg": binding.algorithm, "blocks": [{"scope": {}, "value": binding.value}]}
        assertions.append({"label": "c2pa.soft-binding", "data": data})
    return {
        "claim_generator_info": [{"name": GENERATOR, "version": "1"}],
        "format": mime,
        "title": origin.title or f"{origin.clip_id} by @{origin.handle}",
        "assertions": assertions,
    }


def ingredient(source: Ingredient, label: str) -> dict[str, Any]:
    return {
        "title": source.title or source.clip_id,
        "relationship": source.relationship,
        "label": label,
        "metadata": {"hibari_clip": source.clip_id},
    }


def _actions(origin: Origin, labels: tuple[str, ...], bindings: tuple[SoftBinding, ...]) -> list[dict[str, Any]]:
    created: dict[str, Any] = {
        "action": "c2pa.created",
        "when": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "softwareAgent": {"name": origin.engine, "version": origin.engine_revision},
        "digitalSourceType": SOURCE_TYPES + origin.digital_source_type,
    }
    actions = [created]
    if parents := _labels_of(origin, labels, "parentOf"):
        created["parameters"] = {"ingredientIds": parents}
    if components := _labels_of(origin, labels, "componentOf"):
        actions.append({"action": "c2pa.placed", "parameters": {"ingredientIds": components}})
    if bindings:
        actions.append({"action": "c2pa.watermarked.bound"})
    return actions


def _labels_of(origin: Origin, labels: tuple[str, ...], relationship: str) -> list[str]:
    """Labels of the added ingredients of one relationship. A file without ingredients has no labels at all."""
    pairs = zip(labels, origin.ingredients, strict=False)
    return [label for label, source in pairs if source.relationship == relationship]


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "clip": origin.clip_id,
        "creator": f"@{origin.handle}",
        "kind": origin.kind,
        "engine": origin.engine,
        "engine_revision": origin.engine_revision,
        "is_model": origin.is_model,
        "lineage": list(origin.lineage),
        "captions_sha256": origin.captions_sha256,
        "details": dict(origin.details),
    }
