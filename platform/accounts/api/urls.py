"""Routes below /api/v1/."""

from django.urls import path

from accounts.api import access, authenticator, family, leaving, views
from accounts.realtime.views import TicketsView

urlpatterns = [
    path("access", access.AccessView.as_view(), name="access"),
    path("waitlist", access.WaitlistView.as_view(), name="waitlist"),
    path("waitlist/<str:token>", access.PlaceView.as_view(), name="waitlist-place"),
    path("me/invite", access.MyInviteView.as_view(), name="my-invite"),
    path("me/invite/redeem", access.RedeemView.as_view(), name="redeem"),
    path("realtime/tickets", TicketsView.as_view(), name="realtime-tickets"),
    path("me", views.MeView.as_view(), name="me"),
    path("me/api-keys", views.ApiKeysView.as_view(), name="api-keys"),
    path("me/api-keys/<str:key_id>", views.ApiKeyView.as_view(), name="api-key"),
    path("me/authenticator-picture", authenticator.AuthenticatorPictureView.as_view(), name="authenticator-picture"),
    path("me/exports", leaving.ExportsView.as_view(), name="exports"),
    path("me/exports/<str:export_id>", leaving.ExportView.as_view(), name="export"),
    path("me/exports/<str:export_id>/file", leaving.ExportFileView.as_view(), name="export-file"),
    path("me/departure", leaving.DepartureView.as_view(), name="departure"),
    path("departures/<str:departure_id>", leaving.ReceiptView.as_view(), name="receipt"),
    path("receipt-keys", leaving.ReceiptKeysView.as_view(), name="receipt-keys"),
    path("me/family", family.FamilyView.as_view(), name="family"),
    path("me/family/<str:link_id>", family.FamilyLinkView.as_view(), name="family-link"),
    path("me/family/<str:link_id>/record", family.FamilyRecordView.as_view(), name="family-record"),
]
