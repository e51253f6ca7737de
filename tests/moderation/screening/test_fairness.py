"""The same request in many voices: measured honestly, once for each set of rules, and shown to everybody."""

from typing import Any

import pytest

from moderation.screening import backends, fairness
from moderation.screening.models import FairnessMeasurement, RuleVersion
from moderation.screening.rules import shipped_rules
from moderation.screening.text.language import COVERED, guess_language
from moderation.screening.verdicts import Finding, Policy, Stage
from moderation.screening.versions import activate
from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db


def test_probes_cover_names_groups_dialects_and_every_covered_language() -> None:
    by_probes: dict[str, set[str]] = {}
    for voice in fairness.voices():
        by_probes.setdefault(voice.probes, set()).add(voice.name)
        assert len(voice.texts) >= 6
        assert not [text for text in voice.texts if "{" in text]
    assert len(by_probes["names"]) >= 12
    assert len(by_probes["dialects"]) >= 6
    assert by_probes["languages"] == by_probes["harm_by_language"] == set(COVERED)


def test_probes_of_a_language_are_read_as_that_language() -> None:
    for voice in fairness.voices():
        if voice.probes == "languages":
            read = [guess_language(text) for text in voice.texts]
            assert read.count(voice.name) >= len(read) - 1, (voice.name, read)


def test_word_sets_and_names_answer_every_voice_alike() -> None:
    figures = fairness.measure()
    for probes in ("names", "groups", "dialects", "languages"):
        shares = {voice: row["refused"] + row["held"] for voice, row in figures[probes].items()}
        assert max(shares.values()) <= 1 / 8, (probes, shares)
    assert all(row["refused"] + row["held"] >= 0.8 for row in figures["harm_by_language"].values()), figures[
        "harm_by_language"
    ]


def test_it_is_measured_once_for_each_version_of_what_answers() -> None:
    first = fairness.measure_if_changed()
    assert first is not None
    assert fairness.measure_if_changed() is None
    activate(RuleVersion.objects.create(version="next", body=dict(shipped_rules().body)))
    second = fairness.measure_if_changed()
    assert second is not None
    assert second.version.startswith("next ")
    assert FairnessMeasurement.objects.count() == 2


class Down:
    name, stages, timeout_seconds, in_caller_thread, version = "down", frozenset({Stage.PROMPT}), 1.0, True, "1"

    def check(self, stage: Stage, item: Any) -> list[Finding]:
        raise TimeoutError


def test_while_a_check_is_down_nothing_is_measured() -> None:
    backends.register(Down())
    try:
        assert fairness.measure_if_changed() is None
    finally:
        backends.unregister("down")
    assert not FairnessMeasurement.objects.exists()


class Biased:
    name, stages, timeout_seconds, in_caller_thread, version = "biased", frozenset({Stage.PROMPT}), 1.0, True, "1"

    def check(self, stage: Stage, item: Any) -> list[Finding]:
        return [Finding(Policy.HARASSMENT, stage, 0.9, "biased", "1")] if "Okafor" in item.text else []


def test_a_bias_shows_in_the_public_report() -> None:
    backends.register(Biased())
    try:
        fairness.measure_if_changed()
    finally:
        backends.unregister("biased")
    names = client_of(make_person("ann")).get("/api/v1/transparency").json()["fairness"]["names"]
    assert names["nigerian"]["refused"] == 0.25
    assert names["english"]["refused"] == 0
