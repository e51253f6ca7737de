"""From a log to a version that serves, through the two commands."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from feed.ranker.checkpoints import Checkpoints
from feed.ranker.versions_from_logs import ALLOWED_LOSS, load_version, promote_if_no_worse, save_version
from tests.feed.worlds import World, write_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return write_world(tmp_path_factory.mktemp("world") / "log.csv")


def run(command: str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(command, stdout=out, **options)
    report: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return report


@pytest.fixture(scope="module")
def trained(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("versions")
    return folder, run("train_ranker", log=world.path, folder=folder, epochs=8, dim=32, blocks=1)


def test_training_learns_tastes_that_counting_cannot_see(trained: tuple[Path, dict[str, Any]]) -> None:
    _, report = trained

    assert report["heads"]["like"]["gauc"] > 0.75
    assert report["heads"]["complete"]["gauc"] > 0.85
    assert report["mean_gauc"] > report["running_counts_mean_gauc"] + 0.03
    assert report["watch_pairs_in_order"] > 0.7
    assert "is_rand" not in report["heads"]
    assert "tab" not in report["heads"]


def test_the_first_version_is_promoted_and_evaluated_on_what_it_never_saw(
    trained: tuple[Path, dict[str, Any]], world: World
) -> None:
    folder, report = trained
    assert report["is_promoted"]
    assert Checkpoints(folder).promoted() == report["version"]

    again = run("evaluate_ranker", log=world.path, folder=folder)

    assert again["version"] == report["version"]
    assert again["heads"] == report["heads"]
    assert again["exposures"] == 1600


def test_a_second_training_starts_warm_from_what_serves_and_learns_only_what_is_new(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, first = trained
    longer = write_world(tmp_path / "longer.csv", rows=12_000, seed=1)
    out = StringIO()

    call_command("train_ranker", log=longer.path, folder=folder, epochs=1, stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    warm = next(line for line in lines if "warm_start" in line)
    assert warm["warm_start"] == first["version"]
    assert warm["new_exposures"] == 9600 - 6400
    assert lines[-1]["serving_before"] == first["version"]
    if lines[-1]["is_promoted"]:
        assert run("train_ranker", roll_back=True, folder=folder)["serving"] == first["version"]


def test_a_version_that_judges_worse_than_what_serves_is_kept_but_not_promoted(
    trained: tuple[Path, dict[str, Any]],
) -> None:
    folder, first = trained
    store = Checkpoints(folder)
    serving = {"mean_gauc": 0.7}
    known = load_version(store, first["version"])

    worse = save_version(store, known, {"mean_gauc": 0.7 - 2 * ALLOWED_LOSS})

    assert not promote_if_no_worse(store, worse, worse.facts["figures"], serving)
    assert not promote_if_no_worse(store, worse, {"mean_gauc": None}, None)
    assert store.promoted() != worse.name
    assert worse.name in store.versions()


def test_without_a_version_evaluation_trains_on_the_older_part_and_promotes_nothing(
    world: World, tmp_path: Path
) -> None:
    report = run("evaluate_ranker", log=world.path, folder=tmp_path / "none", epochs=1, dim=32, blocks=1)

    assert report["version"] is None
    assert report["exposures"] == 1600
    assert 0 <= report["retrieval"]["recall_at_20"] <= 1
    assert not (tmp_path / "none").exists()


def test_earlier_exposures_give_a_separate_log_its_histories(
    trained: tuple[Path, dict[str, Any]], world: World, tmp_path: Path
) -> None:
    folder, report = trained
    lines = world.path.read_text().splitlines()
    early, late = tmp_path / "early.csv", tmp_path / "late.csv"
    early.write_text("\n".join(lines[:6401]))
    late.write_text("\n".join([lines[0], *lines[6401:]]))

    Checkpoints(folder).promote(report["version"])
    split = run("evaluate_ranker", log=late, history=early, folder=folder)

    assert split["exposures"] == report["exposures"]
    assert split["mean_gauc"] == pytest.approx(report["mean_gauc"], abs=0.002)


def test_a_log_of_one_moment_is_refused_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("user,item,timestamp,like\n" + "\n".join(f"{row},{row},5,{row % 2}" for row in range(9)))
    with pytest.raises(CommandError, match="same time"):
        call_command("train_ranker", log=path, folder=tmp_path, stdout=StringIO())
