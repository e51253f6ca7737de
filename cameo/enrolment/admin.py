"""Where a person decides on a recording. Nothing here writes a row by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from accounts.models import User
from cameo.biometrics.models import BiometricAccess
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.services.deciding import approve, refuse
from cameo.enrolment.services.reviewing import show_recording
from common.errors import DomainError
from common.ffmpeg import sniff


def _reviewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


class LookOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows are shown; what changes them are services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Enrolment)
class EnrolmentAdmin(LookOnlyAdmin):
    """Recordings that wait for a person, oldest first, and what came of the others."""

    list_display = ["public_id", "state", "issued_at", "doubts", "failure_code", "decided_by", "decided_at"]
    list_filter = ["state", "failure_code"]
    search_fields = ["public_id", "cameo__public_id"]
    ordering = ["pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        rows: QuerySet[Enrolment] = super().get_queryset(request)
        return rows.select_related("cameo", "person")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/recording/", wrap(self.recording), name="enrolment_enrolment_recording"),
            path("<int:pk>/decide/", wrap(self.decide), name="enrolment_enrolment_decide"),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        enrolment = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_permission(request, enrolment):
            return HttpResponse(status=403)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Recording {enrolment.public_id}",
            "enrolment": enrolment,
            "waits": enrolment.state == EnrolmentState.IN_REVIEW,
            "was_seen_by_me": enrolment.viewed_by == _reviewer(request).public_id,
        }
        return TemplateResponse(request, "enrolment/review.html", context)

    def recording(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes, once; the page plays them from memory, since a player would ask for them in pieces."""
        if request.method != "POST":
            return HttpResponse(status=405)
        enrolment = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            content = show_recording(enrolment=enrolment, by=_reviewer(request))
        except DomainError as error:
            return JsonResponse({"detail": error.message}, status=error.status)
        found = sniff.of_bytes(content[:64])
        kind = found.mime if found is not None and found.kind == "video" else "application/octet-stream"
        return HttpResponse(content, content_type=kind, headers={"Cache-Control": "no-store"})

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        enrolment = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            _said(request, lambda: _carry_out(enrolment, _reviewer(request), request.POST))
        return HttpResponseRedirect(reverse("admin:enrolment_enrolment_changelist"))


@admin.register(BiometricAccess)
class BiometricAccessAdmin(LookOnlyAdmin):
    """Who kept, opened, compared and destroyed what."""

    list_display = ["at", "act", "cameo_id", "kind", "records", "actor", "purpose"]
    list_filter = ["act", "kind"]
    search_fields = ["cameo_id", "actor"]
    ordering = ["-pk"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _carry_out(enrolment: Enrolment, reviewer: User, form: Any) -> str:
    if form.get("act") == "approve":
        approve(enrolment=enrolment, by=reviewer)
        return "Approved. The recording is destroyed."
    refuse(enrolment=enrolment, by=reviewer, note=form.get("note", ""))
    return "Refused. Everything of this try is destroyed."


def _said(request: HttpRequest, do: Callable[[], str]) -> None:
    try:
        messages.success(request, do())
    except DomainError as error:
        messages.error(request, error.message)
