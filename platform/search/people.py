"""Finding people by name, forgiving typing errors, with what every PostgreSQL has."""

import re
from math import pi

from django.contrib.postgres.search import SearchQueryField, SearchRank, SearchVectorField
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from accounts.models import User
from social.queries import Viewer, followed_ids, visible_people

SHARE_MIN = 0.4
"""Of the pieces of a query, how many a name must have: one wrong letter in six still finds it."""
RANK_OF_ONE = 0.1 * 6 / pi**2
"""What ts_rank gives for one piece that matches; for several it is this times the share of those that do."""


def grams_of(text: str) -> list[str]:
    """The same pieces that the function search_grams makes: words padded, so that beginnings weigh more."""
    padded = [f"  {word} " for word in re.split(r"[\W_]+", text.lower()) if word]
    return sorted({word[start : start + 3] for word in padded for start in range(len(word) - 2)})


def find_people(viewer: Viewer, text: str) -> QuerySet[User]:
    """By handle or name; an exact handle, a beginning of one, and people one follows come first."""
    name = text.removeprefix("@").lower()
    begins = Q(handle__startswith=name)
    pieces = grams_of(name)
    if not pieces:
        return visible_people(viewer).filter(begins).order_by("handle")
    wanted = Cast(Value(" | ".join(f"'{piece}'" for piece in pieces)), SearchQueryField())
    names = RawSQL('"accounts_user"."name_grams"', [], output_field=SearchVectorField())
    matches = Func(names, wanted, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())
    bonus = Case(When(handle=name, then=Value(3.0)), When(begins, then=Value(1.0)), default=Value(0.0))
    known = Case(When(pk__in=followed_ids(viewer), then=Value(0.5)), default=Value(0.0))
    found = visible_people(viewer).filter(matches).annotate(share=SearchRank(names, wanted) / Value(RANK_OF_ONE))
    return (
        found.filter(share__gte=SHARE_MIN - 0.001).annotate(rank=F("share") + bonus + known).order_by("-rank", "handle")
    )
