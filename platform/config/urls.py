"""Every route of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from clips.media.views import media
from clips.page.lookup import lookup_page
from config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/", admin.site.urls),
    path("auth/app/v1/", include("accounts.api.addresses")),
    path("auth/app/v1/", include("accounts.api.passwords")),
    path("auth/", include("allauth.headless.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("notifications.api.urls")),
    path("api/v1/", include("social.api.urls")),
    path("api/v1/", include("messaging.api.urls")),
    path("api/v1/", include("search.api.urls")),
    path("api/v1/", include("cameo.api.urls")),
    path("api/v1/", include("cameo.enrolment.api.urls")),
    path("api/v1/", include("clips.api.urls")),
    path("api/v1/", include("generation.api.urls")),
    path("api/v1/", include("generation.webhooks.api.urls")),
    path("v1/", include("generation.openai_api.urls")),
    path("api/v1/", include("feed.api.urls")),
    path("api/v1/", include("moderation.cases.api.urls")),
    path("", include("webclient.urls")),
    path("p/", include("clips.page.urls")),
    path("lookup", lookup_page, name="lookup-page"),
    path("media/<str:rendition_id>.<str:suffix>", media, name="media"),
]
handler404 = "common.api.problems.not_found"
handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"
