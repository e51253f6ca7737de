"""Facts about accounts, which the app of accounts below only writes down, become notices here."""

from django.db import connection, transaction

from accounts.models import AccountFact
from common.tasks import bell
from notifications.kinds import Kind
from notifications.services import notify


@bell()
@transaction.atomic
def tell_facts(limit: int = 500) -> int:
    """Turn waiting facts into notices, each once and in the order in which they were written; return how many.

    One at a time: of two at once, the later facts could become the earlier notices.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('account facts', 0))")
    facts = list(AccountFact.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])
    for fact in facts:
        notify(recipients=[fact.person_id], kind=Kind(fact.kind), ids=fact.ids, actor=fact.actor)
    AccountFact.objects.filter(pk__in=[fact.pk for fact in facts]).delete()
    return len(facts)
