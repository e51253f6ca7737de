"""Cameos in the admin: to look at. What changes them are services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.models import User
from cameo.models import Cameo, CameoUse, ConsentReceipt, Revocation
from cameo.services.permitting import confirm_name


class LookOnly(ModelAdmin):  # type: ignore[misc]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Cameo)
class CameoAdmin(LookOnly):
    list_display = ["public_id", "owner", "kind", "state", "verified_name", "use_epoch", "view_epoch"]
    list_filter = ["state", "kind"]
    search_fields = ["public_id", "handle", "owner__handle", "verified_name"]
    list_select_related = ["owner"]
    actions = ["confirm_owners_name"]

    @admin.action(description="Confirm that the owner goes by their display name (evidence seen)")
    def confirm_owners_name(self, request: HttpRequest, rows: QuerySet[Cameo]) -> None:
        assert isinstance(request.user, User)
        for cameo in rows.select_related("owner"):
            confirm_name(cameo=cameo, by=request.user, name=cameo.display_name or cameo.owner.display_name)
        messages.success(request, "Filters of names now let these names pass for whoever may use the cameo.")


@admin.register(CameoUse)
class CameoUseAdmin(LookOnly):
    list_display = ["public_id", "cameo", "person", "state", "kind", "purpose", "approval", "clip_id", "created_at"]
    list_filter = ["state", "approval", "purpose"]
    search_fields = ["public_id", "clip_id", "job_id", "cameo__public_id", "person__handle"]
    list_select_related = ["cameo", "person"]


@admin.register(ConsentReceipt)
class ConsentReceiptAdmin(LookOnly):
    list_display = ["public_id", "cameo", "sequence", "act", "at", "hash"]
    list_filter = ["act"]
    search_fields = ["public_id", "hash", "cameo__public_id"]
    list_select_related = ["cameo"]


@admin.register(Revocation)
class RevocationAdmin(LookOnly):
    list_display = ["public_id", "cameo", "scope", "at", "finished_at"]
    list_filter = ["scope"]
    search_fields = ["public_id", "cameo__public_id"]
    list_select_related = ["cameo"]
