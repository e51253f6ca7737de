"""Many words at once: what is filled in is what the code's own library would have written."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from reedsolo import RSCodec

from moderation.provenance.marks.erasures import CHECK_BYTES, filled


def words(count: int, length: int) -> np.ndarray:
    rng = np.random.default_rng(length)
    bodies = rng.integers(0, 256, (count, length - CHECK_BYTES), dtype=np.uint8)
    return np.array([list(RSCodec(CHECK_BYTES).encode(body.tobytes())) for body in bodies], np.uint8)


@pytest.mark.parametrize("length", [12, 16])
def test_whatever_four_places_are_wrong_the_word_comes_back(length: int) -> None:
    right = words(3, length)
    for erased in itertools.combinations(range(length), CHECK_BYTES):
        damaged = right.copy()
        damaged[:, erased] = 99
        assert (filled(damaged, erased) == right).all(), erased


def test_the_order_in_which_places_are_named_is_of_no_matter() -> None:
    right = words(2, 16)
    assert (filled(right, (9, 2, 15, 4)) == right).all()


def test_a_wrong_symbol_elsewhere_gives_another_word_of_the_code_not_an_error() -> None:
    right = words(1, 16)
    damaged = right.copy()
    damaged[0, 7] ^= 1
    found = filled(damaged, (0, 1, 2, 3))
    assert (found != right).sum() == CHECK_BYTES + 1, "two words of the code differ in five places at least"
    assert bytes(RSCodec(CHECK_BYTES).decode(found.tobytes())[1]) == found.tobytes()


def test_the_words_that_are_given_stay_as_they_are() -> None:
    damaged = words(2, 16)
    before = damaged.copy()
    damaged[:, 3] = before[:, 3] = 1
    filled(damaged, (3, 4, 5, 6))
    assert (damaged == before).all()


def test_zeros_are_a_word_too() -> None:
    assert (filled(np.zeros((2, 12), np.uint8), (1, 3, 5, 7)) == 0).all()
