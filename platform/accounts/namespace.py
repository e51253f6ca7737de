"""Claiming, changing and freeing handles, for people here and for characters above."""

from django.db import IntegrityError, transaction

from accounts.handles import clean_handle
from accounts.models import Handle, HandleKind
from common.errors import ConflictError


def _taken() -> ConflictError:
    return ConflictError("This handle is taken, or looks like one that is; choose another.", code="handle_taken")


def claim_handle(*, text: str, kind: HandleKind, owner_id: str) -> str:
    """Claim or change the handle of a person or character by public id, and return its stored form.

    Raises InvalidInputError for a bad one, ConflictError where it or a look-alike belongs to somebody else.
    """
    name = clean_handle(text)
    try:
        with transaction.atomic():
            Handle.objects.filter(owner_id=owner_id).delete()
            Handle.objects.create_for(name, kind, owner_id)
    except IntegrityError as error:
        raise _taken() from error
    return name


def free_handle(*, owner_id: str) -> None:
    Handle.objects.filter(owner_id=owner_id).delete()


def owner_of_handle(text: str) -> Handle | None:
    """Whose handle this is. It says nothing of whether the asker may know that the owner exists."""
    return Handle.objects.filter(name=text.strip().removeprefix("@").lower()).first()
