"""Draft rules are replayed over the past before anybody switches them on."""

import copy
from typing import Any

import pytest
from django.test import Client

from common.errors import ConflictError
from moderation.screening.models import RightsClaim, RuleVersion, ScreeningEvent
from moderation.screening.rules import shipped_rules
from moderation.screening.services import screen_text
from moderation.screening.verdicts import Decision, ScreeningContext, Stage
from moderation.screening.versions import activate, replay
from tests.cast import make_person

pytestmark = pytest.mark.django_db
TEXT = "A naked woman dances"


def draft(version: str = "draft 1", **sexual: float) -> RuleVersion:
    body: dict[str, Any] = copy.deepcopy(dict(shipped_rules().body))
    body["policies"]["sexual"].update(sexual)
    return RuleVersion.objects.create(version=version, body=body)


def decide(text: str = TEXT) -> Decision:
    return screen_text(Stage.PROMPT, text, ScreeningContext()).decision


def test_a_draft_is_replayed_over_past_verdicts_and_changes_none() -> None:
    assert decide() is Decision.REFUSE
    assert decide("A puppy in a park") is Decision.ALLOW
    milder = draft(refuse=0.99)
    counts = replay(milder, ScreeningEvent.objects.all())
    assert counts == {"refuse > hold": 1, "allow > allow": 1}
    assert decide() is Decision.REFUSE


def test_an_active_version_rules_and_stands_in_the_next_event() -> None:
    activate(draft(refuse=0.99))
    assert decide() is Decision.HOLD
    assert ScreeningEvent.objects.latest("id").rules_version == "draft 1"
    activate(draft("draft 2"))
    assert decide() is Decision.REFUSE
    assert RuleVersion.objects.get(version="draft 1").state == RuleVersion.State.RETIRED


def test_a_retired_version_is_not_switched_on_again() -> None:
    first = draft()
    activate(first)
    activate(draft("draft 2"))
    with pytest.raises(ConflictError):
        activate(first)
    assert RuleVersion.objects.get(state=RuleVersion.State.ACTIVE).version == "draft 2"


def test_rules_that_would_let_a_failed_check_pass_are_never_switched_on() -> None:
    unsafe = draft()
    unsafe.body["policies"]["unchecked"]["hold"] = 2
    unsafe.save()
    with pytest.raises(ValueError, match="must hold"):
        activate(unsafe)
    assert not RuleVersion.objects.filter(state=RuleVersion.State.ACTIVE).exists()


def test_the_admin_shows_claims_verdicts_and_rules() -> None:
    decide()
    row = draft()
    RightsClaim.objects.create(name="Zorbel", kind="character", holder="Zorbel Ltd", evidence="A registration")
    client = Client()
    root = make_person("root", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    for page in ("rightsclaim", "screeningevent", "ruleversion"):
        assert client.get(f"/admin/screening/{page}/").status_code == 200
    pressed = {"action": "replay_over_the_past", "_selected_action": [row.pk]}
    assert b"refuse &gt; refuse: 1" in client.post("/admin/screening/ruleversion/", pressed, follow=True).content
