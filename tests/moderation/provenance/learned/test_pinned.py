"""What may run is what the manifest pins; a start on anything else is refused in words."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django.fixtures import Settings

from moderation.provenance.checks import check_learned_marks
from moderation.provenance.learned.backends import loaded
from moderation.provenance.learned.failures import failure_counts, record_failure
from moderation.provenance.learned.pinned import MarkModelError, pinned_models, verified_bytes
from tests.moderation.provenance.learned.networks import additive, pin

WEIGHTS = b"not run by any of these tests"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.PROVENANCE_MARK_MODELS = str(tmp_path / "marks")
    return tmp_path / "marks"


def told() -> str:
    """The one problem that keeps anything from starting."""
    (problem,) = check_learned_marks()
    assert problem.id == "provenance.E003"
    return str(problem.msg)


def test_no_folder_means_no_learned_marks_and_no_problem(settings: Settings) -> None:
    settings.PROVENANCE_MARK_MODELS = ""
    assert (pinned_models(), check_learned_marks()) == ((), [])


def test_a_folder_whose_hashes_fit_starts(folder: Path) -> None:
    pin(folder, WEIGHTS, b"others")
    assert check_learned_marks() == []
    assert [(model.name, model.bits) for model in pinned_models()] == [("net-0", 256), ("net-1", 256)]
    assert verified_bytes(pinned_models()[0]) == WEIGHTS


def test_one_flipped_byte_refuses_the_start_and_is_never_loaded(folder: Path) -> None:
    pin(folder, additive(gain=0.7))
    model = pinned_models()[0]
    raw = bytearray((folder / model.file).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / model.file).write_bytes(raw)
    assert "SHA-256" in told()
    with pytest.raises(MarkModelError, match="SHA-256"):
        loaded(model)
    with pytest.raises(SystemCheckError, match=r"net0\.jit is not the file"):
        call_command("check")


def test_weights_that_are_gone_are_named(folder: Path) -> None:
    pin(folder, WEIGHTS)
    (folder / "net0.jit").unlink()
    assert "net-0 can't be read" in told()


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    assert "HIBARI_MARK_MODELS" in told()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "trustmark"},
        {"file": "../net0.jit"},
        {"file": "/etc/passwd"},
        {"file": ".hidden"},
        {"sha256": "0" * 63},
        {"sha256": None},
        {"bits": 255},
        {"bits": 96},
        {"bits": 100_000},
        {"bits": "256"},
        {"name": ""},
        {"name": "Has Spaces"},
        {"surprise": 1},
    ],
)
def test_an_entry_that_says_too_little_too_much_or_the_wrong_thing_is_refused(
    folder: Path, changes: dict[str, object]
) -> None:
    pin(folder, WEIGHTS, **changes)
    assert "no manifest of learned marks" in told()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"models": {}}', "{", '{"models": [], "more": 1}'])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    pin(folder, WEIGHTS)
    (folder / "marks.json").write_text(text)
    assert "no manifest of learned marks" in told()


def test_two_of_one_name_are_refused(folder: Path) -> None:
    pin(folder, WEIGHTS, b"others", name="same")
    assert "names same twice" in told()


def test_an_empty_list_is_no_mark_and_no_problem(folder: Path) -> None:
    folder.mkdir()
    (folder / "marks.json").write_text(json.dumps({"models": []}))
    assert (pinned_models(), check_learned_marks()) == ((), [])


def test_the_command_lists_what_is_pinned_and_how_often_it_failed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pin(folder, WEIGHTS)
    before = failure_counts().get("net-0 embed", 0)
    record_failure("net-0", step="embed", error=RuntimeError("broken"))
    call_command("learned_marks")
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1])
    assert (found["models"], found["failures"]["net-0 embed"]) == (["net-0"], before + 1)
    assert pinned_models()[0].sha256 in lines[0]
