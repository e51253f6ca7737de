"""Everything that can be judged from the recording and the challenge alone."""

from __future__ import annotations

from cameo.enrolment.capture import SECONDS_MIN, Capture
from cameo.enrolment.challenge import Task
from cameo.enrolment.checks.faces import check_faces
from cameo.enrolment.checks.lips import check_lips
from cameo.enrolment.checks.speech import check_speech
from cameo.enrolment.checks.turns import check_turns
from cameo.enrolment.verdicts import Failure, Finding, Judgement


def judge(capture: Capture, task: Task) -> Judgement:
    """All findings, so that a reviewer sees them together; the person is told the first failure."""
    findings: list[Finding] = []
    if capture.seconds < SECONDS_MIN:
        findings.append(Finding(Failure.TOO_SHORT, f"{capture.seconds:.1f} s"))
    findings += check_faces(capture)
    findings += check_turns(capture, task)
    findings += check_speech(capture, task)
    findings += check_lips(capture)
    return Judgement(tuple(findings))
