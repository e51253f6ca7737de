"""Moderators and decided cases for tests that are not about making them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission

from accounts.models import User
from clips.models import Clip
from moderation.cases.kinds import Action, Queue
from moderation.cases.models import Case, Decision
from moderation.cases.services.decisions import Reasons, decide
from moderation.cases.services.queue import take_case
from moderation.cases.services.reports import report_clip
from tests.cast import make_person
from tests.clips.factories import make_clip

REASONS = Reasons(policy="spam", facts="The caption sells pills.", explanation="Advertising is against our rules.")


def make_moderator(handle: str, *queues: Queue) -> User:
    """Staff with the keys of the given queues, the general one if none is named."""
    moderator = make_person(handle, is_staff=True)
    names = [f"work_{queue.value}" for queue in queues or (Queue.GENERAL,)]
    moderator.user_permissions.set(Permission.objects.filter(codename__in=names, content_type__app_label="cases"))
    return User.objects.get(pk=moderator.pk)


def reported_case(author: User, *, clip: Clip | None = None, policy: str = "spam", by: User | None = None) -> Case:
    """An open case about a clip of the author's."""
    reporter = by or make_person(f"rep{User.objects.count()}")
    return report_clip(clip=clip or make_clip(author), by=reporter, policy=policy).case


def take_and_decide(case: Case, *, by: User, action: Action, **fields: Any) -> Decision:
    assert take_case(case=case, by=by) is not None
    if action is Action.SUSPEND:
        fields.setdefault("suspend_for", timedelta(days=7))
    fields.setdefault("reasons", REASONS)
    return decide(case=case, by=by, action=action, **fields)


def decided_case(author: User, *, by: User, action: Action, **fields: Any) -> Decision:
    return take_and_decide(reported_case(author, clip=fields.pop("clip", None)), by=by, action=action, **fields)
