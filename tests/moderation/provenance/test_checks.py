"""Production does not start with secrets that development makes for itself."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django.fixtures import Settings

from moderation.provenance.checks import check_secrets

FILES = ("PROVENANCE_MARK_KEY", "PROVENANCE_SIGNER_CHAIN", "PROVENANCE_ANCHORS")


@pytest.fixture
def production(settings: Settings, tmp_path: Path) -> Settings:
    settings.PRODUCTION = True
    settings.PROVENANCE_SIGNER_URL = "https://keys.example/sign"
    for name in FILES:
        (tmp_path / name).write_text("x")
        setattr(settings, name, str(tmp_path / name))
    return settings


def test_development_needs_nothing(settings: Settings) -> None:
    settings.PROVENANCE_MARK_KEY = settings.PROVENANCE_SIGNER_URL = ""
    assert check_secrets() == []


def test_production_with_everything_starts(production: Settings) -> None:
    assert check_secrets() == []


@pytest.mark.parametrize("name", [*FILES, "PROVENANCE_SIGNER_URL"])
def test_production_lacking_one_does_not(production: Settings, name: str) -> None:
    setattr(production, name, "")
    assert [problem.id for problem in check_secrets()] == ["provenance.E001"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_there_is_told_before_the_first_clip(production: Settings, name: str) -> None:
    setattr(production, name, "/nowhere/key")
    assert [problem.id for problem in check_secrets()] == ["provenance.E002"]


def test_the_refusal_stops_every_command(production: Settings) -> None:
    production.PROVENANCE_MARK_KEY = ""
    with pytest.raises(SystemCheckError, match="HIBARI_MARK_KEY"):
        call_command("check")
