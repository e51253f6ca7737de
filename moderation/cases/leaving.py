"""What moderation knows about a person, for export and erasure."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from moderation.cases.kinds import SubjectKind
from moderation.cases.models import Appeal, Decision, Report


class CasesOfPerson:
    """Decisions stay after an erasure, as the law asks of platforms; the words a person wrote go."""

    name = "moderation"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        yield ExportedRows(
            "reports",
            "What you reported, and whether we agreed.",
            Report.objects.filter(reporter=user).values("public_id", "policy", "text", "outcome", "created_at"),
        )
        yield ExportedRows(
            "decisions",
            "Decisions about you, with their reasons.",
            Decision.objects.filter(person=user).values(
                "public_id",
                "action",
                "policy",
                "state",
                "facts",
                "explanation",
                "in_force_at",
                "ends_at",
                "reversed_at",
            ),
        )
        yield ExportedRows(
            "appeals",
            "Your appeals and our answers.",
            Appeal.objects.filter(person=user).values("public_id", "text", "state", "answer", "created_at"),
        )

    def erase(self, user: User) -> Mapping[str, int]:
        quoted = Report.objects.filter(
            case__owner=user, case__subject_kind__in=[SubjectKind.COMMENT, SubjectKind.MESSAGE]
        )
        return {
            "quoted": quoted.exclude(text="").update(text=""),
            "reports": Report.objects.filter(reporter=user).exclude(text="").update(text=""),
            "appeals": Appeal.objects.filter(person=user).exclude(text="").update(text=""),
            "held_decisions": Decision.objects.filter(person=user).count(),
        }
