"""Jobs and the ledger in the admin, to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline

from clips.media.urls import signed_url
from clips.models import RenditionKind
from generation.models import GenerationJob, JobEvent, LedgerEntry


class EventInline(TabularInline):  # type: ignore[misc]
    model = JobEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ["at", "from_state", "to_state", "actor", "reason", "attempt", "seconds"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(GenerationJob)
class GenerationJobAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "owner", "state", "engine", "progress", "attempt", "failure_code", "created_at"]
    list_filter = ["state", "engine", "failure_stage", "failure_code"]
    search_fields = ["public_id", "owner__handle", "prompt"]
    list_select_related = ["owner"]
    inlines = [EventInline]
    exclude = ["preview", "attempt_token"]
    readonly_fields = ["player"]

    @admin.display(description="player")
    def player(self, job: GenerationJob) -> SafeString | str:
        rendition = job.clip.renditions.filter(kind=RenditionKind.STANDARD).first() if job.clip else None
        if rendition is None:
            return "nothing delivered"
        address = signed_url(rendition, job.owner)
        return format_html('<video src="{}" controls preload="metadata" style="max-height:480px"></video>', address)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "user", "kind", "window_credits", "balance_credits", "job", "reason"]
    list_filter = ["kind"]
    search_fields = ["user__handle", "job__public_id", "reference"]
    list_select_related = ["user", "job"]
