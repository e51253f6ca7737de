"""Keeping the index, and learning what to suggest."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Count, F, Q, TextField, Value, When
from django.db.models.functions import Concat

from accounts.models import User
from clips.models import Clip, ClipState, Visibility
from clips.queries import consented
from common import clock
from inference import client as inference
from inference.client import InferenceUnavailableError
from moderation.screening.services import screen_text
from moderation.screening.verdicts import ScreeningContext, Stage
from search.models import ClipDocument, Term, TermUse
from social.queries import visible_people

BATCH = 64
PEOPLE_MIN = 5
"""How many people must have looked for something before it is suggested to others."""
TERM_LENGTH = range(3, 81)


def _public_text() -> Concat:
    """What of a clip may be found: never a prompt that its creator hides."""
    prompt = Case(When(is_prompt_shown=True, then=F("prompt")), default=Value(""), output_field=TextField())
    return Concat("caption", Value(" "), prompt, Value(" @"), "creator__handle", output_field=TextField())


def index_clips(*, is_thorough: bool = False) -> int:
    """Index what is new or changed, and return how many. Thorough looks at everything, else at the last day."""
    listed = Q(state=ClipState.PUBLISHED, visibility__in=[Visibility.PUBLIC, Visibility.FOLLOWERS])
    stale = consented(Clip.objects.filter(listed)).annotate(public_text=_public_text())
    stale = stale.exclude(document__text=F("public_text"), document__meaning__isnull=False)
    if not is_thorough:
        stale = stale.filter(published_at__gt=clock.now() - timedelta(days=1))
    rows = list(stale.order_by("pk").values_list("pk", "public_text")[:BATCH])
    if not rows:
        return 0
    try:
        vectors = [row.tolist() for row in inference.embed([text for _, text in rows], timeout_seconds=30)]
    except InferenceUnavailableError:
        rows = [row for row in rows if not ClipDocument.objects.filter(pk=row[0], text=row[1]).exists()]
        vectors = [None] * len(rows)
    documents = [
        ClipDocument(clip_id=key, text=text, meaning=vector) for (key, text), vector in zip(rows, vectors, strict=True)
    ]
    ClipDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["clip"], update_fields=["text", "meaning"]
    )
    return len(documents)


@transaction.atomic
def remember_search(*, by: User, text: str) -> None:
    """Count that this person looked for it, once."""
    words = " ".join(text.lower().split())
    if len(words) not in TERM_LENGTH or words.startswith("@"):
        return
    term, _ = Term.objects.get_or_create(text=words)
    TermUse.objects.update_or_create(term=term, person=by)


def screen_terms(limit: int = 100) -> int:
    """Judge what enough people looked for. Only what is plainly fine is ever suggested."""
    popular = Term.objects.filter(is_safe=None).annotate(people=Count("uses")).filter(people__gte=PEOPLE_MIN)
    terms = list(popular[:limit])
    for term in terms:
        is_safe = screen_text(Stage.CAPTION, term.text, ScreeningContext(subject="search term")).is_allowed
        Term.objects.filter(pk=term.pk).update(is_safe=is_safe)
    return len(terms)


def suggestions_for(viewer: User, text: str, limit: int = 8) -> list[str]:
    """Handles and well-known searches that begin like this. Nothing that only few looked for, nothing unsafe."""
    words = " ".join(text.lower().split())
    name = words.removeprefix("@")
    people = visible_people(viewer).filter(handle__startswith=name).order_by("handle")[:3]
    handles = [f"@{handle}" for handle in people.values_list("handle", flat=True)]
    known = Term.objects.filter(text__startswith=words, is_safe=True).annotate(people=Count("uses"))
    terms = known.filter(people__gte=PEOPLE_MIN).order_by("-people", "text").values_list("text", flat=True)
    return [*handles, *terms[: limit - len(handles)]]


def forget_old_searches() -> None:
    """What somebody looked for is kept for 30 days."""
    TermUse.objects.filter(at__lt=clock.now() - timedelta(days=30)).delete()
    Term.objects.annotate(people=Count("uses")).filter(people=0).delete()
