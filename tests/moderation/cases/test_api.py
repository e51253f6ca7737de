"""Reporting, reading one's decisions, appealing and the public report, over HTTP."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from common import clock
from moderation.cases.kinds import Action
from moderation.cases.leaving import CasesOfPerson
from moderation.cases.models import Appeal, Report
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.cases.transparency import MIN_TO_SHOW, transparency_report
from moderation.screening.services import screen_text
from moderation.screening.verdicts import ScreeningContext, Stage
from notifications.delivery import deliver_waiting
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import decided_case, make_moderator, reported_case

pytestmark = pytest.mark.django_db


def test_a_clip_is_reported_once_and_its_report_is_listed() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    clip, client = make_clip(ann), client_of(bob)
    answers = [post_json(client, "/api/v1/reports", {"clip": clip.public_id, "reason": "spam"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    rows = client.get("/api/v1/reports").json()["data"]
    assert [(row["subject"], row["reason"], row["outcome"]) for row in rows] == [(clip.public_id, "spam", "open")]


def test_a_decision_is_told_with_what_it_does_and_leads_to_its_reasons() -> None:
    ann, mod = make_person("ann"), make_moderator("mod")
    clip = make_clip(ann)
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD, clip=clip)
    decided_case(ann, by=mod, action=Action.WARN)
    deliver_waiting()
    warned, withheld = client_of(ann).get("/api/v1/notifications?kind=decision").json()["data"]
    assert withheld["text"] == "A clip of yours is withheld. The decision says why."
    assert (withheld["ids"]["decision"], withheld["ids"]["subject"]) == (decision.public_id, clip.public_id)
    assert warned["text"] == "You were warned about something of yours. The decision says why."
    assert withheld["link"].endswith("/#/decisions")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "spam"}, 400),
        ({"clip": "clip_1", "person": "ann", "reason": "spam"}, 400),
        ({"person": "ann", "reason": "boring"}, 400),
        ({"clip": "clip_none", "reason": "spam"}, 404),
        ({"person": "nobody", "reason": "spam"}, 404),
    ],
)
def test_a_report_without_a_subject_or_reason_is_refused(body: dict[str, str], status: int) -> None:
    make_person("ann")
    assert post_json(client_of(make_person("bob")), "/api/v1/reports", body).status_code == status
    assert not Report.objects.exists()


def test_a_private_draft_cant_be_probed_by_reporting_it() -> None:
    draft = make_clip(make_person("ann"), visibility="private")
    answer = post_json(client_of(make_person("bob")), "/api/v1/reports", {"clip": draft.public_id, "reason": "spam"})
    assert answer.status_code == 404


def test_a_person_reads_why_and_appeals_and_never_learns_who() -> None:
    ann, mod = make_person("ann"), make_moderator("mod")
    decision = decided_case(ann, by=mod, action=Action.WITHHOLD)
    client = client_of(ann)
    shown = client.get(f"/api/v1/me/decisions/{decision.public_id}").json()
    assert shown["facts"] == "The caption sells pills."
    assert "180 days" in shown["redress"]
    assert "mod" not in json.dumps({key: value for key, value in shown.items() if key != "id"}).split('"')
    path = f"/api/v1/me/decisions/{decision.public_id}/appeal"
    assert post_json(client, path, {"text": "It is satire."}).status_code == 201
    assert post_json(client, path, {"text": "It is satire."}).status_code == 409
    assert client.get("/api/v1/me/decisions").json()["data"][0]["appeal"]["state"] == "open"


def test_the_public_report_counts_errors_and_hides_rare_languages(capsys: pytest.CaptureFixture[str]) -> None:
    ann, mod, judge = make_person("ann"), make_moderator("mod"), make_moderator("judge")
    wrong = decided_case(ann, by=mod, action=Action.WITHHOLD)
    decided_case(ann, by=mod, action=Action.WITHHOLD)
    answer_appeal(
        appeal=appeal_decision(decision=wrong, by=ann, text="No."), by=judge, is_overturned=True, answer="Yes."
    )
    for _ in range(MIN_TO_SHOW):
        screen_text(Stage.PROMPT, "A puppy in a park", ScreeningContext())
    screen_text(Stage.PROMPT, "Un perro corre por la playa", ScreeningContext())
    now = clock.now()
    report = transparency_report(since=now - timedelta(days=1), until=now + timedelta(days=1))
    assert report["errors_by_policy"]["spam"] == {
        "found": 2, "appealed": 1, "overturned": 1, "overturned_share": 0.5,
    }  # fmt: skip
    assert report["appeals"] == {"total": 1, "by_state": {"overturned": 1}, "answered_late": 0}
    assert set(report["screening"]["by_language"]) == {"en", "other"}
    assert client_of(ann).get("/api/v1/transparency").json()["decisions"]["total"] == 2
    call_command("transparency_report", "--since", "2020-01-01", "--until", "2020-02-01")
    assert json.loads(capsys.readouterr().out)["decisions"]["total"] == 0


def test_leaving_takes_a_persons_words_and_keeps_decisions() -> None:
    ann, bob = make_person("ann"), make_person("bob")
    reported_case(ann, by=bob)
    Report.objects.update(text="I saw it.")
    decision = decided_case(ann, by=make_moderator("mod"), action=Action.WITHHOLD)
    appeal_decision(decision=decision, by=ann, text="No.")
    assert CasesOfPerson().erase(bob) == {"quoted": 0, "reports": 1, "appeals": 0, "held_decisions": 0}
    assert CasesOfPerson().erase(ann) == {"quoted": 0, "reports": 0, "appeals": 1, "held_decisions": 1}
    assert (Report.objects.filter(reporter=bob).get().text, Appeal.objects.get().text) == ("", "")
    names = {part.name for part in CasesOfPerson().export(ann)}  # type: ignore[union-attr]
    assert names == {"reports", "decisions", "appeals"}
