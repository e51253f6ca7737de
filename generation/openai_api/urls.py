"""Routes below /v1/."""

from django.urls import path

from generation.openai_api.views import batches, characters, content, deriving, files, models, unknown, videos, webhooks

urlpatterns = [
    path("models", models.ModelsView.as_view(), name="v1-models"),
    path("models/<str:model>", models.ModelView.as_view(), name="v1-model"),
    path("videos", videos.VideosView.as_view(), name="v1-videos"),
    path("videos/characters", characters.CharactersView.as_view(), name="v1-characters"),
    path("videos/characters/<str:character_id>", characters.CharacterView.as_view(), name="v1-character"),
    path("videos/edits", deriving.EditsView.as_view(), name="v1-edits"),
    path("videos/extensions", deriving.ExtensionsView.as_view(), name="v1-extensions"),
    path("videos/<str:video_id>", videos.VideoView.as_view(), name="v1-video"),
    path("videos/<str:video_id>/cancel", videos.CancelVideoView.as_view(), name="v1-video-cancel"),
    path("videos/<str:video_id>/content", content.ContentView.as_view(), name="v1-video-content"),
    path("videos/<str:video_id>/remix", videos.RemixVideoView.as_view(), name="v1-video-remix"),
    path("files", files.FilesView.as_view(), name="v1-files"),
    path("files/<str:file_id>", files.FileView.as_view(), name="v1-file"),
    path("files/<str:file_id>/content", files.FileContentView.as_view(), name="v1-file-content"),
    path("batches", batches.BatchesView.as_view(), name="v1-batches"),
    path("batches/<str:batch_id>", batches.BatchView.as_view(), name="v1-batch"),
    path("batches/<str:batch_id>/cancel", batches.CancelBatchView.as_view(), name="v1-batch-cancel"),
    path("webhook_event_types", webhooks.WebhookEventTypesView.as_view(), name="v1-webhook-event-types"),
    path("webhook_endpoints", webhooks.WebhookEndpointsView.as_view(), name="v1-webhook-endpoints"),
    path("webhook_endpoints/<str:endpoint_id>", webhooks.WebhookEndpointView.as_view(), name="v1-webhook-endpoint"),
    path(
        "webhook_endpoints/<str:endpoint_id>/rotate_secret",
        webhooks.WebhookRotateView.as_view(),
        name="v1-webhook-rotate",
    ),
    path("webhook_endpoints/<str:endpoint_id>/test", webhooks.WebhookTestView.as_view(), name="v1-webhook-test"),
    path("<path:address>", unknown.unknown, name="v1-unknown"),
]
