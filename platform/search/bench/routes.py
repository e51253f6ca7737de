"""All routes of the product and one that does nothing, to measure the others by."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", content_type="application/json")


urlpatterns = [path("bare", bare), path("", include("config.urls"))]
