"""Routes below /v1/."""

from django.urls import path

from generation.openai_api.views import content, models, unknown, videos

urlpatterns = [
    path("models", models.ModelsView.as_view(), name="v1-models"),
    path("models/<str:model>", models.ModelView.as_view(), name="v1-model"),
    path("videos", videos.VideosView.as_view(), name="v1-videos"),
    path("videos/<str:video_id>", videos.VideoView.as_view(), name="v1-video"),
    path("videos/<str:video_id>/cancel", videos.CancelVideoView.as_view(), name="v1-video-cancel"),
    path("videos/<str:video_id>/content", content.ContentView.as_view(), name="v1-video-content"),
    path("videos/<str:video_id>/remix", videos.RemixVideoView.as_view(), name="v1-video-remix"),
    path("<path:address>", unknown.unknown, name="v1-unknown"),
]
