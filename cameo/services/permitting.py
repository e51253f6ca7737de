"""Setting the rules of a cameo, pausing it, and what a moderator confirms."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.db import transaction

from accounts.ages import is_teen
from accounts.models import HandleKind, User
from accounts.namespace import claim_handle
from accounts.wording import check_wording
from cameo import lifecycle
from cameo.consent import permission_of
from cameo.limits import TOPICS
from cameo.models import Cameo, CameoAudience, CameoKind, CameoPermission, CameoState
from cameo.services.locking import lock_cameo
from common.errors import ConflictError, ForbiddenError, InvalidInputError
from moderation.screening.verdicts import Stage

WORDS_MAX = 100
_WORD = re.compile(r"^[^\W_][\w' -]{0,58}[^\W_]$|^[^\W_]$")


@dataclass(frozen=True, slots=True)
class Rules:
    """What an owner sets; None leaves as it is."""

    audience: CameoAudience | None = None
    asks_each_use: bool | None = None
    allows_politics: bool | None = None
    allows_revealing: bool | None = None
    allows_changed_appearance: bool | None = None
    allows_voice: bool | None = None
    banned_words: list[str] | None = None
    banned_topics: list[str] | None = None
    wishes: str | None = None


def set_rules(*, cameo: Cameo, by: User, rules: Rules) -> CameoPermission:
    """Write the next version of the rules; the running version stays as it was for the receipts that name it.

    Raises ForbiddenError (teens), InvalidInputError (words, topics).
    """
    _owns(cameo, by)
    changed = {name: value for name, value in asdict(rules).items() if value is not None}
    _check(changed, by)
    with transaction.atomic():
        locked = lock_cameo(cameo)
        old = permission_of(locked)
        names = [field.name for field in Rules.__dataclass_fields__.values()]
        kept = {name: getattr(old, name) for name in names}
        made = CameoPermission.objects.create(cameo=locked, version=locked.permission_version + 1, **kept | changed)
        Cameo.objects.filter(pk=cameo.pk).update(permission_version=made.version)
    cameo.refresh_from_db()
    return made


def change_profile(*, cameo: Cameo, by: User, display_name: str | None = None, handle: str | None = None) -> Cameo:
    """A name for people to read and, for a character, the handle. Raises what `check_wording` raises, among others."""
    _owns(cameo, by)
    texts = {Stage.DISPLAY_NAME: display_name, Stage.HANDLE: handle}
    changed = {stage: text for stage, text in texts.items() if text != getattr(cameo, stage.value)}
    check_wording(by, changed, subject=cameo.public_id)
    with transaction.atomic():
        locked = lock_cameo(cameo)
        if locked.state == CameoState.DELETED:
            raise ConflictError("This cameo is deleted.", code="cameo_deleted")
        if display_name is not None:
            locked.display_name = display_name.strip()
        if handle is not None:
            if locked.kind != CameoKind.CHARACTER:
                raise InvalidInputError("A person's cameo goes by the account's handle.", code="handle_not_offered")
            locked.handle = claim_handle(text=handle, kind=HandleKind.CHARACTER, owner_id=cameo.public_id)
        locked.save(update_fields=["display_name", "handle"])
    return locked


def pause(*, cameo: Cameo, by: User) -> Cameo:
    """One tap: no new uses, and what is being made ends. Clips that are out stay. Twice is fine."""
    _owns(cameo, by)
    with transaction.atomic():
        locked = lock_cameo(cameo)
        if locked.state != CameoState.PAUSED and not lifecycle.move(
            locked, to=CameoState.PAUSED, actor=by.public_id, use_epoch=locked.use_epoch + 1
        ):
            raise ConflictError("Only a verified cameo can be paused.", code="cameo_not_verified")
    return locked


def resume(*, cameo: Cameo, by: User) -> Cameo:
    """Allow new uses again, after a pause or a revocation. What was taken down stays down. Twice is fine, and so is one
    that rests on nothing: it stays what it is."""
    _owns(cameo, by)
    with transaction.atomic():
        locked = lock_cameo(cameo)
        if locked.state == CameoState.DELETED:
            raise ConflictError("There is nothing to resume.", code="cameo_not_paused")
        if locked.state in {CameoState.PAUSED, CameoState.REVOKED}:
            lifecycle.move(locked, to=CameoState.VERIFIED, actor=by.public_id)
    return locked


def confirm_name(*, cameo: Cameo, by: User, name: str) -> None:
    """A moderator saw evidence that the owner goes by this name; an empty one takes that back."""
    if not by.is_staff:
        raise ForbiddenError("Only moderators may do this.", code="not_a_moderator")
    with transaction.atomic():
        locked = lock_cameo(cameo)
        Cameo.objects.filter(pk=locked.pk).update(verified_name=name.strip())
        lifecycle.record(locked, to=CameoState(locked.state), actor=by.public_id, reason="name confirmed")
    cameo.refresh_from_db()


def _owns(cameo: Cameo, by: User) -> None:
    if cameo.owner_id != by.pk:
        raise ForbiddenError("Only its owner may do this.", code="not_owner")


def _check(changed: dict[str, object], by: User) -> None:
    if changed.get("audience") == CameoAudience.EVERYONE and is_teen(by):
        raise ForbiddenError(
            "Until you are 18, at most people who follow you back can use your cameo.", code="too_young_for_everyone"
        )
    words = changed.get("banned_words")
    if isinstance(words, list):
        changed["banned_words"] = _clean_words(words)
    topics = changed.get("banned_topics")
    if isinstance(topics, list) and (unknown := sorted(set(topics) - TOPICS)):
        raise InvalidInputError(
            f"There is no topic {unknown[0]!r}; choose among {', '.join(sorted(TOPICS))}.", code="unknown_topic"
        )


def _clean_words(words: list[str]) -> list[str]:
    cleaned = list(dict.fromkeys(" ".join(word.lower().split()) for word in words))
    if len(cleaned) > WORDS_MAX:
        raise InvalidInputError(f"At most {WORDS_MAX} words.", code="too_many_words", most=WORDS_MAX)
    for word in cleaned:
        if not _WORD.match(word):
            raise InvalidInputError("A banned word has letters and digits, and at most 60 of them.", code="bad_word")
    return cleaned
