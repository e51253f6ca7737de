"""What happened to an account is said, and not only that something did."""

import json
import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.test import Client

from notifications.acts import ACCOUNT_ACTS, DECISION_ACTS, FAMILY_ACTS
from notifications.delivery import deliver_waiting
from notifications.facts import tell_facts
from notifications.kinds import RULES, Kind, text_of
from tests.cast import confirm_password, post_json, signed_up_client

pytestmark = pytest.mark.django_db
HERE = Path(settings.BASE_DIR)


def texts(client: Client, kind: str) -> list[str]:
    tell_facts()
    deliver_waiting()
    return [row["text"] for row in client.get(f"/api/v1/notifications?kind={kind}").json()["data"]]


def test_every_mail_that_allauth_sends_to_warn_somebody_has_its_own_words() -> None:
    """Read from allauth as it is installed, so that a new version that warns of more is noticed here."""
    source = Path(allauth.__file__).parent
    files = [path for app in ("account", "mfa") for path in (source / app).rglob("*.py") if "tests" not in path.parts]
    pattern = re.compile(r"send_notification_mail\(\s*\"\w+/email/(\w+)\"")
    sent = {name for path in files for name in pattern.findall(path.read_text())}
    assert len(sent) >= 9
    assert sent <= set(ACCOUNT_ACTS)


def test_every_act_that_we_write_down_has_its_own_words() -> None:
    sources = [path for app in ("platform", "feed") for path in (HERE / app).rglob("*.py")]
    code = "\n".join(path.read_text() for path in sources)
    family = set(re.findall(r"(?:tell_parents\(\w+|_record\(link, by), \"(\w+)\"", code)) - {"asked"}
    assert {"changed", "asked_to_end", "profile", "feed", "left"} <= family <= set(FAMILY_ACTS)
    account = set(re.findall(r"kind=\"account\", ids=\{[^}]*\"act\": \"(\w+)\"", code))
    assert {"api_key_made", "left", "came_back"} <= account <= set(ACCOUNT_ACTS)


def test_the_page_has_a_line_for_every_act_of_every_kind() -> None:
    text = HERE / "platform" / "webclient" / "static" / "webclient" / "text" / "en.json"
    lines = set(json.loads(text.read_text()))
    acts = {f"news.{kind}.{act}" for kind, rule in RULES.items() for act in rule.acts}
    assert len(acts) > 25
    assert acts <= lines


def test_no_two_acts_read_alike() -> None:
    for acts in (ACCOUNT_ACTS, FAMILY_ACTS, DECISION_ACTS):
        assert len(set(acts.values())) == len(acts)


def test_an_act_that_nobody_knows_any_more_still_reads_as_a_sentence() -> None:
    assert text_of(Kind.ACCOUNT, [], 0, {"act": "of_long_ago"}) == "Something changed in your account."
    assert text_of(Kind.ACCOUNT, [], 0, {}) == "Something changed in your account."


def test_a_new_key_leaving_and_coming_back_are_told_in_so_many_words() -> None:
    ann = signed_up_client("ann@example.com")
    confirm_password(ann)
    post_json(ann, "/api/v1/me/api-keys", {"name": "ci"})
    post_json(ann, "/api/v1/me/departure")
    assert ann.delete("/api/v1/me/departure").status_code == 204
    assert texts(ann, "account") == [ACCOUNT_ACTS[act] for act in ("came_back", "left", "api_key_made")]


def test_a_parent_and_a_teen_read_what_the_other_did() -> None:
    mum = signed_up_client("mum@example.com")
    tim = signed_up_client("tim@example.com", birth_date="2011-03-02")
    for client, handle in ((mum, "mum"), (tim, "tim")):
        assert post_json(client, "/api/v1/me", {"handle": handle}, method="patch").status_code == 200
    link = post_json(tim, "/api/v1/me/family", {"handle": "mum"}).json()["id"]
    mum.put(f"/api/v1/me/family/{link}")
    for client in (mum, tim):
        confirm_password(client)
    post_json(mum, f"/api/v1/me/family/{link}", {"allows_messages": False}, method="patch")
    tim.delete(f"/api/v1/me/family/{link}")
    assert texts(tim, "parent") == [
        "@mum changed what your account may do. Your family's record says what.",
        "@mum is your parent here now.",
    ]
    assert texts(mum, "parent") == ["@tim asked to end the link between you. Only you can."]
    assert tim.put("/api/v1/people/mum/block").status_code == 204
    assert texts(mum, "parent") == ["@tim asked to end the link between you. Only you can."]
    assert texts(mum, "parent_request") == ["Somebody asked you to be their parent here."]
