"""Reads a manifest and judges it with our own roots alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import c2pa

from common.ffmpeg import sniff
from moderation.provenance.c2pa import credentials, manifest


class State(StrEnum):
    """Trusted: signed by us and untouched. Valid: untouched, by someone we do not know. Invalid: changed since."""

    TRUSTED = "trusted"
    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Link:
    """One clip in the chain that a manifest carries, with how it was used."""

    clip_id: str
    creator: str
    title: str
    relationship: str
    depth: int
    is_sound: bool
    """False where the copy that was used as a source failed its own check."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file's manifest says and whether to believe it. Fields are empty where there is none."""

    state: State
    problems: tuple[str, ...] = ()
    clip_id: str = ""
    creator: str = ""
    engine: str = ""
    engine_revision: str = ""
    digital_source_type: str = ""
    kind: str = ""
    consent_receipts: tuple[str, ...] = ()
    bindings: tuple[manifest.SoftBinding, ...] = ()
    lineage: tuple[str, ...] = ()
    chain: tuple[Link, ...] = field(default=())
    """Ingredients, their ingredients and so on, nearest first."""


def verify(path: Path) -> Verdict:
    """The verdict on one file. Never raises for what is inside it."""
    found = sniff.media_type(path)
    if found is None:
        return Verdict(State.MISSING)
    context = c2pa.Context.from_dict(
        {
            "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
            "trust": {"user_anchors": credentials.anchors()},
        }
    )
    try:
        with path.open("rb") as file, c2pa.Reader(found.mime, file, context=context) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return Verdict(State.MISSING)
    except c2pa.C2paError as error:
        return Verdict(State.INVALID, problems=(str(error)[:200],))
    return _verdict(store)


def _verdict(store: dict[str, Any]) -> Verdict:
    active = store["manifests"][store["active_manifest"]]
    assertions = _assertions(active)
    origin, created = assertions.get(manifest.ORIGIN, {}), _created(assertions)
    chain = tuple(_links(store, active, depth=1))
    state = State(store.get("validation_state", "Invalid").lower())
    problems = tuple(entry["code"] for entry in store.get("validation_status", []))
    if state is State.TRUSTED and not all(link.is_sound for link in chain):
        state, problems = State.INVALID, (*problems, "ingredient.tampered")
    return Verdict(
        state=state,
        problems=problems,
        clip_id=origin.get("clip", ""),
        creator=origin.get("creator", ""),
        engine=origin.get("engine", ""),
        engine_revision=origin.get("engine_revision", ""),
        digital_source_type=created.get("digitalSourceType", "").removeprefix(manifest.SOURCE_TYPES),
        kind=origin.get("kind", ""),
        consent_receipts=tuple(assertions.get(manifest.CONSENT, {}).get("receipts", ())),
        bindings=_bindings(active),
        lineage=tuple(origin.get("lineage", ())),
        chain=chain,
    )


def _assertions(active: dict[str, Any]) -> dict[str, Any]:
    return {entry["label"].split("__")[0]: entry["data"] for entry in active.get("assertions", [])}


def _created(assertions: dict[str, Any]) -> dict[str, Any]:
    actions = assertions.get("c2pa.actions.v2", {}).get("actions", [])
    return next((action for action in actions if action["action"] == "c2pa.created"), {})


def _bindings(active: dict[str, Any]) -> tuple[manifest.SoftBinding, ...]:
    return tuple(
        manifest.SoftBinding(entry["data"]["alg"], str(block["value"]))
        for entry in active.get("assertions", [])
        if entry["label"].startswith("c2pa.soft-binding")
        for block in entry["data"]["blocks"]
    )


def _links(store: dict[str, Any], active: dict[str, Any], *, depth: int) -> list[Link]:
    """Breadth first, so that the nearest come first. A manifest can't hold itself: labels are hashes in the end."""
    links: list[Link] = []
    below: list[dict[str, Any]] = []
    for entry in active.get("ingredients", []):
        parent = store["manifests"].get(entry.get("active_manifest", ""), {})
        origin = _assertions(parent).get(manifest.ORIGIN, {})
        failures = entry.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
        links.append(
            Link(
                clip_id=origin.get("clip", ""),
                creator=origin.get("creator", ""),
                title=entry.get("title", ""),
                relationship=entry.get("relationship", ""),
                depth=depth,
                is_sound=bool(parent) and not failures,
            )
        )
        below.append(parent)
    for parent in below:
        links.extend(_links(store, parent, depth=depth + 1))
    return sorted(links, key=lambda link: link.depth)
