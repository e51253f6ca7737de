"""What search forgets when an owner takes a likeness back."""

from __future__ import annotations

from collections.abc import Mapping

from cameo.registry import Ended
from clips.withdrawals import clips_without_consent
from search.models import ClipDocument


class SearchFollowsCameos:
    name = "search"
    is_urgent = False

    def carry_out(self, ended: Ended) -> Mapping[str, int]:
        return {"documents": ClipDocument.objects.filter(clip__in=clips_without_consent(ended)).delete()[0]}
