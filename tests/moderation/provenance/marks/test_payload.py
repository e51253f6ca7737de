"""Numbers as symbols: what damage they stand, and that nothing wrong is ever read."""

import stat
from datetime import UTC, datetime
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from moderation.provenance.marks.codes import codes
from moderation.provenance.marks.keys import MarkKey, epoch_at, key_of, mark_id, sound_id
from moderation.provenance.marks.payload import _TRIES, read_symbols, symbol_count, symbols_of

KEY = b"k" * 32


def table(symbols: np.ndarray, *, damaged: tuple[int, ...] = (), margin: float = 1.0) -> np.ndarray:
    """Scores that say these symbols, with others on top at the damaged places, unsurely so."""
    scores = np.random.default_rng(5).normal(0, 0.01, (len(symbols), 256)).astype(np.float32)
    scores[np.arange(len(symbols)), symbols] = margin
    for place in damaged:
        scores[place, symbols[place]] = 0.0
        scores[place, (symbols[place] + 7) % 256] = 0.2
    return scores


@given(st.integers(0, 2**64 - 1))
def test_every_number_comes_back(ident: int) -> None:
    scores = table(symbols_of(ident, id_bytes=8, key=KEY))
    assert read_symbols(scores, id_bytes=8, key=KEY) == ident


@pytest.mark.parametrize("damaged", [(0,), (3, 9), (1, 5, 11), (2, 4, 6, 15)])
def test_up_to_four_unsure_symbols_are_restored(damaged: tuple[int, ...]) -> None:
    scores = table(symbols_of(77, id_bytes=8, key=KEY), damaged=damaged)
    assert read_symbols(scores, id_bytes=8, key=KEY) == 77


def test_five_wrong_symbols_are_read_where_the_right_ones_come_second() -> None:
    symbols = symbols_of(77, id_bytes=8, key=KEY)
    scores = table(symbols, damaged=(1, 4, 8, 11, 15))
    for place in (8, 11):
        scores[place, symbols[place]] = 0.19
    assert read_symbols(scores, id_bytes=8, key=KEY) == 77


def unsure_table(ident: int, *, wrong: dict[int, int], sureness: float = 3.5) -> np.ndarray:
    """Scores in deviations, as a weak mark gives them: `wrong` tells how many values score above the right one."""
    symbols = symbols_of(ident, id_bytes=8, key=KEY)
    scores = np.random.default_rng(ident).normal(0, 1, (len(symbols), 256)).astype(np.float32).clip(-2.6, 2.6)
    for place, symbol in enumerate(symbols):
        above = wrong.get(place, 0)
        scores[place, symbol] = np.sort(scores[place])[::-1][above] - 0.01 if above else sureness
    return scores


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({1: 1, 5: 14, 8: 1, 11: 43}, id="four of which two are far down"),
        pytest.param({0: 20, 3: 20, 6: 20, 9: 20}, id="four far down"),
        pytest.param({0: 1, 2: 1, 4: 2, 7: 6, 9: 6, 12: 1}, id="six of which four are near"),
        pytest.param({2: 1, 3: 1, 4: 1, 8: 1, 9: 9, 10: 9, 15: 9}, id="seven of which four come second"),
    ],
)
def test_a_weak_mark_is_read_by_trying_what_is_likely(wrong: dict[int, int]) -> None:
    assert read_symbols(unsure_table(77, wrong=wrong), id_bytes=8, key=KEY) == 77


def test_a_symbol_that_is_wrong_and_sure_of_itself_is_found_by_leaving_each_out() -> None:
    symbols = symbols_of(77, id_bytes=8, key=KEY)
    scores = unsure_table(77, wrong={})
    for place in (2, 13):
        scores[place, symbols[place]] = 2.0
        scores[place, (symbols[place] + 1) % 256] = 6.0
    assert read_symbols(scores, id_bytes=8, key=KEY) == 77


def test_the_tries_stay_within_the_bound_that_is_stated() -> None:
    at_random = [count * comb(suspects, 4) * (1.0 if least < 0 else 0.0014) for count, suspects, least in _TRIES]
    assert 2**32 / sum(at_random) > 530_000
    drawn = np.random.default_rng(2).normal(size=(200_000, 4)).sum(axis=1) / 2
    assert (drawn >= _TRIES[-1][2]).mean() < 0.0018


def test_a_short_table_is_read_as_a_long_one() -> None:
    assert read_symbols(table(symbols_of(9, id_bytes=4, key=KEY), damaged=(0, 3, 5, 9)), id_bytes=4, key=KEY) == 9


def test_too_much_damage_gives_nothing_rather_than_a_wrong_number() -> None:
    scores = table(symbols_of(77, id_bytes=8, key=KEY), damaged=tuple(range(9)))
    assert read_symbols(scores, id_bytes=8, key=KEY) is None


def test_another_key_reads_nothing() -> None:
    scores = table(symbols_of(77, id_bytes=8, key=KEY))
    assert read_symbols(scores, id_bytes=8, key=b"x" * 32) is None


def test_noise_reads_as_nothing() -> None:
    rng = np.random.default_rng(1)
    for _ in range(6):
        scores = rng.normal(size=(symbol_count(4), 256)).astype(np.float32)
        assert read_symbols(scores, id_bytes=4, key=KEY) is None


@pytest.mark.parametrize("value", [0.0, 1.0, np.nan, np.inf])
def test_a_table_without_any_difference_ends_at_once_as_nothing(value: float) -> None:
    assert read_symbols(np.full((symbol_count(8), 256), value, np.float32), id_bytes=8, key=KEY) is None


def test_codes_are_unit_vectors_nearly_at_right_angles_and_never_change() -> None:
    made = codes(b"a fixed seed", symbols=2, dimensions=2000)
    assert np.allclose(np.linalg.norm(made.book, axis=1), 1, atol=1e-4)
    assert np.abs(made.book[:100] @ made.book[100:200].T).max() < 0.15
    assert (np.sign(made.sync[:12]) > 0).tolist() == [
        bit == "1" for bit in np.binary_repr(int.from_bytes(_shake(b"a fixed seed"), "big"), 16)[:12]
    ]


def _shake(seed: bytes) -> bytes:
    import hashlib

    return hashlib.shake_256(seed).digest(2)


def test_epochs_are_quarters() -> None:
    assert [epoch_at(datetime(2026, month, 1, tzinfo=UTC)) for month in (1, 3, 4, 12)] == [1, 1, 2, 4]
    assert epoch_at(datetime(2027, 1, 1, tzinfo=UTC)) == 5


def test_each_epoch_and_purpose_has_a_key_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.PROVENANCE_DIR, settings.PROVENANCE_MARK_KEY = tmp_path, ""
    assert key_of(1) == key_of(1)
    assert len({key_of(1).secret, key_of(2).secret, key_of(1).part("a"), key_of(1).part("b")}) == 4
    assert stat.S_IMODE((tmp_path / "mark.key").stat().st_mode) == 0o600


def test_a_key_that_production_names_is_used_and_never_made(settings: Settings, tmp_path: Path) -> None:
    settings.PROVENANCE_MARK_KEY = str(tmp_path / "given.key")
    with pytest.raises(FileNotFoundError):
        key_of(1)
    (tmp_path / "given.key").write_text("00" * 31)
    with pytest.raises(ValueError, match="32 bytes"):
        key_of(1)
    (tmp_path / "given.key").write_text("00" * 32)
    assert isinstance(key_of(1), MarkKey)


def test_a_mark_id_hides_the_clip_and_its_first_half_goes_into_the_sound() -> None:
    one, two = mark_id("clip_" + "0" * 31 + "1"), mark_id("clip_" + "0" * 31 + "2")
    assert bin(one ^ two).count("1") > 16
    assert sound_id(one) == one >> 32
    assert max(one, two) < 2**63
