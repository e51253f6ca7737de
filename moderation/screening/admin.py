"""Claims of rights holders to edit, verdicts to read, and draft rules to replay and switch on."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.errors import DomainError
from moderation.screening.models import RightsClaim, RuleVersion, ScreeningEvent
from moderation.screening.versions import activate, replay

REPLAYED = 5_000


@admin.register(RightsClaim)
class RightsClaimAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["name", "kind", "scope", "state", "holder", "updated_at"]
    list_filter = ["state", "kind", "scope"]
    search_fields = ["name", "aliases", "holder"]
    readonly_fields = ["public_id", "created_at", "updated_at"]


@admin.register(ScreeningEvent)
class ScreeningEventAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["created_at", "stage", "decision", "policies", "language", "rules_version", "subject"]
    list_filter = ["decision", "stage", "language"]
    search_fields = ["public_id", "subject"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RuleVersion)
class RuleVersionAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ["version", "state", "note", "created_at"]
    readonly_fields = ["state", "public_id", "created_at"]
    actions = ["replay_over_the_past", "switch_on"]

    @admin.action(description="Replay over the latest verdicts (changes nothing)")
    def replay_over_the_past(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        for draft in queryset:
            try:
                counts = replay(draft, ScreeningEvent.objects.order_by("-id")[:REPLAYED])
            except (ValueError, KeyError) as error:
                self.message_user(request, f"{draft.version}: {error}", messages.ERROR)
            else:
                told = ", ".join(f"{change}: {count}" for change, count in sorted(counts.items()))
                self.message_user(request, f"{draft.version}: {told or 'no verdicts yet'}")

    @admin.action(description="Switch on")
    def switch_on(self, request: HttpRequest, queryset: QuerySet[RuleVersion]) -> None:
        for draft in queryset[:1]:
            try:
                activate(draft)
            except (ValueError, KeyError, DomainError) as error:
                self.message_user(request, f"{draft.version}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{draft.version} rules from now on.")
