"""Devices that want pushes."""

from accounts.models import User
from common.errors import InvalidInputError, LimitError, NotFoundError
from notifications.models import PushTarget
from notifications.push.backends import backend_of

TARGETS_MAX = 20


def add_target(*, by: User, service: str, address: str, keys: dict[str, str], name: str) -> PushTarget:
    """Register a device. The same device again moves to whoever signed in on it last."""
    backend = backend_of(service)
    if backend is None:
        raise InvalidInputError(f"This installation does not push through {service!r}.", code="no_such_push_service")
    backend.check_target(address, keys)
    if PushTarget.objects.filter(person=by).exclude(address=address).count() >= TARGETS_MAX:
        raise LimitError(f"At most {TARGETS_MAX} devices; remove one first.", code="too_many_devices", most=TARGETS_MAX)
    PushTarget.objects.exclude(person=by).filter(address=address).delete()
    target, _ = PushTarget.objects.update_or_create(
        address=address, defaults={"person": by, "service": service, "keys": keys, "name": name}
    )
    return target


def remove_target(*, by: User, public_id: str) -> None:
    deleted, _ = PushTarget.objects.filter(person=by, public_id=public_id).delete()
    if not deleted:
        raise NotFoundError
