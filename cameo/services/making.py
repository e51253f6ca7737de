"""Where a cameo begins. The live challenge and the upload of a character take it from there."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import HandleKind, User
from accounts.namespace import claim_handle
from accounts.policies import may_act
from accounts.wording import check_wording
from cameo.lifecycle import record
from cameo.models import Cameo, CameoKind, CameoPermission, CameoState
from common.errors import ConflictError, InvalidInputError, LimitError
from common.ids import new_public_id
from moderation.screening.verdicts import Stage

CHARACTERS_MAX = 50


def create_cameo(*, by: User, kind: CameoKind, display_name: str = "", handle: str = "") -> Cameo:
    """A draft that nobody but its owner may use, once it is verified.

    Raises InvalidInputError (handle), ConflictError (taken, or a person's second one), LimitError, and what
    `check_wording` raises.
    """
    may_act(by)
    if kind is CameoKind.PERSON and handle:
        raise InvalidInputError("A person's cameo goes by the account's handle.", code="handle_not_offered")
    if kind is CameoKind.CHARACTER:
        _room_for_character(by)
    check_wording(by, {Stage.DISPLAY_NAME: display_name, Stage.HANDLE: handle})
    try:
        with transaction.atomic():
            return _create(by, kind, display_name.strip(), handle)
    except IntegrityError as error:
        raise ConflictError("You have a cameo of yourself already.", code="cameo_exists") from error


def _create(by: User, kind: CameoKind, display_name: str, handle: str) -> Cameo:
    cameo = Cameo(public_id=new_public_id(Cameo.public_id_prefix), owner=by, kind=kind, display_name=display_name)
    if kind is CameoKind.CHARACTER:
        cameo.handle = claim_handle(text=handle, kind=HandleKind.CHARACTER, owner_id=cameo.public_id)
    cameo.save()
    CameoPermission.objects.create(cameo=cameo, version=cameo.permission_version)
    record(cameo, to=CameoState.DRAFT, actor=by.public_id)
    return cameo


def _room_for_character(by: User) -> None:
    characters = Cameo.objects.filter(owner=by, kind=CameoKind.CHARACTER).exclude(state=CameoState.DELETED)
    if characters.count() >= CHARACTERS_MAX:
        raise LimitError(
            f"At most {CHARACTERS_MAX} characters; delete one first.", code="too_many_characters", most=CHARACTERS_MAX
        )
