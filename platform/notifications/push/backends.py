"""What a push service has to do. Apple's and Google's own services plug in here beside web push."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Outcome(StrEnum):
    SENT = "sent"
    GONE = "gone"
    """The device no longer wants pushes: forget it."""
    LATER = "later"
    """The service can't take it now: try again."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """What a device shows. `tag` lets a newer push replace an older one about the same row; a tap leads to `link`."""

    title: str
    body: str
    tag: str
    kind: str
    link: str = ""


class Backend(Protocol):
    """One push service, named in settings.PUSH_BACKENDS; HIBARI_PUSH_BACKENDS=fcm=package.Class adds others.

    A class without arguments. It is asked in workers, outside any transaction, once for each device and push, and keeps
    a timeout of a few seconds. It raises nothing: whatever goes wrong is an Outcome.
    """

    def check_target(self, address: str, keys: dict[str, str]) -> None:
        """Raises InvalidInputError for an address or keys that this service can't use."""
        ...

    def send(self, address: str, keys: dict[str, str], message: Message) -> Outcome: ...


def backend_of(service: str) -> Backend | None:
    """The backend of a service, or None where this installation has none."""
    path = settings.PUSH_BACKENDS.get(service)
    return import_string(path)() if path else None
