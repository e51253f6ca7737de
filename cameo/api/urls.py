"""Routes below /api/v1/."""

from django.urls import path

from cameo.api import cameos, grants, uses

urlpatterns = [
    path("cameos", cameos.CameosView.as_view(), name="cameos"),
    path("cameos/<str:cameo_id>", cameos.CameoView.as_view(), name="cameo"),
    path("cameos/<str:cameo_id>/rules", cameos.RulesView.as_view(), name="cameo-rules"),
    path("cameos/<str:cameo_id>/pause", cameos.PauseView.as_view(), name="cameo-pause"),
    path("cameos/<str:cameo_id>/revocations", cameos.RevocationsView.as_view(), name="cameo-revocations"),
    path("cameo-revocations/<str:revocation_id>", cameos.RevocationView.as_view(), name="cameo-revocation"),
    path("cameos/<str:cameo_id>/grants", grants.GrantsView.as_view(), name="cameo-grants"),
    path("cameo-grants", grants.MyGrantsView.as_view(), name="my-cameo-grants"),
    path("cameo-grants/<str:grant_id>", grants.GrantView.as_view(), name="cameo-grant"),
    path("cameo-requests", grants.RequestsView.as_view(), name="cameo-requests"),
    path("cameo-requests/<str:request_id>", grants.RequestView.as_view(), name="cameo-request"),
    path("cameos/<str:cameo_id>/uses", uses.UsesView.as_view(), name="cameo-uses"),
    path("cameo-uses/<str:use_id>", uses.UseView.as_view(), name="cameo-use"),
    *(
        path(f"cameo-uses/<str:use_id>/{act}", uses.UseActView.as_view(), {"act": act}, name=f"cameo-use-{act}")
        for act in uses.UseActView.acts
    ),
    path("receipts/<str:receipt>", uses.ReceiptView.as_view(), name="receipt"),
]
