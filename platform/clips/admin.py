"""Clips in the admin: to look at, with a player. What changes them are services, not this page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline

from clips.media.urls import signed_url
from clips.models import Clip, ClipHold, Rendition, RenditionKind


class ReadOnlyInline(TabularInline):  # type: ignore[misc]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HoldInline(ReadOnlyInline):
    model = ClipHold
    fields = readonly_fields = ["reason", "source", "explanation", "placed_at", "lifted_at"]


class RenditionInline(ReadOnlyInline):
    model = Rendition
    fields = readonly_fields = ["kind", "mime", "bytes", "width", "height", "sha256"]


@admin.register(Clip)
class ClipAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["public_id", "creator", "kind", "state", "visibility", "engine", "published_at"]
    list_filter = ["state", "kind", "visibility", "engine"]
    search_fields = ["public_id", "creator__handle", "prompt", "caption"]
    inlines = [HoldInline, RenditionInline]
    list_select_related = ["creator"]

    def get_fields(self, request: HttpRequest, obj: Clip | None = None) -> list[str]:
        return ["player", *(field.name for field in Clip._meta.fields if field.name != "id")]

    def get_readonly_fields(self, request: HttpRequest, obj: Clip | None = None) -> list[str]:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Clip | None = None) -> bool:
        return False

    @admin.display(description="player")
    def player(self, clip: Clip) -> SafeString | str:
        """The standard rendition, where its creator could play it; staff see it through the creator's door."""
        rendition = clip.renditions.filter(kind=RenditionKind.STANDARD).first()
        if rendition is None:
            return "no rendition"
        address = signed_url(rendition, clip.creator)
        return format_html('<video src="{}" controls preload="metadata" style="max-height:480px"></video>', address)
