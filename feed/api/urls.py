"""Routes below /api/v1/."""

from django.urls import path

from feed.api import days, views, wishes

urlpatterns = [
    path("feed", views.FeedView.as_view(), name="feed"),
    path("feed/events", wishes.EventsView.as_view(), name="feed-events"),
    path("feed/steering", wishes.SteeringView.as_view(), name="feed-steering"),
    path("feed/steering/<str:steer_id>", wishes.SteerView.as_view(), name="feed-steer"),
    path("feed/less", wishes.SeeLessView.as_view(), name="feed-less"),
    path("feed/less/<str:target_id>", wishes.SeenLessView.as_view(), name="feed-seen-less"),
    path("feed/settings", wishes.FeedSettingsView.as_view(), name="feed-settings"),
    path("feed/wellbeing/<str:card_id>", wishes.WellbeingView.as_view(), name="feed-wellbeing"),
    path("feed/days", days.DaysView.as_view(), name="feed-days"),
    path("feed/reset", wishes.FeedResetView.as_view(), name="feed-reset"),
]
