"""A hundred versions from a table: priced before, all held at once or none, once for each key."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from generation.models import EntryKind, GenerationJob, JobState, LedgerEntry, PromptTemplate
from generation.pipeline.claim import claim_next
from generation.services.ledger import grant, quota_of
from generation.services.templates import make_versions
from tests.cameo.test_races import together
from tests.cast import client_of, make_person, post_json
from tests.generation.factories import submit_job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_engines")]
SETTINGS = {"engine": "tiny", "seconds": 4, "size": "360p", "fps": 12}
TEXT = "A {{colour}} ball bounces on {{place}}."
ROWS = [{"colour": "red", "place": "grass"}, {"colour": "blue", "place": "sand"}]


@pytest.fixture
def client(ann: User) -> Client:
    return client_of(ann)


def a_template(owner: User, text: str = TEXT) -> PromptTemplate:
    return PromptTemplate.objects.create(owner=owner, name="Balls", text=text, settings=SETTINGS)


def path(template: PromptTemplate, what: str) -> str:
    return f"/api/v1/templates/{template.public_id}/{what}"


def test_a_template_is_kept_changed_listed_and_removed(client: Client) -> None:
    made = post_json(client, "/api/v1/templates", {"name": "Balls", "text": TEXT, "settings": {"seconds": 6}})
    assert made.status_code == 201
    assert made.json()["blanks"] == ["colour", "place"]
    here = f"/api/v1/templates/{made.json()['id']}"
    changed = post_json(client, here, {"text": "A {{thing}}."}, method="patch").json()
    assert (changed["name"], changed["blanks"], changed["settings"]["seconds"]) == ("Balls", ["thing"], 6)
    assert [row["id"] for row in client.get("/api/v1/templates").json()["data"]] == [made.json()["id"]]
    assert client.delete(here).status_code == 204
    assert client.get(here).status_code == 404


@pytest.mark.parametrize("body", [{"name": "x", "text": "{{"}, {"name": "x"}, {"name": "", "text": "a"},
                                  {"name": "x", "text": "a", "settings": {"seconds": "long"}}])  # fmt: skip
def test_a_bad_template_is_refused(client: Client, body: dict[str, Any]) -> None:
    assert post_json(client, "/api/v1/templates", body).status_code == 400
    assert not PromptTemplate.objects.exists()


def test_the_price_is_told_before_and_nothing_is_held(client: Client, ann: User) -> None:
    answer = post_json(client, path(a_template(ann), "estimate"), {"rows": ROWS})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["credits"], told["credits_left"], told["is_affordable"]) == (8.0, 60.0, True)
    assert [row["prompt"] for row in told["versions"]] == [
        "A red ball bounces on grass.",
        "A blue ball bounces on sand.",
    ]
    assert not GenerationJob.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_each_row_becomes_a_job_of_one_submission(client: Client, ann: User) -> None:
    answer = post_json(client, path(a_template(ann), "versions"), {"csv": "colour,place\nred,grass\nblue,sand\n"})
    assert answer.status_code == 202
    made = answer.json()
    assert [job["prompt"] for job in made["jobs"]] == ["A red ball bounces on grass.", "A blue ball bounces on sand."]
    assert {job["submission"] for job in made["jobs"]} == {made["submission"]}
    assert float(quota_of(ann).left) == 52
    state = client.get(answer["Location"]).json()
    assert (state["jobs"], state["credits"], state["states"], state["is_over"]) == (2, 8.0, {"queued": 2}, False)
    listed = client.get("/api/v1/generations", {"submission": made["submission"]}).json()["data"]
    assert [job["id"] for job in listed] == [job["id"] for job in reversed(made["jobs"])]


def test_too_dear_for_what_is_left_makes_nothing(client: Client, ann: User) -> None:
    rows = [{"colour": f"shade {n} of red", "place": "grass"} for n in range(16)]
    answer = post_json(client, path(a_template(ann), "versions"), {"rows": rows})
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_exceeded")
    assert not GenerationJob.objects.exists()
    assert not LedgerEntry.objects.exists()
    grant(user=ann, amount=Decimal(4), reason="a gift")
    assert post_json(client, path(a_template(ann), "versions"), {"rows": rows}).status_code == 202
    assert float(quota_of(ann).left) == 0


def test_dearer_than_agreed_is_refused_and_makes_nothing(client: Client, ann: User) -> None:
    answer = post_json(client, path(a_template(ann), "versions"), {"rows": ROWS, "credits_max": "7.99"})
    assert (answer.status_code, answer.json()["code"], answer.json()["credits"]) == (409, "price_changed", 8.0)
    assert not GenerationJob.objects.exists()
    assert post_json(client, path(a_template(ann), "versions"), {"rows": ROWS, "credits_max": 8}).status_code == 202


def test_faults_of_the_table_are_told_together_and_nothing_is_made(client: Client, ann: User) -> None:
    rows = [ROWS[0], {"colour": "red"}, {**ROWS[0], "hue": "1"}]
    answer = post_json(client, path(a_template(ann), "versions"), {"rows": rows})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_table")
    assert [row["pointer"] for row in answer.json()["errors"]] == ["/rows/1", "/rows/2"]
    codes = {"bad_table", "rows_out_of_range"}
    for body in ({}, {"rows": ROWS, "csv": "colour,place\n"}, {"rows": []}, {"csv": "colour\nred,blue\n"}):
        assert post_json(client, path(a_template(ann), "versions"), body).json()["code"] in codes
    assert not GenerationJob.objects.exists()


def test_a_refused_row_keeps_its_place_with_its_reason_and_costs_nothing(client: Client, ann: User) -> None:
    rows = [ROWS[0], {"colour": "porn: two naked people having sex, a", "place": "grass"}, ROWS[1]]
    made = post_json(client, path(a_template(ann), "versions"), {"rows": rows}).json()["jobs"]
    assert [job["state"] for job in made] == ["queued", "failed", "queued"]
    assert made[1]["failure"]["code"] == "moderation_blocked"
    assert float(quota_of(ann).held) == 8
    assert LedgerEntry.objects.filter(kind=EntryKind.RESERVE).count() == 2


def test_the_same_key_makes_the_same_jobs_once(client: Client, ann: User) -> None:
    where, key = path(a_template(ann), "versions"), {"Idempotency-Key": "table-1"}
    first = post_json(client, where, {"rows": ROWS}, headers=key).json()
    again = post_json(client, where, {"rows": ROWS}, headers=key)
    assert again.json()["submission"] == first["submission"]
    assert again["Idempotency-Replayed"] == "true"
    assert post_json(client, where, {"rows": ROWS[:1]}, headers=key).status_code == 422
    assert GenerationJob.objects.count() == 2
    assert float(quota_of(ann).held) == 8


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_with_one_key_make_one_set_of_jobs() -> None:
    """Even where the credits suffice for one set alone."""
    ann = make_person("ann")
    template = a_template(ann)

    rows = [{"colour": f"shade {n} of red", "place": "grass"} for n in range(15)]
    answers: list[tuple[str, ...]] = []

    def one_try() -> None:
        made = make_versions(template=template, by=ann, rows=rows, client_key="table-1")
        answers.append(tuple(job.public_id for job in made))

    assert together(*[one_try] * 4) == [None] * 4
    assert (len(answers), len(set(answers)), len(answers[0])) == (4, 1, 15)
    assert GenerationJob.objects.count() == 15
    assert (float(quota_of(ann).held), float(quota_of(ann).left)) == (60, 0)


def test_versions_wait_behind_whoever_waits_for_one_clip(ann: User) -> None:
    make_versions(template=a_template(ann), by=ann, rows=ROWS)
    single = submit_job(make_person("bob"))
    taken = claim_next(single.queue, worker="w1")
    assert taken is not None
    assert taken.pk == single.pk


def test_a_crowd_of_versions_hides_nobody_elses(ann: User) -> None:
    """Their owner is at the limit of the plan: bob's turn comes all the same."""
    grant(user=ann, amount=Decimal(1000), reason="a gift")
    rows = [{"colour": f"shade {n} of red", "place": "grass"} for n in range(60)]
    made = make_versions(template=a_template(ann), by=ann, rows=rows)
    queue = made[0].queue
    theirs = make_versions(template=a_template(make_person("bob")), by=PromptTemplate.objects.latest("pk").owner,
                           rows=ROWS)  # fmt: skip
    first, second = claim_next(queue, worker="w1"), claim_next(queue, worker="w2")
    assert first is not None
    assert second is not None
    assert [first.pk, second.pk] == [made[0].pk, theirs[0].pk]
    assert claim_next(queue, worker="w3") is None


def test_cancelling_all_gives_everything_back_that_was_not_delivered(client: Client, ann: User) -> None:
    rows = [*ROWS, {"colour": "green", "place": "snow"}]
    made = post_json(client, path(a_template(ann), "versions"), {"rows": rows}).json()
    running = claim_next(GenerationJob.objects.latest("pk").queue, worker="w1")
    assert running is not None
    state = post_json(client, f"/api/v1/submissions/{made['submission']}/cancel").json()
    assert (state["states"], state["credits"], state["is_over"]) == ({"cancelled": 3}, 0, True)
    assert float(quota_of(ann).left) == 60
    assert post_json(client, f"/api/v1/submissions/{made['submission']}/cancel").json()["states"] == {"cancelled": 3}
    assert not GenerationJob.objects.exclude(state=JobState.CANCELLED).exists()


def test_what_belongs_to_another_is_not_there(client: Client, ann: User) -> None:
    theirs = a_template(make_person("bob"))
    for what, body in (("estimate", {"rows": ROWS}), ("versions", {"rows": ROWS})):
        assert post_json(client, path(theirs, what), body).status_code == 404
    made = make_versions(template=theirs, by=theirs.owner, rows=ROWS)
    assert client.get(f"/api/v1/submissions/{made[0].submission_id}").status_code == 404
    assert post_json(client, f"/api/v1/submissions/{made[0].submission_id}/cancel").status_code == 404
    assert GenerationJob.objects.filter(state=JobState.QUEUED).count() == 2
