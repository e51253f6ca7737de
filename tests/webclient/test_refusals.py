"""Refusals in the language of the page: what its catalogues say, held against all that the server refuses."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

import webclient
from cameo.enrolment.verdicts import Failure
from common.api.explaining import explanations
from moderation.screening.explanations import POLICY_NAMES
from moderation.screening.verdicts import SESSION_MINUTES, Decision, Policy, Stage
from tests.webclient.not_said import NOT_SAID

STATIC = Path(webclient.__file__).parent / "static" / "webclient"
FOLDER = STATIC / "problems"
LANGUAGES = ("de", "ja")
ENDINGS = {"AttemptFailedError": 1, "Failed": 0, "RemoteError": 0}
"""What ends a job badly, and which of its arguments is the code."""
OF_THE_PAGE = {
    "unknown", "offline", "passkey_unused", "passkey_known", "unverified_email", "push_denied", "push_unreachable",
    "mail_too_soon", "nobody_of_that_name",
}  # fmt: skip
"""Faults that the page finds itself, and one that allauth names."""
OUR_OWN = ("seconds_out_of_range", "moderation_blocked", "nothing_to_draw", "invite_invalid", "cameo_not_available")


@cache
def catalogue(language: str) -> dict[str, list[str]]:
    lines = json.loads((FOLDER / f"{language}.json").read_text())
    return {key: [line] if isinstance(line, str) else line for key, line in lines.items()}


def own_words(language: str) -> set[str]:
    """Keys of the page's own catalogue, which is there before anything is refused."""
    return set(json.loads((STATIC / "text" / f"{language}.json").read_text()))


def blanks(line: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", line))


def of_family(family: str) -> set[str]:
    return {key.removeprefix(family) for key in catalogue("de") if key.startswith(family)}


def said_codes() -> set[str]:
    """Codes of problems and of failed jobs: the keys without a family before them."""
    return {key for key in catalogue("de") if "." not in key and key != "met"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of an error's class in the source of the product."""
    for folder in ("platform", "feed", "cameo", "generation", "moderation"):
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            if "Error" in (text := path.read_text()) or "Failed" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Call):
                        yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


@cache
def codes_of_failed_jobs() -> frozenset[str]:
    constants = {"INTERNAL_ERROR": "internal_error", "STORAGE_FULL": "storage_full",
                 "OUT_OF_MEMORY": "out_of_memory", "DEVICE_FAULT": "device_fault"}  # fmt: skip
    found = {"remote_failed"}
    for name, call in calls():
        if name in ENDINGS and len(call.args) > ENDINGS[name]:
            code = call.args[ENDINGS[name]]
            if isinstance(code, ast.Constant):
                found.add(str(code.value))
            elif isinstance(code, ast.Name) and code.id.isupper():
                found.add(constants[code.id])
    return frozenset(found)


def fits(code: str, names: set[str]) -> bool:
    return any(re.fullmatch(re.escape(name).replace("…", r"\w+"), code) for name in names)


def test_both_languages_say_the_same_with_the_same_blanks() -> None:
    german, japanese = catalogue("de"), catalogue("ja")
    assert list(german) == list(japanese)
    for key, lines in german.items():
        assert [blanks(line) for line in lines] == [blanks(line) for line in japanese[key]], key


def test_every_code_that_is_said_is_one_of_the_server() -> None:
    known = {*explanations(), *codes_of_failed_jobs()}
    assert {code for code in said_codes() if not fits(code, known)} == set()


def test_every_code_of_the_server_is_said_or_left_out_for_a_reason() -> None:
    codes = {*explanations(), *codes_of_failed_jobs()}
    said = said_codes() | {key.removeprefix("error.") for key in own_words("de")}
    missing = {code for code in codes if code not in NOT_SAID and not any(fits(one, {code}) for one in said)}
    assert missing == set()
    assert set(NOT_SAID) <= codes
    assert set(NOT_SAID) & said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_in_its_own_words_is_not_said_twice(language: str) -> None:
    own = own_words(language)
    errors = {key.removeprefix("error.") for key in own if key.startswith("error.")}
    assert errors - OF_THE_PAGE <= set(explanations())
    assert errors & set(catalogue(language)) == set()
    assert {key for key in own if key.startswith("field.")} & set(catalogue(language)) == set()


def members_at_each_place() -> Iterator[tuple[str, set[str]]]:
    """For each place that raises a problem with a code of its own: the code, and what stands beside the sentence."""
    for name, call in calls():
        words = {word.arg or "": word.value for word in call.keywords}
        code = call.args[0] if name == "PlanRefusedError" and call.args else words.get("code")
        if isinstance(code, ast.Constant):
            wait = {"wait"} if "retry_after_seconds" in words else set()
            yield str(code.value), {*words, *wait} - {"code", "errors", "field"}


def test_a_line_fills_its_blanks_at_every_place_that_raises_its_code() -> None:
    wanting, seen = [], set()
    for code, members in members_at_each_place():
        if (lines := catalogue("de").get(code)) and any(blanks(line) for line in lines):
            seen.add(code)
            if not any(blanks(line) <= members for line in lines):
                wanting.append((code, members))
    assert wanting == []
    assert {"seconds_out_of_range", "family_limit", "too_many", "unsupported_size"} <= seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stage_and_outcome_of_screening_has_its_words(language: str) -> None:
    lines = catalogue(language)
    for family, members in (("policy", Policy), ("advice", Policy), ("stage", Stage)):
        assert {f"{family}.{one.value}" for one in members} <= set(lines)
    assert {f"outcome.{one.value}" for one in Decision if one is not Decision.ALLOW} <= set(lines)
    assert len({lines[f"policy.{policy.value}"][0] for policy in POLICY_NAMES}) == len(POLICY_NAMES)
    assert str(SESSION_MINUTES) in lines["advice.stage.session"][0]
    known = {"policy": Policy, "stage": Stage}
    for family, members in known.items():
        assert of_family(f"{family}.") == {one.value for one in members}


def test_every_advice_on_a_recording_is_said_save_what_a_reviewer_wrote() -> None:
    assert of_family("enrol.") == {one.value for one in Failure} - {Failure.REVIEWER_REFUSED.value}


def test_what_allauth_says_of_e_mail_passwords_and_codes_is_said() -> None:
    said = of_family("field.") | {key.split(".")[-1] for key in own_words("de") if key.startswith(("field.", "error."))}
    codes = {*DefaultAccountAdapter.error_messages, *DefaultMFAAdapter.error_messages}
    unused = {code for code in codes if "phone" in code or "username" in code} | {"select_only_one"}
    assert codes - unused - said == set()


def test_codes_that_the_page_meets_every_day_are_among_them() -> None:
    assert set(OUR_OWN) <= said_codes()


def test_the_catalogue_is_fetched_with_the_first_refusal_and_not_before() -> None:
    for path in sorted((STATIC / "js").glob("*.js")):
        assert not re.search(r'^import .*"\./problems\.js"', path.read_text(), re.MULTILINE), path.name
    assert 'import("./problems.js")' in (STATIC / "js" / "text.js").read_text()
