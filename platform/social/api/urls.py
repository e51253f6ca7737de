"""Routes below /api/v1/."""

from django.urls import path

from social.api import mine, people

urlpatterns = [
    path("people/<str:handle>", people.ProfileView.as_view(), name="profile"),
    path("people/<str:handle>/follow", people.FollowView.as_view(), name="follow"),
    path("people/<str:handle>/follower", people.FollowerView.as_view(), name="follower"),
    path("people/<str:handle>/block", people.BlockView.as_view(), name="block"),
    path("people/<str:handle>/mute", people.MuteView.as_view(), name="mute"),
    path("people/<str:handle>/followers", people.FollowersView.as_view(), name="followers"),
    path("people/<str:handle>/following", people.FollowingView.as_view(), name="following"),
    path("me/blocks", mine.MyBlocksView.as_view(), name="my-blocks"),
    path("me/mutes", mine.MyMutesView.as_view(), name="my-mutes"),
    path("me/mutes/<str:mute_id>", mine.MyMuteView.as_view(), name="my-mute"),
    path("me/follow-requests", mine.MyFollowRequestsView.as_view(), name="my-follow-requests"),
    path("me/follow-requests/<str:request_id>", mine.MyFollowRequestView.as_view(), name="my-follow-request"),
]
