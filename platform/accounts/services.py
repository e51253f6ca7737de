"""What people do with their own account."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.family.services import tell_parents
from accounts.handles import HANDLE_MAX, RESERVED
from accounts.mailing import mail_once_committed
from accounts.models import AccountFact, ApiKey, HandleKind, KeyScope, User
from accounts.namespace import claim_handle
from accounts.wording import check_wording
from common import clock
from common.errors import NotFoundError
from moderation.screening.verdicts import Stage

KEY_PREFIX = "hib_"


def hash_api_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def create_api_key(*, by: User, name: str, scope: str = KeyScope.ALL) -> tuple[ApiKey, str]:
    """A new key and its text. The text is not stored: show it once. The person is told, in case it was not them."""
    text = KEY_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            user=by, name=name, scope=KeyScope(scope), prefix=text[:12], digest=hash_api_key(text)
        )
        AccountFact.objects.create(person=by, kind="account", ids={"key": key.public_id, "act": "api_key_made"})
        mail_once_committed(person=by, subject="An API key was made", text=_about_key(key))
    return key, text


def _about_key(key: ApiKey) -> str:
    return (
        f"An API key was made for your account: “{key.name}”, which begins with {key.prefix} (scope: {key.scope}).\n"
        f"If it was not you, revoke it at {settings.PUBLIC_URL}/#/keys and change your password."
    )


def revoke_api_key(*, by: User, public_id: str) -> None:
    """Revoking twice is fine. Raises NotFoundError for a key of somebody else."""
    keys = ApiKey.objects.filter(user=by, public_id=public_id)
    if not keys.filter(revoked_at=None).update(revoked_at=clock.now()) and not keys.exists():
        raise NotFoundError


def suggest_handle(email: str) -> str:
    """A free-looking handle from the local part of an address; random digits keep it from telling who is here."""
    base = re.sub(r"[^a-z0-9]+", "", email.split("@")[0].lower())[: HANDLE_MAX - 6] or "lark"
    if len(base) < 3 or base in RESERVED:
        base = f"lark{base}"[: HANDLE_MAX - 6]
    return f"{base}{secrets.randbelow(9000) + 1000}"


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What to change about a profile; None leaves a field as it is."""

    handle: str | None = None
    display_name: str | None = None
    bio: str | None = None
    is_private: bool | None = None


def _check_words(by: User, change: ProfileChange) -> None:
    """Everybody reads a profile. What stays as it is was looked at before."""
    texts = {Stage.HANDLE: change.handle, Stage.DISPLAY_NAME: change.display_name, Stage.BIO: change.bio}
    check_wording(by, {stage: text for stage, text in texts.items() if text != getattr(by, stage.value)})


def change_profile(*, by: User, change: ProfileChange) -> User:
    """Set the given fields. Raises InvalidInputError for a bad handle, ConflictError for a taken one, and what
    `check_wording` raises for words.
    """
    _check_words(by, change)
    if change.display_name is not None:
        by.display_name = change.display_name.strip()
    if change.bio is not None:
        by.bio = change.bio.strip()
    is_opened_or_closed = change.is_private is not None and change.is_private != by.is_private
    if change.is_private is not None:
        by.is_private = change.is_private
    with transaction.atomic():
        if is_opened_or_closed:
            tell_parents(by, "profile", is_private=by.is_private)
        if change.handle is not None:
            by.handle = claim_handle(text=change.handle, kind=HandleKind.PERSON, owner_id=by.public_id)
        by.save(update_fields=["handle", "display_name", "bio", "is_private"])
    return by
