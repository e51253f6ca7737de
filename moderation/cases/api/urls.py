"""Routes below /api/v1/."""

from django.urls import path

from moderation.cases.api import views

urlpatterns = [
    path("reports", views.ReportsView.as_view(), name="reports"),
    path("me/decisions", views.DecisionsView.as_view(), name="my-decisions"),
    path("me/decisions/<str:decision_id>", views.DecisionView.as_view(), name="my-decision"),
    path("me/decisions/<str:decision_id>/appeal", views.AppealView.as_view(), name="appeal"),
    path("clips/<str:clip_id>/appeal", views.LimitAppealView.as_view(), name="clip-appeal"),
    path("transparency", views.TransparencyView.as_view(), name="transparency"),
]
