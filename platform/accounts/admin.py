"""People in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

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


@admin.register(User)
class UserAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["handle", "email", "plan", "is_active", "is_staff", "created_at"]
    search_fields = ["handle", "email", "public_id"]
    list_filter = ["plan", "is_active", "is_staff"]
    readonly_fields = ["public_id", "created_at", "last_login", "password"]
    exclude = ["user_permissions"]


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["prefix", "name", "user", "created_at", "last_used_at", "revoked_at"]
    readonly_fields = ["user", "name", "prefix", "digest", "last_used_at", "public_id", "created_at"]


@admin.register(Entitlement)
class EntitlementAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["plan", "credits_a_day", "concurrent_jobs", "seconds_max", "priority", "sizes", "skips_waitlist"]


@admin.register(Handle)
class HandleAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["name", "kind", "owner_id", "created_at"]
    search_fields = ["name", "owner_id"]
    readonly_fields = ["name", "skeleton", "kind", "owner_id", "created_at"]


@admin.register(Invite)
class InviteAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["code", "owner", "uses", "uses_max", "bonus_credits", "cohort", "expires_at"]
    search_fields = ["code", "owner__handle"]
    readonly_fields = ["owner", "code", "uses", "public_id", "created_at"]


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
