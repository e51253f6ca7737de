"""What people do with their webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from accounts.models import User
from common import clock
from common.errors import InvalidInputError, LimitError
from generation.webhooks import signing
from generation.webhooks.models import EventType, WebhookEndpoint
from generation.webhooks.targets import resolve

ENDPOINTS_MAX = 10
KEPT = timedelta(hours=24)
EVENT_TYPES = tuple(kind.value for kind in EventType)


def create_endpoint(*, by: User, url: str, event_types: Sequence[str], name: str = "") -> WebhookEndpoint:
    """Raises InvalidInputError (address, events) and LimitError. Its `secret` is to be shown once."""
    _check_events(event_types)
    resolve(url)
    if WebhookEndpoint.objects.filter(owner=by).count() >= ENDPOINTS_MAX:
        raise LimitError(f"At most {ENDPOINTS_MAX} webhooks; remove one first.", code="too_many_webhooks")
    return WebhookEndpoint.objects.create(
        owner=by,
        name=name.strip(),
        url=url,
        event_types=sorted(set(event_types)),
        secret=signing.new_secret(),
        updated_at=clock.now(),
    )


def change_endpoint(
    *,
    endpoint: WebhookEndpoint,
    url: str | None = None,
    event_types: Sequence[str] | None = None,
    name: str | None = None,
    is_enabled: bool | None = None,
) -> WebhookEndpoint:
    """Set what is given. Enabling again starts with a clean record. Raises InvalidInputError."""
    if event_types is not None:
        _check_events(event_types)
        endpoint.event_types = sorted(set(event_types))
    if url is not None and url != endpoint.url:
        resolve(url)
        endpoint.url = url
    if name is not None:
        endpoint.name = name.strip()
    if is_enabled is not None and is_enabled != endpoint.is_enabled:
        endpoint.disabled_at = None if is_enabled else clock.now()
        endpoint.failures_in_row = 0
    endpoint.updated_at = clock.now()
    endpoint.save(update_fields=["url", "event_types", "name", "disabled_at", "failures_in_row", "updated_at"])
    return endpoint


def rotate_secret(*, endpoint: WebhookEndpoint, keeps_old: bool = False) -> WebhookEndpoint:
    """A new secret; the old one signs along for a day where that is wished, so that no message fails meanwhile."""
    now = clock.now()
    endpoint.old_secret = endpoint.secret if keeps_old else ""
    endpoint.old_secret_until = now + KEPT if keeps_old else None
    endpoint.secret, endpoint.updated_at = signing.new_secret(), now
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until", "updated_at"])
    return endpoint


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """Those that sign now."""
    is_old_good = endpoint.old_secret_until is not None and endpoint.old_secret_until > clock.now()
    return [endpoint.secret, endpoint.old_secret] if is_old_good else [endpoint.secret]


def _check_events(event_types: Sequence[str]) -> None:
    unknown = sorted(set(event_types) - set(EVENT_TYPES))
    if unknown or not event_types:
        message = f"Choose events among {', '.join(EVENT_TYPES)}."
        raise InvalidInputError(
            message, code="unknown_event_type", errors=[{"pointer": "/event_types", "detail": message}]
        )
