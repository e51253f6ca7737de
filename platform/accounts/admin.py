"""People in the admin. What only services and the people themselves make is not added here."""

from datetime import datetime
from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.access.invites import CODE_LENGTH_MIN, check_form, clean_code, new_code
from accounts.access.waitlist import release_entries
from accounts.models import (
    ApiKey,
    Entitlement,
    Handle,
    Invite,
    InviteQuota,
    LegalHold,
    Region,
    User,
    WaitlistEntry,
)
from common import clock
from common.errors import InvalidInputError


class MadeElsewhereAdmin(ModelAdmin):  # type: ignore[misc]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class LookOnlyAdmin(MadeElsewhereAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(MadeElsewhereAdmin):
    """People sign up; their handle, which is claimed elsewhere too, and their password they change themselves."""

    list_display = ["handle", "email", "plan", "is_active", "is_staff", "created_at"]
    search_fields = ["handle", "email", "public_id"]
    list_filter = ["plan", "is_active", "is_staff", "groups"]
    readonly_fields = ["public_id", "handle", "created_at", "last_login", "suspension", "suspended_until"]
    exclude = ["user_permissions", "password"]
    filter_horizontal = ["groups"]


@admin.register(ApiKey)
class ApiKeyAdmin(MadeElsewhereAdmin):
    """To end one, give it a time at which it was revoked."""

    list_display = ["prefix", "name", "scope", "user", "created_at", "last_used_at", "revoked_at"]
    fields = ["revoked_at", "user", "name", "scope", "prefix", "last_used_at", "public_id", "created_at"]
    readonly_fields = ["user", "name", "scope", "prefix", "last_used_at", "public_id", "created_at"]


@admin.register(Entitlement)
class EntitlementAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["plan", "credits_a_day", "concurrent_jobs", "seconds_max", "priority", "sizes", "skips_waitlist"]


@admin.register(Handle)
class HandleAdmin(LookOnlyAdmin):
    list_display = ["name", "kind", "owner_id", "created_at"]
    search_fields = ["name", "owner_id"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A code as it is redeemed: however it was typed, it is stored without dashes and in capitals."""

    code = forms.CharField(
        required=False,
        max_length=40,
        help_text=f"{CODE_LENGTH_MIN} letters and digits or more. Left empty, one is made up.",
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        if not typed:
            return new_code()
        try:
            check_form(typed)
        except InvalidInputError as error:
            raise ValidationError(error.message) from error
        if len(clean_code(typed)) < CODE_LENGTH_MIN:
            raise ValidationError(f"People would guess it. Take {CODE_LENGTH_MIN} letters and digits at least.")
        return clean_code(typed)

    def clean_uses_max(self) -> int:
        most: int = self.cleaned_data["uses_max"]
        if most < max(1, self.instance.uses):
            used = f"It was used {self.instance.uses} times already." if self.instance.uses else "Nobody could use it."
            raise ValidationError(f"{used} To end a code, let it expire.")
        return most

    def clean_expires_at(self) -> datetime | None:
        """A code is ended by an end that is over; a new one that nobody could ever use is a slip."""
        ends: datetime | None = self.cleaned_data["expires_at"]
        if ends is not None and ends <= clock.now() and self.instance.pk is None:
            raise ValidationError("This end is over already: nobody could use the code.")
        return ends


@admin.register(Invite)
class InviteAdmin(ModelAdmin):  # type: ignore[misc]
    form = InviteForm
    list_display = ["code", "owner", "uses", "uses_max", "bonus_credits", "cohort", "expires_at"]
    search_fields = ["code", "owner__handle"]
    fields = ["code", "owner", "uses_max", "uses", "bonus_credits", "cohort", "expires_at", "public_id", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Invite | None = None) -> list[str]:
        """Codes that were given out are never changed; those of people are made when they first ask."""
        return ["owner", "uses", "public_id", "created_at", *([] if obj is None else ["code"])]


@admin.register(InviteQuota)
class InviteQuotaAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["country", "cohort", "uses", "bonus_credits"]


@admin.register(Region)
class RegionAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["country", "is_open", "note"]


@admin.register(WaitlistEntry)
class WaitlistAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["email", "country", "created_at", "released_at", "mailed_at"]
    list_filter = [("released_at", admin.EmptyFieldListFilter), "country"]
    readonly_fields = ["invite", "released_at", "mailed_at", "public_id", "created_at"]
    ordering = ["id"]
    actions = ["release"]

    @admin.action(description="Let the selected people in")
    def release(self, request: HttpRequest, queryset: QuerySet[WaitlistEntry]) -> None:
        released = release_entries(queryset)
        self.message_user(request, f"{len(released)} people get their code by mail.")


@admin.register(LegalHold)
class LegalHoldAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["person", "reason", "placed_at", "lifted_at"]
    autocomplete_fields = ["person"]


admin.site.unregister([EmailAddress, Authenticator, UserSession])


@admin.register(EmailAddress)
class AddressAdmin(EmailAddressAdmin, LookOnlyAdmin):  # type: ignore[misc]
    """The addresses that people sign in with, to look at and to mark as verified."""


@admin.register(Authenticator)
class AuthenticatorAdmin(LookOnlyAdmin):
    """Second factors without their secrets. Whoever lost theirs can be freed of it."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    exclude = ["data"]


@admin.register(UserSession)
class SessionAdmin(LookOnlyAdmin):
    """Who is signed in where, without the keys of the sessions."""

    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    search_fields = ["user__handle", "user__email", "ip"]
    exclude = ["session_key"]
