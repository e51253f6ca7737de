"""Mailing people what was decided about them and what came of their appeals; suspensions are told by `telling`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q, QuerySet

from accounts.models import Suspended, User
from common import clock
from moderation.cases.kinds import Action, SubjectKind
from moderation.cases.models import Appeal, AppealState, Decision, DecisionState
from moderation.cases.services.telling import DECISIONS, HOW_TO_APPEAL, MAILED_AT_ONCE, OTHER_BODIES
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.verdicts import Policy

log = structlog.get_logger(__name__)
JOINED_FOR = timedelta(minutes=10)
"""Whoever works through somebody's clips sends them one mail: it waits this long for more to say."""
_DONE = {
    Action.WARN: "you were warned about {thing}",
    Action.WITHHOLD: "{thing} {was} withheld from others",
    Action.SUSPEND: "your account was suspended",
    Action.BAN: "your account was closed",
    Action.REFUSE: "{thing} {was} refused",
    Action.LIMIT: "{thing} {was} kept private",
}


def mail_decisions() -> int:
    """Mail everybody whose news waited long enough; return how many. A crash in between mails twice, not never."""
    sent = 0
    for person in _people_due():
        decisions, answers = list(_decisions().filter(person=person)), list(_answers().filter(person=person))
        try:
            send_mail(_subject(decisions, answers), _body(decisions, answers), None, [person.email])
        except (SMTPException, OSError) as error:
            log.warning("decisions not mailed", person=person.public_id, reason=type(error).__name__)
            continue
        now = clock.now()
        Decision.objects.filter(pk__in=[one.pk for one in decisions], mailed_at=None).update(mailed_at=now)
        Appeal.objects.filter(pk__in=[one.pk for one in answers], mailed_at=None).update(mailed_at=now)
        sent += 1
    return sent


def _people_due() -> QuerySet[User]:
    """Whoever is suspended signs in and reads like anybody else; who is gone doesn't."""
    due = clock.now() - JOINED_FOR
    decided = _decisions().filter(in_force_at__lte=due).values_list("person_id", flat=True)
    answered = _answers().filter(answered_at__lte=due).values_list("person_id", flat=True)
    may_sign_in = Q(is_active=True) | ~Q(suspension=Suspended.NO)
    return User.objects.filter(may_sign_in, pk__in={*decided, *answered}).order_by("pk")[:MAILED_AT_ONCE]


def _decisions() -> QuerySet[Decision]:
    """Not mailed yet and still in force. What suspended somebody is mailed as that; what screening did is no decision
    yet, and is read at once where it was done.
    """
    waiting = Decision.objects.filter(mailed_at=None, state=DecisionState.IN_FORCE, suspension=None)
    return (
        waiting.filter(action__in=[Action.WARN, Action.WITHHOLD]).select_related("case").order_by("in_force_at", "pk")
    )


def _answers() -> QuerySet[Appeal]:
    waiting = Appeal.objects.filter(mailed_at=None, answered_at__isnull=False)
    return waiting.select_related("decision__case").order_by("answered_at", "pk")


def _subject(decisions: Sequence[Decision], answers: Sequence[Appeal]) -> str:
    if not decisions:
        what = "your appeal was answered" if len(answers) == 1 else "your appeals were answered"
    elif len(kinds := Counter((one.action, one.case.subject_kind) for one in decisions)) == 1 and not answers:
        [((action, kind), count)] = kinds.items()
        what = _done(action, kind, count)
    else:
        what = "decisions about you"
    return f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{what}"


def _body(decisions: Sequence[Decision], answers: Sequence[Appeal]) -> str:
    """What was found stands with the decision only: mail passes through many hands."""
    paragraphs = [*_told(decisions), *(line for answer in answers for line in _told_of(answer))]
    if decisions:
        paragraphs += [f"Sign in to read what was found and to appeal: {settings.PUBLIC_URL}{DECISIONS}", HOW_TO_APPEAL]
    else:
        paragraphs.append(f"Sign in to read it beside the decision: {settings.PUBLIC_URL}{DECISIONS}")
        if any(one.state == AppealState.UPHELD for one in answers):
            paragraphs.append(OTHER_BODIES)
    return "\n\n".join(paragraphs)


def _told(decisions: Sequence[Decision]) -> Iterator[str]:
    """What was done alike, on one rule and for one reason, is told once, with how often."""
    alike = Counter((one.action, one.case.subject_kind, one.policy, one.explanation) for one in decisions)
    for (action, kind, policy, explanation), count in alike.items():
        what = _done(action, kind, count)
        yield f"{what[0].upper()}{what[1:]}, for our rule on {POLICY_NAMES[Policy(policy)]}."
        yield f"Why: {explanation}"


def _told_of(appeal: Appeal) -> Iterator[str]:
    decision = appeal.decision
    what = _done(decision.action, decision.case.subject_kind, 1)
    came = "it stands" if appeal.state == AppealState.UPHELD else "it was taken back, with all that it did"
    rule = POLICY_NAMES[Policy(decision.policy)]
    yield f"You appealed that {what}, for our rule on {rule}. Another moderator looked at the decision: {came}."
    yield f"The answer: {appeal.answer}"


def _done(action: str, kind: str, count: int) -> str:
    """Such as "3 clips of yours were withheld from others"."""
    thing = f"a {kind} of yours" if count == 1 else f"{count} {kind}s of yours"
    if kind == SubjectKind.ACCOUNT:
        thing = "your account"
    return _DONE[Action(action)].format(thing=thing, was="was" if count == 1 else "were")
