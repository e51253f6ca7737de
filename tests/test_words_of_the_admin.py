"""Moderators read the names of our tables: none is made by putting an s behind a word that takes none."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.db.models.options import Options

OURS = [
    model._meta
    for model in apps.get_models()
    if not re.match(r"(django|allauth|rest_framework|unfold)\b", model.__module__)
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.label)
def test_no_plural_is_a_word_that_nobody_says(model: Options[Model]) -> None:
    plural = str(model.verbose_name_plural)
    assert not re.search(r"([^aeiou]y|s|x|z|ch|sh)s$", plural), f"set verbose_name_plural instead of {plural!r}"


def test_the_names_that_moderators_meet_are_english() -> None:
    plurals = {str(model.verbose_name_plural) for model in OURS}
    assert {"ledger entries", "biometric accesses", "webhook deliveries", "batches", "quiet hours"} <= plurals


def test_no_two_headings_of_the_sidebar_are_the_same() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    headings = [str(apps.get_app_config(label).verbose_name) for label in sorted(labels)]
    assert len(headings) == len(set(headings)), headings
