"""What search remembers of a person, and how it forgets."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from search.models import ClipDocument, Term, TermUse


class SearchShare:
    name = "search"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        searches = TermUse.objects.filter(person=user).values("at", text=F("term__text"))
        yield ExportedRows("searches", "What you looked for in the last 30 days.", searches)

    def erase(self, user: User) -> Mapping[str, int]:
        """What nobody else looked for goes as well: the words themselves may name the person."""
        searches = TermUse.objects.filter(person=user).delete()[0]
        Term.objects.exclude(uses__isnull=False).delete()
        return {
            "searches": searches,
            "documents": ClipDocument.objects.filter(clip__creator=user).delete()[0],
        }
