"""Webhooks as our own face shows them."""

from __future__ import annotations

from typing import Any

from generation.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from generation.webhooks.posting import Outcome


def endpoint_out(endpoint: WebhookEndpoint, *, shows_secret: bool = False) -> dict[str, Any]:
    shown = {
        "id": endpoint.public_id,
        "name": endpoint.name,
        "url": endpoint.url,
        "event_types": endpoint.event_types,
        "is_enabled": endpoint.is_enabled,
        "failures_in_row": endpoint.failures_in_row,
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }
    return {**shown, "secret": endpoint.secret} if shows_secret else shown


def delivery_out(delivery: WebhookDelivery) -> dict[str, Any]:
    is_waiting = delivery.state == DeliveryState.WAITING
    return {
        "id": delivery.public_id,
        "event": delivery.event.public_id,
        "type": delivery.event.type,
        "subject": delivery.event.subject,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.due_at if is_waiting else None,
        "status": delivery.last_status,
        "problem": delivery.last_problem,
        "milliseconds": delivery.last_milliseconds,
        "created_at": delivery.created_at,
        "ended_at": delivery.ended_at,
    }


def outcome_out(kind: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "event_type": kind,
        "is_success": outcome.is_success,
        "status": outcome.status,
        "problem": outcome.problem,
        "milliseconds": outcome.milliseconds,
    }
