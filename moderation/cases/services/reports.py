"""Reports become cases: one open case for a subject in a queue, one report for a person and a reason in a case."""

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from cameo.models import Cameo
from clips.models import Clip, Comment
from common import clock
from common.errors import InvalidInputError
from messaging.models import Message
from moderation.cases.kinds import DUE, REPORTABLE, Queue, SubjectKind, queue_of, severity_of
from moderation.cases.models import Case, CaseState, EventKind, Report, ReportOutcome
from moderation.cases.services.events import record
from moderation.screening.verdicts import Policy

SPEED_WEIGHT, REACH_WEIGHT, VOICES_WEIGHT = 2.0, 0.5, 5.0
VOICES_MAX = 4.0
"""However many report together, they count as four reliable people at most: a crowd is not evidence."""


def report_clip(*, clip: Clip, by: User, policy: str, text: str = "") -> Report:
    """Report a clip that `by` can see. Twice for one reason is the same report.

    Raises InvalidInputError for one's own clip.
    """
    return _report(SubjectKind.CLIP, clip.public_id, clip.creator, by=by, policy=policy, text=text)


def report_account(*, account: User, by: User, policy: str, text: str = "") -> Report:
    return _report(SubjectKind.ACCOUNT, account.public_id, account, by=by, policy=policy, text=text)


def report_comment(*, comment: Comment, by: User, policy: str, text: str = "") -> Report:
    """The words stand in the report as they were: their author may change or remove them before anybody looks."""
    words = _quoted(comment.text, text)
    return _report(SubjectKind.COMMENT, comment.public_id, comment.author, by=by, policy=policy, text=words)


def report_message(*, message: Message, by: User, policy: str, text: str = "") -> Report:
    """Reporting shows moderators this one message, and nothing else of the conversation."""
    words = _quoted(message.text or f"clip {message.clip_id}", text)
    return _report(SubjectKind.MESSAGE, message.public_id, message.sender, by=by, policy=policy, text=words)


def report_cameo(*, cameo: Cameo, by: User, policy: str, text: str = "") -> Report:
    return _report(SubjectKind.CAMEO, cameo.public_id, cameo.owner, by=by, policy=policy, text=text)


def _quoted(words: str, text: str) -> str:
    return f"“{words}”\n{text}".strip()


def _report(kind: SubjectKind, subject_id: str, owner: User, *, by: User, policy: str, text: str) -> Report:
    if owner.pk == by.pk:
        raise InvalidInputError("You can't report yourself; you can remove what is yours.", code="own_subject")
    if policy not in {known.value for known in REPORTABLE}:
        raise InvalidInputError("Choose one of the listed reasons.", code="unknown_policy")
    with transaction.atomic():
        case = open_case(kind, subject_id, owner, policy=policy)
        report, is_new = Report.objects.get_or_create(case=case, reporter=by, policy=policy, defaults={"text": text})
        if is_new:
            record(case, EventKind.REPORTED, by=by, policy=policy)
            refresh_priority(case)
    return report


def open_case(kind: SubjectKind, subject_id: str, owner: User, *, policy: str) -> Case:
    """The open case about this subject in the policy's queue, made if there is none."""
    queue = queue_of(policy)
    case, _ = Case.objects.get_or_create(
        queue=queue,
        subject_kind=kind,
        subject_id=subject_id,
        state=CaseState.OPEN,
        defaults={"owner": owner, "policy": policy, "due_at": clock.now() + DUE[Queue(queue)]},
    )
    return case


def refresh_priority(case: Case) -> None:
    """Severity first, then how many reliable people say so, how far the clip reaches and how fast it is reported."""
    reports = list(case.reports.select_related("reporter"))
    policy = max((r.policy for r in reports), key=lambda p: severity_of(p).weight, default=case.policy)
    reporters = {report.reporter for report in reports}
    voices = min(VOICES_MAX, sum(reliability_of(reporter) for reporter in reporters))
    hours = max(1.0, (clock.now() - case.created_at).total_seconds() / 3600)
    priority = (
        severity_of(policy).weight
        + VOICES_WEIGHT * voices
        + REACH_WEIGHT * min(40.0, _reach(case) ** 0.5)
        + SPEED_WEIGHT * min(10.0, len(reporters) / hours)
    )
    Case.objects.filter(pk=case.pk).update(priority=priority, policy=Policy(policy))


def reliability_of(person: User) -> float:
    """How often moderators agreed with this reporter, 0..1, starting from a half and moved by evidence.

    Cases count, however many reasons each was reported for.
    """
    counts = Report.objects.filter(reporter=person).aggregate(
        agreed=Count("case", filter=Q(outcome=ReportOutcome.AGREED), distinct=True),
        settled=Count("case", filter=~Q(outcome=ReportOutcome.OPEN), distinct=True),
    )
    return float((counts["agreed"] + 2) / (counts["settled"] + 4))


def _reach(case: Case) -> float:
    """Views of the clip so far."""
    if case.subject_kind != SubjectKind.CLIP:
        return 0.0
    clip = Clip.objects.filter(public_id=case.subject_id).select_related("stats").first()
    return float(clip.stats.views) if clip is not None and hasattr(clip, "stats") else 0.0
