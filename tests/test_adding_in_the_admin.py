"""What can be added in the admin: no page fails, and none makes a row that the models' own rules forbid."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_api_key
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
ADDED = {
    "accounts.Entitlement",
    "accounts.Invite",
    "accounts.InviteQuota",
    "accounts.LegalHold",
    "accounts.Region",
    "accounts.WaitlistEntry",
    "auth.Group",
    "screening.RightsClaim",
    "screening.RuleVersion",
}
"""All others are made by services, and by the people themselves."""


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(make_person("root", is_staff=True, is_superuser=True))
    return client


def address(model: type[Model], page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_an_empty_form_makes_no_row_that_its_own_rules_forbid(model: type[Any], root: Client) -> None:
    page = address(model, "add")
    known = set(model._base_manager.values_list("pk", flat=True))
    opened, posted = root.get(page).status_code, root.post(page, {}).status_code
    assert opened == (200 if model._meta.label in ADDED else 403)
    assert posted in ({200, 302} if model._meta.label in ADDED else {403})
    for row in model._base_manager.exclude(pk__in=known):
        row.full_clean()


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_list_opens(model: type[Model], root: Client) -> None:
    assert root.get(address(model, "changelist")).status_code == 200


def test_the_pages_of_a_person_their_keys_and_second_factors_show_no_secret(root: Client) -> None:
    ann = make_person("ann")
    ann.set_password(PASSWORD)
    ann.save()
    key, _ = create_api_key(by=ann, name="a server")
    secret = generate_totp_secret()
    factor = TOTP.activate(ann, secret).instance
    for row, hidden in ((ann, ann.password), (key, key.digest), (factor, secret)):
        shown = root.get(reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]))
        assert shown.status_code == 200
        assert hidden.split("$")[-1] not in shown.content.decode()
        assert "pbkdf2" not in shown.content.decode()
        assert "argon2" not in shown.content.decode()


def test_a_handle_is_not_changed_past_the_namespace(root: Client) -> None:
    ann = make_person("ann")
    page = reverse("admin:accounts_user_change", args=[ann.pk])
    fields = {"email": ann.email, "plan": "plus", "handle": "anna", "is_active": "on"}
    assert root.post(page, fields).status_code == 302
    ann = User.objects.get(pk=ann.pk)
    assert (ann.handle, ann.plan, ann.has_usable_password()) == ("ann", "plus", False)
