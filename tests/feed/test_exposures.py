"""Reading logs that come in many shapes, and counting only what was known at the time."""

from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet
import pytest

from feed.ranker import log_files
from feed.ranker.affinity import fit_factors, running_affinity
from feed.ranker.exposure_batches import ViewedLog
from feed.ranker.exposures import Exposures, read_exposures
from feed.ranker.lens import Lens
from feed.ranker.metrics import auc
from feed.ranker.running_counts import PRIOR_WEIGHT, average_rates, running_statistics
from tests.feed.worlds import write_world


def a_log(tmp_path: Path, text: str) -> Exposures:
    path = tmp_path / "log.csv"
    path.write_text(text)
    return read_exposures(path)


def test_rows_come_in_order_of_time_with_actions_told_by_watching(tmp_path: Path) -> None:
    log = a_log(
        tmp_path,
        "user,item,author,timestamp,watch_ms,duration_ms,like\n"
        "7,70,1,3000,9500,10000,1\n"
        "7,71,1,1000,100,10000,0\n"
        "8,70,1,2000,20000,10000,0\n",
    )

    assert list(log.times_ms) == [1000, 2000, 3000]
    assert list(log.users) == [7, 8, 7]
    assert log.action_names == ("like", "complete", "rewatch", "skip")
    assert log.actions.tolist() == [[0, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0]]
    assert list(log.is_positive()) == [False, True, True]


def test_other_names_missing_columns_and_holes_are_understood(tmp_path: Path) -> None:
    log = a_log(tmp_path, "user_id,video_id,time_ms,is_like,is_rand\na,x,5,1,0\nb,,6,0,1\na,y,7,,1\nc,x,8,0,0\n")

    assert len(log) == 3
    assert log.action_names == ("is_like",)
    assert list(log.actions[:, 0]) == [1, 0, 0]
    assert log.users[0] == log.users[1] != log.users[2]
    assert not log.has_watch
    assert not log.authors.any()


def test_word_ids_are_the_same_numbers_in_every_log(tmp_path: Path) -> None:
    first = a_log(tmp_path, "user,item,timestamp\nann,x,1\nbob,y,2\n")
    second = a_log(tmp_path, "user,item,timestamp\nzoe,y,1\nann,x,2\n")
    assert first.users[0] == second.users[1]
    assert first.items[1] == second.items[0]


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    columns = {"user": [1, 2], "item": [3, 4], "timestamp": [10, 20], "like": [True, False]}
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "log.parquet")

    log = read_exposures(tmp_path / "log.parquet")

    assert list(log.items) == [3, 4]
    assert log.actions.tolist() == [[1], [0]]


def test_a_log_without_a_time_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no column for timestamp"):
        a_log(tmp_path, "user,item\n1,2\n")


def test_only_the_newest_rows_are_kept_when_asked(tmp_path: Path) -> None:
    write_world(tmp_path / "log.csv", rows=300)
    log = read_exposures(tmp_path / "log.csv", most_rows=100)
    assert len(log) == 100
    assert log.times_ms[0] > read_exposures(tmp_path / "log.csv").times_ms[199]


def test_running_counts_hold_nothing_of_the_row_itself_or_of_its_moment(tmp_path: Path) -> None:
    log = a_log(tmp_path, "user,item,author,timestamp,like\n1,9,5,10,1\n2,9,5,20,1\n3,9,5,20,0\n4,9,5,30,0\n")
    priors = average_rates(log)

    found = running_statistics(log, priors)

    seen, rate = found[:, 0], found[:, 1]
    assert seen == pytest.approx(np.log1p([0, 1, 1, 3]) / 5)
    after_one = np.log((1 + PRIOR_WEIGHT * 0.5) / (1 + PRIOR_WEIGHT) / 0.5)
    after_three = np.log((2 + PRIOR_WEIGHT * 0.5) / (3 + PRIOR_WEIGHT) / 0.5)
    assert rate == pytest.approx([0, after_one, after_one, after_three], abs=1e-6)


def test_fifty_exposures_without_a_rare_action_hardly_lower_its_rate(tmp_path: Path) -> None:
    """Else a viewer's rate is lowest just before the action comes, and every rare head ranks upside down."""
    rows = "".join(f"{1 + (row >= 50)},{row},5,{row},{int(row % 500 == 499)}\n" for row in range(1000))
    log = a_log(tmp_path, f"user,item,author,timestamp,like\n{rows}")

    found = running_statistics(log, average_rates(log))

    of_viewer = found[:, 1 + 2 * (len(log.action_names) + 2)]
    assert -0.15 < of_viewer[49] < 0


def test_affinity_finds_tastes_and_changing_an_outcome_never_changes_its_own_row(tmp_path: Path) -> None:
    world = write_world(tmp_path / "log.csv")
    log = read_exposures(world.path)
    outcomes = Lens.of(log).outcomes(log)
    until = int(log.times_ms[5999])

    found = running_affinity(log, outcomes, until)
    changed = outcomes.copy()
    changed[7000] = -changed[7000]

    assert (auc(world.is_loved[6000:], found[6000:, 1].astype(float)) or 0) > 0.9
    assert (running_affinity(log, changed, until)[:7001] == found[:7001]).all()


def test_an_item_without_factors_has_no_affinity() -> None:
    drawn = np.random.default_rng(0)
    users, items = drawn.integers(20, size=600), drawn.integers(1, 15, size=600)
    factors = fit_factors(users, items, drawn.normal(size=600).astype(np.float32))
    assert not factors.vectors_of(np.array([99])).any()
    assert factors.vectors_of(np.array([3])).shape == factors.vectors_of(np.array([99])).shape


def test_windows_give_each_judged_row_its_past_and_judge_it(tmp_path: Path) -> None:
    write_world(tmp_path / "log.csv", viewers=9, rows=700)
    log = read_exposures(tmp_path / "log.csv")
    viewed = ViewedLog(log, Lens.of(log))
    judged = viewed.exposures.times_ms >= log.times_ms[500]

    windows = viewed.judging_windows(judged, 20)
    batches = list(viewed.batches(windows, judged, viewed.next_wanted(judged), tokens=200, overlap=10))

    found = np.concatenate([batch.rows[batch.is_judged].numpy() for batch in batches])
    assert set(found) == set(np.flatnonzero(judged))
    for window in windows:
        assert len(set(viewed.exposures.users[window])) == 1
        assert (np.diff(viewed.exposures.times_ms[window]) >= 0).all()


def test_the_next_wanted_item_is_later_by_the_same_viewer_and_within_what_is_allowed(tmp_path: Path) -> None:
    log = a_log(
        tmp_path,
        "user,item,timestamp,like\n1,10,1,0\n1,11,2,1\n1,12,3,0\n1,13,4,1\n2,14,5,0\n2,15,6,1\n",
    )
    viewed = ViewedLog(log, Lens(("like",), (0.5, 0.1), (0.0,) * 16, (1.0,) * 16, 6))

    assert viewed.next_wanted(np.ones(6, bool)).tolist() == [11, 13, 13, 0, 15, 0]
    assert viewed.next_wanted(viewed.exposures.times_ms < 4).tolist() == [11, 0, 0, 0, 0, 0]


def test_ids_beyond_signed_numbers_stay_apart(tmp_path: Path) -> None:
    users = pa.array([2**64 - 1, 2**64 - 2, 2**64 - 1], pa.uint64())
    pyarrow.parquet.write_table(
        pa.table({"user": users, "item": [1, 2, 3], "timestamp": [5, 5, 5]}), tmp_path / "log.parquet"
    )

    log = read_exposures(tmp_path / "log.parquet")

    assert log.users[0] == log.users[2] != log.users[1]
    assert (log.users > 0).all()


def test_ids_with_gaps_and_negative_ones_keep_their_numbers_apart(tmp_path: Path) -> None:
    """Whole numbers become floats where another tool met a gap; -1 and 1 are not the same viewer."""
    columns = {"user": [1.0, 2.0, None, 1.0], "item": [-1, 1, 5, 0], "timestamp": [1, 2, 3, 4], "like": [0, 1, 0, 1]}
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "log.parquet")

    log = read_exposures(tmp_path / "log.parquet")

    assert list(log.users) == [1, 2, 1]
    assert len(set(log.items)) == 3
    assert (log.items >= 0).all()


@pytest.mark.parametrize(
    ("times", "milliseconds"),
    [
        (["1650000000", "1650000001"], [1_650_000_000_000, 1_650_000_001_000]),
        (["1650000000123", "1650000000124"], [1_650_000_000_123, 1_650_000_000_124]),
        (["1650000000123456", "1650000000124456"], [1_650_000_000_123, 1_650_000_000_124]),
        (["0", "1500000000"], [0, 1_500_000_000]),
        (["2022-04-15 05:20:00", "2022-04-15 05:20:01"], [1_650_000_000_000, 1_650_000_001_000]),
    ],
)
def test_times_come_in_any_common_unit(tmp_path: Path, times: list[str], milliseconds: list[int]) -> None:
    log = a_log(
        tmp_path, "user,item,timestamp,like\n" + "".join(f"1,{row},{at},{row}\n" for row, at in enumerate(times))
    )
    assert list(log.times_ms) == milliseconds


def test_columns_of_no_use_tabs_and_broken_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "log.tsv"
    path.write_text(
        "note\tLIKE\tTimestamp\tItem\tscore\tUser\tsave\n"
        "a, b\t1\t10\t5\t0.5\tu1\t\n"
        "torn\t1\n"
        "c\t0\t20\t6\t0.25\tu2\t1\n"
        "d\t\t15\t6\t1\tu2\t\\N\n"
    )

    log = read_exposures(path)

    assert list(log.times_ms) == [10, 15, 20]
    assert log.action_names == ("LIKE", "save")
    assert log.actions.tolist() == [[1, 0], [0, 0], [0, 1]]


def test_a_column_that_stops_being_zeros_and_ones_is_no_action(tmp_path: Path) -> None:
    """The first look at a long file sees only its beginning."""
    rows = "".join(
        f"{row % 50},{row % 90},{row},{row % 2},{row % 2 if row < 90_000 else row % 7}\n" for row in range(100_000)
    )
    log = a_log(tmp_path, f"user,item,timestamp,like,tab\n{rows}")
    assert log.action_names == ("like",)
    assert len(log) == 100_000


def test_a_log_of_headers_alone_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no row with a user"):
        a_log(tmp_path, "user,item,timestamp,like\n,,,1\n")


def test_the_oldest_rows_are_left_out_where_memory_would_not_hold_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_world(tmp_path / "log.csv", rows=300)
    monkeypatch.setattr(log_files, "SHARE_OF_MEMORY", 120 * log_files.BYTES_A_ROW / psutil.virtual_memory().available)
    assert 60 < len(read_exposures(tmp_path / "log.csv")) < 240
