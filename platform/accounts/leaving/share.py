"""What this app itself knows about a person, and how it forgets."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from accounts.access.invites import new_code
from accounts.models import (
    AccountFact,
    ApiKey,
    Export,
    FamilyEntry,
    Handle,
    Invite,
    InviteRedemption,
    ParentLink,
    Suspended,
    User,
    WaitlistEntry,
)
from accounts.registry import ExportedFile, ExportedRows
from common.models import IdempotencyRecord

_PROFILE = (
    "public_id",
    "email",
    "handle",
    "display_name",
    "bio",
    "is_private",
    "birth_date",
    "country",
    "cohort",
    "plan",
    "created_at",
    "last_login",
)


class AccountShare:
    """Last to be erased: everything else hangs on the account."""

    name = "account"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        yield ExportedRows("profile", "Who you are here.", User.objects.filter(pk=user.pk).values(*_PROFILE))
        told = ("public_id", "name", "scope", "created_at", "last_used_at", "revoked_at")
        keys = ApiKey.objects.filter(user=user).values(*told)
        yield ExportedRows("api_keys", "Keys for your servers; the keys themselves are not stored.", keys)
        sessions = UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at", "last_seen_at")
        yield ExportedRows("sessions", "Where you are signed in.", sessions)
        addresses = EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        yield ExportedRows("email_addresses", "Addresses that belong to your account.", addresses)
        invites = Invite.objects.filter(owner=user).values("code", "uses", "uses_max", "bonus_credits")
        yield ExportedRows("invites", "Your invite and how often it was used.", invites)
        came_by = InviteRedemption.objects.filter(person=user).values("bonus_credits", "redeemed_at")
        lines = FamilyEntry.objects.filter(Q(link__teen=user) | Q(link__parent=user))
        record = lines.values("act", "details", "at", by=F("actor__handle"))
        yield ExportedRows("family", "What you and your family changed.", record)
        yield ExportedRows("redemption", "The invite that you came by.", came_by)

    def erase(self, user: User) -> Mapping[str, int]:
        """The row stays as a nameless stone, so that what the law or other people's records point at still stands."""
        counts = {
            "sessions": _end_sessions(user),
            "api_keys": ApiKey.objects.filter(user=user).delete()[0],
            "sign_in_methods": Authenticator.objects.filter(user=user).delete()[0],
            "exports": _delete_exports(user),
        }
        with transaction.atomic():
            WaitlistEntry.objects.filter(email__iexact=user.email).delete()
            counts["email_addresses"] = EmailAddress.objects.filter(user=user).delete()[0]
            LogEntry.objects.filter(object_id=str(user.pk), content_type__model="user").delete()
            Invite.objects.filter(owner=user).update(owner=None, code=new_code(), uses_max=0, uses=0)
            InviteRedemption.objects.filter(person=user).delete()
            AccountFact.objects.filter(Q(person=user) | Q(actor=user)).delete()
            _end_family(user)
            IdempotencyRecord.objects.filter(user_id=user.pk).delete()
            Handle.objects.filter(owner_id=user.public_id).delete()
            counts["profiles"] = _leave_a_stone(user)
        return counts


def _end_family(user: User) -> None:
    """Whoever was linked hears that the link is gone, and with it what it set; the record names both and goes."""
    links = ParentLink.objects.filter(Q(teen=user) | Q(parent=user)).select_related("teen", "parent")
    for link in links.filter(accepted_at__isnull=False, ended_at=None):
        other = link.parent_id if link.teen_id == user.pk else link.teen_id
        AccountFact.objects.create(person_id=other, kind="parent", ids={"act": "ended"})
    links.delete()


def _end_sessions(user: User) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = UserSession.objects.filter(user=user)
    for key in sessions.values_list("session_key", flat=True):
        store(key).delete()
    count: int = sessions.delete()[0]
    return count


def _delete_exports(user: User) -> int:
    exports = Export.objects.filter(person=user)
    for key in exports.exclude(storage_key="").values_list("storage_key", flat=True):
        default_storage.delete(key)
    return exports.delete()[0]


def _leave_a_stone(user: User) -> int:
    number = user.public_id.removeprefix("usr_")
    return User.objects.filter(pk=user.pk).update(
        email=f"{number}@gone.invalid",
        handle=f"gone-{user.pk}",
        display_name="",
        bio="",
        password="!",  # noqa: S106 - Django's mark for a password that nothing matches
        birth_date=None,
        country="",
        cohort="",
        is_active=False,
        suspension=Suspended.NO,
        suspended_until=None,
        is_staff=False,
        is_superuser=False,
        last_login=None,
    )
