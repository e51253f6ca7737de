"""What a person may see of moderation: what concerns them, and nothing of anybody else."""

from django.db.models import QuerySet

from accounts.models import User
from moderation.cases.kinds import ROLES, Action, Queue
from moderation.cases.models import Appeal, AppealState, Case, Decision, DecisionState, Report


def decisions_about(person: User) -> QuerySet[Decision]:
    """In force or taken back; proposals are nobody's business yet."""
    return (
        Decision.objects.filter(person=person, state__in=[DecisionState.IN_FORCE, DecisionState.REVERSED])
        .exclude(action=Action.NONE)
        .select_related("case", "appeal")
    )


def decisions_on(subject_id: str, person: User) -> QuerySet[Decision]:
    """Those about one clip or one request of theirs."""
    return decisions_about(person).filter(case__subject_id=subject_id)


def overturned_refusals(person: User) -> QuerySet[Decision]:
    """Requests of theirs that screening refused and a moderator found in order."""
    return Decision.objects.filter(person=person, action=Action.REFUSE, state=DecisionState.REVERSED)


def reports_of(person: User) -> QuerySet[Report]:
    return Report.objects.filter(reporter=person).select_related("case")


def queues_open_to(person: User) -> list[Queue]:
    """The queues that this moderator works."""
    return [queue for queue, role in ROLES.items() if person.is_staff and person.has_perm(role)]


def cases_open_to(person: User) -> QuerySet[Case]:
    """The cases of the queues that this moderator works, without those about themselves."""
    queues = [queue.value for queue in queues_open_to(person)]
    return Case.objects.filter(queue__in=queues).exclude(owner=person).select_related("owner", "leased_by")


def appeals_open_to(person: User) -> QuerySet[Appeal]:
    """Appeals against decisions in which this moderator had no part."""
    return (
        Appeal.objects.filter(decision__case__in=cases_open_to(person))
        .exclude(decision__made_by=person)
        .exclude(decision__confirmed_by=person)
        .select_related("decision__case", "person")
    )


def case_of_next_appeal(person: User, *, after: Case | None = None) -> int | None:
    """The case whose appeal they should answer next, by what is due first; `after` one of them, the one behind it."""
    waiting = appeals_open_to(person).filter(state=AppealState.OPEN).order_by("due_at", "pk")
    cases = list(waiting.values_list("decision__case_id", flat=True))
    place = cases.index(after.pk) + 1 if after is not None and after.pk in cases else 0
    return cases[place % len(cases)] if cases else None
