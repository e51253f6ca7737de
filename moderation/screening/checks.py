"""Refuse to start in production with a mandatory stage that nobody looks at."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Error as CheckError
from django.core.checks import Warning as CheckWarning

from moderation.screening.backends import backends_for
from moderation.screening.shipped import SHIPPED, what_is_missing
from moderation.screening.verdicts import TEXT_STAGES, Stage

MANDATORY = frozenset(TEXT_STAGES | {Stage.FRAMES, Stage.PREVIEW, Stage.REFERENCE_IMAGE, Stage.SOUND})


def check_mandatory_stages(**kwargs: Any) -> Sequence[CheckMessage]:
    kind = CheckError if settings.PRODUCTION else CheckWarning
    return [
        kind(
            f"No screening back end looks at {stage.value}: everything there would be held.",
            hint="Register one in moderation.screening.shipped, or install the optional package it needs.",
            id="screening.E001",
        )
        for stage in sorted(MANDATORY)
        if not backends_for(stage)
    ]


def check_shipped_backends(**kwargs: Any) -> Sequence[CheckMessage]:
    """Text is mandatorily screened by rules, names and the classifier: one left out is an error in production."""
    kind = CheckError if settings.PRODUCTION else CheckWarning
    return [
        kind(
            f"The screening back end {name} is switched off.",
            hint="Name it in HIBARI_SCREENING_BACKENDS.",
            id="screening.E002",
        )
        for name in SHIPPED
        if name not in settings.SCREENING_BACKENDS
    ]


def check_optional_backends(**kwargs: Any) -> Sequence[CheckMessage]:
    """One that is named and not ready would hold everything that it should look at."""
    kind = CheckError if settings.PRODUCTION else CheckWarning
    return [
        kind(
            f"The screening back end {name} is named and not ready: what it looks at is held.",
            hint=f"It needs {missing}.",
            id="screening.E003",
        )
        for name in settings.SCREENING_BACKENDS
        if (missing := what_is_missing(name))
    ]


def register_checks() -> None:
    register(check_mandatory_stages, "screening")
    register(check_shipped_backends, "screening")
    register(check_optional_backends, "screening")
