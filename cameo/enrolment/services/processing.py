"""Looks at a recording, in a media worker. Safe to run twice, late, or never: the row says what is left to do."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import structlog
from django.db.models import F, Q, QuerySet

from cameo.biometrics.models import RecordKind
from cameo.biometrics.services import open_record
from cameo.enrolment import capture as captures
from cameo.enrolment.checks.judging import judge
from cameo.enrolment.models import Enrolment, EnrolmentState
from cameo.enrolment.presence import check_presence
from cameo.enrolment.services.characters import judge_character
from cameo.enrolment.services.deciding import conclude
from cameo.enrolment.services.history import check_origin, check_replay
from cameo.enrolment.services.resemblance import check_resemblance
from cameo.enrolment.services.templates import Templates, templates_of
from cameo.enrolment.verdicts import Failure, Finding, Judgement, Outcome
from cameo.models import CameoKind
from common import clock
from common.errors import NotFoundError
from common.ffmpeg.probe import UnreadableMediaError
from common.intake.errors import UnacceptableFileError
from common.tasks import ring
from inference.errors import InferenceUnavailableError

log = structlog.get_logger(__name__)
CLAIM = timedelta(minutes=5)
AGAIN_AFTER = timedelta(seconds=20)


def process(enrolment_id: str) -> bool:
    """Judge one recording and act on it. False where there was nothing to do, or the models don't answer yet."""
    enrolment = _claim(enrolment_id)
    if enrolment is None:
        return False
    try:
        judgement, templates = _look(enrolment)
    except InferenceUnavailableError:
        Enrolment.objects.filter(pk=enrolment.pk).update(claimed_until=clock.now() + AGAIN_AFTER)
        log.warning("recording waits for the models", enrolment=enrolment.public_id)
        return False
    conclude(enrolment, judgement, templates)
    return True


def sweep() -> int:
    """Ring again for recordings that nobody is looking at."""
    waiting = _unclaimed().values_list("public_id", flat=True)[:50]
    for public_id in waiting:
        ring("cameo.enrolment.tasks.process", public_id, queue="media")
    return len(waiting)


def _claim(enrolment_id: str) -> Enrolment | None:
    claimed = _unclaimed().filter(public_id=enrolment_id)
    if not claimed.update(claimed_until=clock.now() + CLAIM, attempts=F("attempts") + 1):
        return None
    return Enrolment.objects.select_related("cameo__owner", "person").get(public_id=enrolment_id)


def _unclaimed() -> QuerySet[Enrolment]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=clock.now())
    return Enrolment.objects.filter(free, state=EnrolmentState.CAPTURED)


def _look(enrolment: Enrolment) -> tuple[Judgement, Templates | None]:
    try:
        content = open_record(
            cameo_id=enrolment.cameo.public_id,
            version=enrolment.version,
            kind=RecordKind.CAPTURE,
            actor="enrolment",
            purpose="checks of the recording",
        )
    except NotFoundError:
        return Judgement((Finding(Failure.UNREADABLE, "the recording is gone"),)), None
    with tempfile.TemporaryDirectory(prefix="hibari-capture-") as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        try:
            if enrolment.cameo.kind == CameoKind.CHARACTER:
                return judge_character(path, enrolment, Path(folder))
            return _judge_person(path, enrolment, Path(folder))
        except (UnacceptableFileError, UnreadableMediaError) as error:
            return Judgement((Finding(Failure.UNREADABLE, str(error)),)), None


def _judge_person(path: Path, enrolment: Enrolment, folder: Path) -> tuple[Judgement, Templates | None]:
    """A recording that fails by itself is not compared with anybody else's likeness, and nothing of it is kept."""
    capture = captures.observe(path, digits=len(enrolment.digits), folder=folder)
    replayed = check_replay(path, [picture for _, picture in capture.pictures], enrolment)
    judgement = judge(capture, enrolment.task).with_more([*check_origin(path), *replayed])
    if judgement.outcome is Outcome.FAIL:
        return judgement, None
    templates = templates_of(capture)
    assert templates.face is not None
    judgement = judgement.with_more([*check_presence(path), *check_resemblance(templates.face, enrolment)])
    return judgement, templates
