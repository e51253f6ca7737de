"""Making a clip a challenge, and ending it."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from accounts.models import User
from clips import policies as clip_policies
from clips.challenges import policies
from clips.models import Challenge, ChallengeKind, Clip
from clips.queries import names_in
from common import clock
from common.errors import ConflictError, InvalidInputError, RefusedError
from moderation.screening.explanations import errors_of, settled, summary_of
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Audience, ScreeningContext, Stage

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of others. A challenge by sound needs no prompt."""

    kind: ChallengeKind
    title: str
    prompt: str = ""
    closes_at: datetime | None = None


def open_challenge(*, clip: Clip, by: User, call: Call) -> Challenge:
    """Ask others to answer one's own published clip. Words that screening doubts are refused: everybody would use them.

    Raises ForbiddenError, ConflictError (not published, or a challenge already), InvalidInputError and RefusedError.
    """
    policies.may_challenge(clip, by)
    if call.kind is ChallengeKind.PROMPT and not call.prompt.strip():
        raise InvalidInputError("Write the prompt that others begin with.", code="prompt_empty")
    if call.closes_at is not None and call.closes_at <= clock.now():
        raise InvalidInputError("A challenge ends in the future.", code="closes_in_the_past")
    _screen(clip, by, call)
    try:
        with transaction.atomic():
            challenge = Challenge.objects.create(
                clip=clip, kind=call.kind, title=call.title, prompt=call.prompt.strip(), closes_at=call.closes_at
            )
    except IntegrityError as error:
        raise ConflictError("This clip is a challenge already.", code="challenge_exists") from error
    log.info("challenge opened", challenge=challenge.public_id, clip=clip.public_id, user=by.public_id)
    return challenge


def close_challenge(*, challenge: Challenge, by: User) -> None:
    """No more answers from now on; those that were made stay. Twice is fine."""
    clip_policies.may_edit(challenge.clip, by)
    now = clock.now()
    if challenge.closes_at is None or challenge.closes_at > now:
        challenge.closes_at = now
        challenge.save(update_fields=["closes_at"])


def _screen(clip: Clip, by: User, call: Call) -> None:
    context = ScreeningContext(
        actor_id=by.pk, subject=clip.public_id, audience=Audience.PUBLIC, allowed_names=names_in(clip)
    )
    for stage, text, field in ((Stage.CAPTION, call.title, "/title"), (Stage.PUBLISHED, call.prompt, "/prompt")):
        verdict = screen_text(stage, text, context) if text.strip() else None
        if verdict is not None and not verdict.is_allowed:
            told = settled(verdict)
            raise RefusedError(summary_of(told), code="moderation_blocked", errors=errors_of(told, field))
