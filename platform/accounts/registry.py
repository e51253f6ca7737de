"""What every app knows about a person, for export and for erasure.

An app contributes one object when Django starts, in its AppConfig.ready:

    registry.contribute(ClipsOfPerson())

Lower apps start first, so export runs in that order and erasure in the reverse, from the leaves down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.models import User


@dataclass(frozen=True, slots=True)
class ExportedRows:
    """A JSON file of the export. `about` documents it in the archive's README."""

    name: str
    about: str
    rows: Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of the default storage, copied under `name`."""

    name: str
    storage_key: str


class Contributor(Protocol):
    """One app's share. `export` is lazy; `erase` may run twice, late, or after a crash.

    One that makes things for a person has `stop_at_once(user)`, called when leaving begins, after its commit.
    One that gives something to who comes by an invite has `welcome(redemption)`, called in the transaction of it.
    One that counts what a person did has `show_or_hide(user, is_shown=)`, called in the transactions in which
    leaving begins and is taken back.
    One that holds templates of faces or voices also has `erase_at_once(user)`, called when the person asks to leave.
    One whose share shows others has `is_out_of_date(user, names)`: whether an archive with these
    files of that share, made a while ago, may not leave now.
    """

    name: str

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]: ...

    def erase(self, user: User) -> Mapping[str, int]:
        """Remove all of it and say how many of what went; what the law holds stays and is named with "held_"."""
        ...


_contributors: dict[str, Contributor] = {}


def contribute(contributor: Contributor) -> None:
    """Add or, after a reload, replace an app's share."""
    _contributors[contributor.name] = contributor


def contributors() -> tuple[Contributor, ...]:
    """Lowest app first."""
    return tuple(_contributors.values())
