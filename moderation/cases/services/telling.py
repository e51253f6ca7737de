"""Telling people that they are suspended: in the inbox at once, and by mail, since they may not open it again."""

from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail

from accounts.models import Suspended
from common import clock
from common.tasks import bell
from moderation.cases.kinds import APPEAL_ANSWER, APPEAL_WINDOW
from moderation.cases.models import Suspension
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.verdicts import Policy

log = structlog.get_logger(__name__)
MAILED_AT_ONCE = 200
DECISIONS = "/#/decisions"
OTHER_BODIES = "You can also turn to an out-of-court dispute body or to a court."
HOW_TO_APPEAL = (
    f"You can appeal once within {APPEAL_WINDOW.days} days; another moderator answers within "
    f"{APPEAL_ANSWER.total_seconds() / 3600:.0f} hours. {OTHER_BODIES}"
)


def words_of(suspension: Suspension) -> Mapping[str, str]:
    """What a notice about it names besides its decision: the inbox puts it into a sentence."""
    rule = POLICY_NAMES[Policy(suspension.decision.policy)]
    if suspension.ends_at is None:
        return {"act": "banned", "rule": rule}
    return {"act": "suspended", "rule": rule, "until": _moment(suspension.ends_at)}


@bell()
def mail_suspended() -> int:
    """Mail whoever was suspended and was not told yet; return how many. A crash in between mails twice, not never."""
    waiting = Suspension.objects.filter(mailed_at=None, lifted_at=None).exclude(person__suspension=Suspended.NO)
    sent = 0
    for suspension in waiting.select_related("person", "decision").order_by("pk")[:MAILED_AT_ONCE]:
        subject, body = _mail_about(suspension)
        try:
            send_mail(subject, body, None, [suspension.person.email])
        except (SMTPException, OSError) as error:
            log.warning("suspension not mailed", suspension=suspension.pk, reason=type(error).__name__)
            continue
        sent += Suspension.objects.filter(pk=suspension.pk, mailed_at=None).update(mailed_at=clock.now())
    return sent


def _mail_about(suspension: Suspension) -> tuple[str, str]:
    """Subject and body. What was found stands with the decision only: mail passes through many hands."""
    words, person = words_of(suspension), suspension.person
    what = f"suspended until {words['until']}" if "until" in words else "closed for good"
    paragraphs = [
        f"Your account @{person.handle} is {what}, for our rule on {words['rule']}.",
        f"Why: {suspension.decision.explanation}",
        f"Sign in to read the decision and to appeal: {settings.PUBLIC_URL}{DECISIONS}",
        HOW_TO_APPEAL,
    ]
    if person.suspension == Suspended.SUSPENDED:
        paragraphs.append("Signed in, you can also take your data along, and leave.")
    return f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}your account is {what}", "\n\n".join(paragraphs)


def _moment(at: datetime) -> str:
    """Read alike in every language of the page."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
