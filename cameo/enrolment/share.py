"""What enrolment and biometrics know of a person: tries and accesses go into the export, biometrics never do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from cameo.biometrics.models import BiometricAccess
from cameo.biometrics.services import shred
from cameo.enrolment.models import CaptureTrace, Enrolment
from cameo.models import Cameo


class EnrolmentShare:
    name = "enrolment"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        tries = Enrolment.objects.filter(person=user).order_by("pk")
        yield ExportedRows(
            "enrolments",
            "Each time you recorded yourself or sent a character's clip, and what came of it.",
            (
                {
                    "id": row.public_id,
                    "state": row.state,
                    "issued_at": row.issued_at,
                    "code": row.failure_code,
                    "decided_at": row.decided_at,
                }
                for row in tries.iterator()
            ),
        )
        accesses = BiometricAccess.objects.filter(cameo_id__in=_cameos_of(user)).order_by("pk")
        yield ExportedRows(
            "biometric_accesses",
            "Each time the sealed description of your face or voice was kept, opened or destroyed, and why.",
            ({"at": row.at, "act": row.act, "kind": row.kind, "purpose": row.purpose} for row in accesses.iterator()),
        )

    def erase_at_once(self, user: User) -> Mapping[str, int]:
        """Faces and voices go when the person asks to leave, long before the account."""
        gone = sum(shred(cameo_id=cameo, actor=user.public_id, purpose="leaving") for cameo in _cameos_of(user))
        traces, _ = CaptureTrace.objects.filter(enrolment__person=user).delete()
        return {"biometric_keys": gone, "recording_traces": traces}

    def erase(self, user: User) -> Mapping[str, int]:
        gone = dict(self.erase_at_once(user))
        gone["enrolments"], _ = Enrolment.objects.filter(person=user).delete()
        return gone


def _cameos_of(user: User) -> list[str]:
    return list(Cameo.objects.filter(owner=user).values_list("public_id", flat=True))
