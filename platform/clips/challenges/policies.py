"""Who may challenge, and when a challenge takes answers."""

from accounts.models import User
from clips.models import Audience, Challenge, Clip, ClipState
from clips.policies import may_edit
from common import clock
from common.errors import ConflictError


def may_challenge(clip: Clip, by: User) -> None:
    """One's own published clip that somebody else may build on."""
    may_edit(clip, by)
    if clip.state != ClipState.PUBLISHED:
        raise ConflictError("Publish this clip first.", code="not_published")
    if clip.remix_audience == Audience.NOBODY:
        raise ConflictError("Nobody may remix this clip, so nobody could answer.", code="remix_not_allowed")


def may_answer(clip: Clip) -> None:
    """The clip asks for answers, and still takes them. The right to build on it is asked apart."""
    challenge: Challenge | None = getattr(clip, "challenge", None)
    if challenge is None:
        raise ConflictError("This clip is no challenge.", code="no_challenge")
    if challenge.closes_at is not None and challenge.closes_at <= clock.now():
        raise ConflictError("This challenge takes no more answers.", code="challenge_closed")
