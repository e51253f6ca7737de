"""The workplace of moderators. Every button calls a service; nothing here writes a row by itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from accounts.models import User
from common.errors import DomainError
from moderation.cases import desk
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Appeal, AppealState, Case, CaseState, Decision, ModerationEvent
from moderation.cases.queries import appeals_open_to, case_of_next_appeal, cases_open_to, queues_open_to
from moderation.cases.services.bulk import decide_many, dry_run
from moderation.cases.services.decisions import Reasons
from moderation.cases.services.queue import note_view, take_case, take_next_case, waiting_cases

Result = TypeVar("Result")


def _moderator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


class LookOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows are shown; what changes them are services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff) and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(LookOnlyAdmin):
    """The queue, and the desk on which one case lies."""

    list_display = ["public_id", "queue", "policy", "subject_kind", "owner", "priority", "due_at", "leased_by", "state"]
    list_filter = ["state", "queue", "policy", "subject_kind"]
    search_fields = ["public_id", "subject_id", "owner__handle"]
    ordering = ["-priority", "due_at"]
    change_list_template = "cases/queue.html"
    actions = ["clear_many", "warn_many", "withhold_many"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cases_open_to(_moderator(request))

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("next/appeal/", self.admin_site.admin_view(self.next_appeal), name="cases_case_next_appeal"),
            path("next/<str:queue>/", self.admin_site.admin_view(self.next_case), name="cases_case_next"),
            path("<int:pk>/act/", self.admin_site.admin_view(self.act), name="cases_case_act"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        moderator = _moderator(request)
        queues = [
            {
                "name": queue.value.replace("_", " "),
                "address": reverse("admin:cases_case_next", args=[queue.value]),
                "waiting": waiting_cases(queue).exclude(owner=moderator).count(),
            }
            for queue in queues_open_to(moderator)
        ]
        appeals = appeals_open_to(moderator).filter(state=AppealState.OPEN).count()
        views = desk.saved_views(moderator)
        context = {**(extra_context or {}), "queues": queues, "views": views, "appeals": appeals}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    @admin.action(description="Clear (shows a dry run first)")
    def clear_many(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return self._many(request, queryset, Action.NONE)

    @admin.action(description="Warn (shows a dry run first)")
    def warn_many(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return self._many(request, queryset, Action.WARN)

    @admin.action(description="Withhold (shows a dry run first)")
    def withhold_many(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return self._many(request, queryset, Action.WITHHOLD)

    def _many(self, request: HttpRequest, queryset: QuerySet[Case], action: Action) -> HttpResponse | None:
        """First what it would do, then, with the reasons written, the act itself."""
        chosen, moderator = list(queryset.values_list("pk", flat=True)), _moderator(request)
        if "confirmed" in request.POST:
            reasons = Reasons(
                policy="",
                facts=request.POST.get("facts", ""),
                explanation=request.POST.get("explanation", ""),
            )
            done = _said(request, lambda: decide_many(cases=chosen, action=action, reasons=reasons, by=moderator))
            if done is not None:
                left = "".join(f" {count} left alone: {reason}." for reason, count in done.left.items())
                self.message_user(request, f"{len(done.decided)} decided.{left}", messages.SUCCESS)
            return None
        plan = _said(request, lambda: dry_run(cases=chosen, action=action, by=moderator))
        if plan is None:
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Decide many",
            "plan": plan,
            "selected": chosen,
            "form_action": request.POST["action"],
        }
        return TemplateResponse(request, "cases/bulk.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk: who looks is logged, and what is shown is blurred until a key is pressed."""
        case = get_object_or_404(self.get_queryset(request), pk=object_id)
        note_view(case=case, by=_moderator(request))
        context = {**self.admin_site.each_context(request), **desk.lay_out(case, _moderator(request))}
        return TemplateResponse(request, "cases/desk.html", context)

    def next_case(self, request: HttpRequest, queue: str) -> HttpResponse:
        """Take the most urgent one and lay it on the desk."""
        case = None
        if queue in set(Queue):
            case = _said(request, lambda: take_next_case(queue=queue, by=_moderator(request)))
        if case is None:
            self.message_user(request, "Nothing waits in this queue for you.", messages.INFO)
            return redirect("admin:cases_case_changelist")
        return redirect("admin:cases_case_change", case.pk)

    def next_appeal(self, request: HttpRequest) -> HttpResponse:
        """Lay the case of the appeal that is due first on the desk, or of the one behind that of the case `after`."""
        moderator, after = _moderator(request), request.GET.get("after", "")
        shown = self.get_queryset(request).filter(pk=after).first() if after.isdecimal() else None
        case = case_of_next_appeal(moderator, after=shown)
        if case is None:
            self.message_user(request, "No appeal waits for you.", messages.INFO)
            return redirect("admin:cases_case_changelist")
        return redirect("admin:cases_case_change", case)

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One key, one act: the name of the pressed button is the act."""
        case = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            moderator = _moderator(request)
            if case.state == CaseState.OPEN:
                _said(request, lambda: take_case(case=case, by=moderator))
            done = _said(request, lambda: desk.act(case, moderator, request.POST))
            if done:
                self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:cases_case_change", args=[case.pk]))


@admin.register(Appeal)
class AppealAdmin(LookOnlyAdmin):
    """Appeals that this moderator may answer; the answer is given on the desk of the case."""

    list_display = ["public_id", "person", "state", "due_at", "answered_by", "answered_at", "desk"]
    list_filter = ["state"]
    ordering = ["due_at"]
    fields = ["desk", "person", "text", "state", "due_at", "answered_by", "answered_at", "answer"]
    readonly_fields = ["desk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        return appeals_open_to(_moderator(request))

    @admin.display(description="desk")
    def desk(self, appeal: Appeal) -> SafeString:
        address = reverse("admin:cases_case_change", args=[appeal.decision.case_id])
        words = "Answer on the desk" if appeal.state == AppealState.OPEN else "Open the case"
        return format_html('<a href="{}" class="underline">{}</a>', address, words)


@admin.register(Decision)
class DecisionAdmin(LookOnlyAdmin):
    list_display = ["public_id", "person", "action", "policy", "state", "made_by", "confirmed_by", "in_force_at"]
    list_filter = ["state", "action", "policy", "ground"]
    search_fields = ["public_id", "person__handle"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        rows: QuerySet[Decision] = super().get_queryset(request)
        return rows.filter(case__in=cases_open_to(_moderator(request)))


@admin.register(ModerationEvent)
class EventAdmin(LookOnlyAdmin):
    list_display = ["created_at", "case", "kind", "actor_id", "detail"]
    list_filter = ["kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationEvent]:
        rows: QuerySet[ModerationEvent] = super().get_queryset(request)
        return rows.filter(case__in=cases_open_to(_moderator(request)))


def _said(request: HttpRequest, do: Callable[[], Result]) -> Result | None:
    """What it returned, or None after telling the moderator why it was refused."""
    try:
        return do()
    except DomainError as error:
        messages.error(request, error.message)
        return None
