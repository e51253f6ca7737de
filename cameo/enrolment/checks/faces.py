"""One face throughout, large enough, the same from the first picture to the last, in one take."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from cameo.biometrics.client import SAME_FACE_WITHIN, distance
from cameo.enrolment.capture import Capture, Moment
from cameo.enrolment.verdicts import Doubt, Failure, Finding

SEEN_SHARE_MIN = 0.7
FACE_WIDTH_MIN = 0.2
"""Of the short side of the picture."""
SECOND_FACE_SHARE_MAX = 0.04
UNSURE_ABOVE = 0.42
CUT_CHANGE = 0.16
JUMP = 0.6
"""Of a face's width, from one picture to the next."""


def check_faces(capture: Capture) -> list[Finding]:
    seen = [moment for moment in capture.moments if moment.faces]
    if not capture.moments or len(seen) < SEEN_SHARE_MIN * len(capture.moments):
        return [Finding(Failure.NO_FACE, f"a face in {len(seen)} of {len(capture.moments)} pictures")]
    findings: list[Finding] = []
    width = float(np.median([moment.faces[0].width for moment in seen])) / min(capture.width, capture.height)
    if width < FACE_WIDTH_MIN:
        findings.append(Finding(Failure.FACE_TOO_SMALL, f"{width:.0%} of the short side"))
    crowded = sum(len(moment.faces) > 1 for moment in seen)
    if crowded > max(2, SECOND_FACE_SHARE_MAX * len(seen)):
        findings.append(Finding(Failure.SEVERAL_FACES, f"more than one face in {crowded} pictures"))
    return [*findings, *_check_identity(capture), *_check_continuity(capture.moments)]


def _check_identity(capture: Capture) -> list[Finding]:
    """Every face against every other: a slow change from one person into another shows at its ends."""
    apart = [distance(one, two) for (_, one), (_, two) in combinations(capture.descriptors, 2)]
    farthest = max(apart, default=0.0)
    note = f"{farthest:.2f} apart at most in {len(capture.descriptors)} pictures"
    if farthest > SAME_FACE_WITHIN:
        return [Finding(Failure.ANOTHER_FACE, note)]
    return [Finding(Doubt.FACE_UNSURE, note)] if farthest > UNSURE_ABOVE else []


def _check_continuity(moments: Sequence[Moment]) -> list[Finding]:
    for before, after in pairwise(moments):
        if after.change > CUT_CHANGE:
            return [Finding(Failure.NOT_CONTINUOUS, f"the picture changes at once at {after.seconds:.1f} s")]
        if before.faces and after.faces and _moved(before, after) > JUMP:
            return [Finding(Failure.NOT_CONTINUOUS, f"the face jumps at {after.seconds:.1f} s")]
    return []


def _moved(before: Moment, after: Moment) -> float:
    """The nearest pair counts: with two faces, the larger one may be another from picture to picture."""
    return min(
        float(np.hypot(one.points[4][0] - two.points[4][0], one.points[4][1] - two.points[4][1])) / one.width
        for one in before.faces
        for two in after.faces
    )
