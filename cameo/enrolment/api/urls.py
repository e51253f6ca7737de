from django.urls import path

from cameo.enrolment.api.views import (
    AccessListView,
    CaptureView,
    ChallengeListView,
    EnrolmentView,
    ReleaseView,
    SourceView,
)

urlpatterns = [
    path("cameo-release", ReleaseView.as_view(), name="cameo-release"),
    path("cameos/<str:cameo_id>/challenges", ChallengeListView.as_view(), name="cameo-challenges"),
    path("cameos/<str:cameo_id>/source", SourceView.as_view(), name="cameo-source"),
    path("cameos/<str:cameo_id>/biometric-accesses", AccessListView.as_view(), name="cameo-accesses"),
    path("enrolments/<str:enrolment_id>", EnrolmentView.as_view(), name="enrolment"),
    path("enrolments/<str:enrolment_id>/capture", CaptureView.as_view(), name="enrolment-capture"),
]
