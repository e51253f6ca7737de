"""`/problems/…`: where the `type` of a problem document leads, for whoever reads logs or writes a client."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.api.explaining import explain, explanations

RULES = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_safe
@cache_control(public=True, max_age=3600)
def problems_page(request: HttpRequest) -> HttpResponse:
    """Every code there is."""
    return _page(request, {"rows": [row for name, row in explanations().items() if "…" not in name]})


@require_safe
@cache_control(public=True, max_age=3600)
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """One code, with the sentences that it is told with."""
    if (row := explain(code)) is None:
        raise Http404
    return _page(request, {"row": row, "code": code, "sentences": sorted(row.sentences)})


def _page(request: HttpRequest, shown: dict[str, object]) -> HttpResponse:
    answer = render(request, "webclient/problems.html", shown)
    answer["Content-Security-Policy"] = RULES
    return answer
