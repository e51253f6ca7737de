"""Doorbells of enrolment."""

from __future__ import annotations

from cameo.biometrics import services as biometrics
from cameo.enrolment.models import CaptureTrace
from cameo.enrolment.services import processing
from common import clock
from common.tasks import bell


@bell(queue="media")
def process(enrolment_id: str) -> None:
    """Look at a recording."""
    processing.process(enrolment_id)


@bell(queue="media")
def sweep() -> None:
    """Ring again for recordings that nobody is looking at."""
    processing.sweep()


@bell(queue="default")
def expire() -> None:
    """Destroy what is past its date."""
    biometrics.expire()
    CaptureTrace.objects.filter(expires_at__lte=clock.now()).delete()
