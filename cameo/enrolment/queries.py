"""Enrolments as people may see them."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from cameo.biometrics.models import BiometricAccess
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.models import Cameo, CameoState


def cameos_of(viewer: User) -> QuerySet[Cameo]:
    """Enrolment is between a cameo and its owner: to everybody else it doesn't exist."""
    return Cameo.objects.filter(owner=viewer).exclude(state=CameoState.DELETED)


def enrolments_of(viewer: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(person=viewer).select_related("cameo__owner", "person")


def enrolments_to_review() -> QuerySet[Enrolment]:
    """Oldest first."""
    return Enrolment.objects.filter(state=EnrolmentState.IN_REVIEW).select_related("cameo", "person").order_by("pk")


def accesses_to(cameo: Cameo) -> QuerySet[BiometricAccess]:
    """Who did what with a cameo's biometrics; comparisons with everybody's among them, since they are its too."""
    named = BiometricAccess.objects.filter(cameo_id=cameo.public_id)
    return (named | BiometricAccess.objects.filter(cameo_id="")).order_by("-pk")
