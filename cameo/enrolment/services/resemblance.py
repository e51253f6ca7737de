"""Is somebody else enrolled with this face?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics.models import RecordKind
from cameo.enrolment.models import Enrolment
from cameo.enrolment.verdicts import Doubt, Finding
from cameo.models import Cameo
from cameo.watch.gallery import gallery_of
from cameo.watch.matching import match_face


def check_resemblance(face: NDArray[np.float32], enrolment: Enrolment) -> list[Finding]:
    """A likeness of somebody else's account: a twin, a second account, or a thief. A person decides which.

    The note carries the other cameo's id, so that both can be told.
    """
    gallery = gallery_of(RecordKind.FACE, actor="enrolment", purpose="is this face enrolled already?")
    own = Cameo.objects.filter(owner_id=enrolment.person_id).values_list("public_id", flat=True)
    match = match_face(face, gallery.without(frozenset(own)))
    return [Finding(Doubt.LIKE_ANOTHER_CAMEO, match.cameo_id)] if match else []
