"""Cameos as the API shows them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from cameo.limits import TOPICS, refused_phrases
from cameo.models import Cameo, CameoGrant, CameoPermission, CameoRequest, CameoUse, Revocation
from cameo.queries import handle_of


def person_out(person: User) -> dict[str, str]:
    return {"id": person.public_id, "handle": person.handle, "display_name": person.display_name}


def cameo_out(cameo: Cameo, viewer: User) -> dict[str, Any]:
    """Expects rows from `queries`, which bring the owner and the wishes in force."""
    is_mine = cameo.owner_id == viewer.pk
    return {
        "id": cameo.public_id,
        "kind": cameo.kind,
        "handle": handle_of(cameo),
        "display_name": cameo.display_name or cameo.owner.display_name,
        "state": cameo.state,
        "owner": person_out(cameo.owner),
        "is_mine": is_mine,
        "wishes": getattr(cameo, "wishes_in_force", None) or "",
        "verified_name": cameo.verified_name,
        "failure_code": cameo.failure_code if is_mine else "",
        "failure_message": cameo.failure_message if is_mine else "",
    }


def rules_out(rules: CameoPermission) -> dict[str, Any]:
    return {
        "version": rules.version,
        "audience": rules.audience,
        "asks_each_use": rules.asks_each_use,
        "allows_politics": rules.allows_politics,
        "allows_revealing": rules.allows_revealing,
        "allows_changed_appearance": rules.allows_changed_appearance,
        "allows_voice": rules.allows_voice,
        "banned_words": rules.banned_words,
        "banned_topics": rules.banned_topics,
        "wishes": rules.wishes,
        "topics_offered": sorted(TOPICS),
        "wishes_enforced": list(refused_phrases(rules.wishes)),
    }


def grant_out(grant: CameoGrant) -> dict[str, Any]:
    return {
        "id": grant.public_id,
        "cameo": grant.cameo.public_id,
        "person": person_out(grant.person),
        "version": grant.version,
        "purposes": grant.purposes,
        "expires_at": grant.expires_at,
        "uses_max": grant.uses_max,
        "uses": grant.uses,
    }


def request_out(request: CameoRequest) -> dict[str, Any]:
    return {
        "id": request.public_id,
        "cameo": request.cameo.public_id,
        "person": person_out(request.person),
        "purpose": request.purpose,
        "message": request.message,
        "state": request.state,
        "created_at": request.created_at,
    }


def use_out(use: CameoUse) -> dict[str, Any]:
    return {
        "id": use.public_id,
        "cameo": use.cameo.public_id,
        "person": person_out(use.person),
        "state": use.state,
        "kind": use.kind,
        "purpose": use.purpose,
        "prompt": use.prompt,
        "job": use.job_id or None,
        "clip": use.clip_id or None,
        "grant": use.grant.public_id if use.grant is not None else None,
        "refusal_code": use.refusal_code,
        "refusal_message": use.refusal_message,
        "approval": use.approval,
        "approval_due_at": use.approval_due_at,
        "is_hidden": use.hidden_at is not None,
        "created_at": use.created_at,
    }


def revocation_out(revocation: Revocation) -> dict[str, Any]:
    return {
        "id": revocation.public_id,
        "cameo": revocation.cameo.public_id,
        "scope": revocation.scope,
        "at": revocation.at,
        "finished_at": revocation.finished_at,
        "report": revocation.report,
        "signature": revocation.signature,
    }
