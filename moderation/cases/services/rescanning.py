"""Looking again when the rules changed: what was published under older ones is judged by the new, once.

Pictures and sound are judged by the scores that were stored when they were made; words are read anew.
"""

import structlog
from django.db.models import Exists, OuterRef

from accounts.protections import screened_for
from clips.models import Clip, ClipState, HoldReason
from clips.queries import names_in
from clips.services.publishing import hold_clip
from moderation.cases.kinds import SubjectKind
from moderation.cases.services.reports import open_case, refresh_priority
from moderation.screening.models import ScreeningEvent
from moderation.screening.rules import active_rules
from moderation.screening.services import conclude, screen_text
from moderation.screening.verdicts import Decision, Policy, ScreeningContext, Stage, Verdict
from moderation.screening.versions import findings_of
from notifications.kinds import Kind
from notifications.services import notify

log = structlog.get_logger(__name__)
CLIPS_AT_ONCE = 50
_STOPPED = frozenset({Decision.HOLD, Decision.REFUSE})


def rescan(*, limit: int = CLIPS_AT_ONCE) -> int:
    """Judge up to `limit` published clips by the rules of now. Returns how many were withheld for a person.

    A clip that a moderator cleared is left alone: a person's answer stands above a threshold. While a check can't be
    made nothing is withheld and the rest waits for the next time: an outage must not empty the feed.
    """
    version = active_rules().version
    looked = ScreeningEvent.objects.filter(
        subject=OuterRef("public_id"), stage=Stage.PUBLISHED.value, rules_version=version
    ).exclude(policies__contains=[Policy.UNCHECKED.value])
    waiting = (
        Clip.objects.filter(~Exists(looked), state=ClipState.PUBLISHED, cleared_by="")
        .select_related("creator")
        .order_by("-published_at")[:limit]
    )
    withheld = 0
    for clip in waiting:
        verdicts = _look_again(clip)
        if any(finding.policy is Policy.UNCHECKED for verdict in verdicts for finding in verdict.findings):
            break
        withheld += _is_withheld(clip, verdicts)
    return withheld


def _look_again(clip: Clip) -> list[Verdict]:
    """Each text as what it is: a caption that is read as if it asked for a clip is stopped for less. What has no prompt
    (a duet, a stitch) is looked at all the same, which notes that it was.
    """
    audience = screened_for(clip.creator, is_public=True)
    context = ScreeningContext(
        actor_id=clip.creator_id, subject=clip.public_id, audience=audience, allowed_names=names_in(clip)
    )
    of_prompt = screen_text(Stage.PUBLISHED, clip.prompt, context)
    of_caption = [screen_text(Stage.CAPTION, clip.caption, context)] if clip.caption.strip() else []
    return [of_prompt, *of_caption, *_of_media(clip, context)]


def _is_withheld(clip: Clip, verdicts: list[Verdict]) -> bool:
    strictest = max(verdicts, key=lambda verdict: verdict.decision.severity)
    if strictest.decision not in _STOPPED:
        return False
    was_seen = not clip.holds.filter(lifted_at=None).exists()
    explanation = " ".join(told.message for told in strictest.explanations)
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source=strictest.event_id, explanation=explanation)
    policy = strictest.explanations[0].policy.value
    refresh_priority(open_case(SubjectKind.CLIP, clip.public_id, clip.creator, policy=policy))
    if was_seen:
        notify(recipients=[clip.creator_id], kind=Kind.CLIP_REMOVED, ids={"clip": clip.public_id, "act": "held"})
    log.info("withheld by newer rules", clip=clip.public_id, verdict=strictest.event_id)
    return True


def _of_media(clip: Clip, context: ScreeningContext) -> list[Verdict]:
    """The stored findings about frames and sound, judged anew. A check that failed then was settled then."""
    event = ScreeningEvent.objects.filter(subject=clip.public_id, stage=Stage.FRAMES.value).order_by("-id").first()
    if event is None:
        return []
    seen = [f for f in findings_of(event) if f.policy is not Policy.UNCHECKED and f.backend != "corroborated"]
    return [conclude(Stage.FRAMES, seen, context, content_sha256=event.content_sha256)]
