"""Routes below /api/v1/."""

from django.urls import path

from generation.webhooks.api import views

urlpatterns = [
    path("webhooks", views.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<str:endpoint_id>", views.WebhookView.as_view(), name="webhook"),
    path("webhooks/<str:endpoint_id>/secret", views.WebhookSecretView.as_view(), name="webhook-secret"),
    path("webhooks/<str:endpoint_id>/deliveries", views.WebhookDeliveriesView.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<str:endpoint_id>/deliveries/<str:delivery_id>/redeliver",
        views.WebhookRedeliverView.as_view(),
        name="webhook-redeliver",
    ),
    path("webhooks/<str:endpoint_id>/test", views.WebhookTestView.as_view(), name="webhook-test"),
]
