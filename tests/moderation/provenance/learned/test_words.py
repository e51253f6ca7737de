"""Numbers as bits of a network, and back."""

import numpy as np
import pytest

from moderation.provenance.learned import words
from moderation.provenance.marks.keys import MarkKey

KEY, OTHER = MarkKey(1, b"k" * 32), MarkKey(2, b"o" * 32)
IDENT = 0x1234_5678_9ABC_DEF0


def answers(bits: int, *, noise: float, seed: int = 0, ident: int = IDENT) -> np.ndarray:
    """What a network with that much noise would say."""
    clean = words.message(ident, key=KEY, bits=bits).astype(np.float32) * 2 - 1
    return (clean + np.random.default_rng(seed).normal(0, noise, bits)).astype(np.float32)


@pytest.mark.parametrize("bits", [256, 300, 512, 1024])
def test_a_number_comes_back_from_any_count_of_bits(bits: int) -> None:
    found = words.read(answers(bits, noise=0.0), key=KEY)
    assert found == words.Reading(IDENT, 1.0)


def test_a_number_comes_back_where_one_bit_in_ten_is_wrong() -> None:
    for seed in range(10):
        soft = answers(256, noise=0.78, seed=seed)
        wrong = float(np.mean((soft > 0) != words.message(IDENT, key=KEY, bits=256)))
        found = words.read(soft, key=KEY)
        assert found is not None
        assert (found.ident, round(found.agreement, 6)) == (IDENT, round(1 - wrong, 6))


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_how_loud_a_network_speaks_does_not_matter(scale: float) -> None:
    found = words.read(answers(256, noise=0.4) * np.float32(scale), key=KEY)
    assert found is not None
    assert found.ident == IDENT


def test_another_epoch_reads_nothing() -> None:
    assert words.read(answers(256, noise=0.0), key=OTHER) is None


@pytest.mark.parametrize("ident", [0, 1, (1 << 63) - 1])
def test_the_least_and_the_largest_number_fit(ident: int) -> None:
    found = words.read(answers(256, noise=0.3, ident=ident), key=KEY)
    assert found is not None
    assert found.ident == ident


def test_noise_is_read_as_nothing_and_hardly_ever_gets_as_far_as_being_read() -> None:
    rng = np.random.default_rng(3)
    assert all(words.read(rng.normal(size=256).astype(np.float32), key=KEY) is None for _ in range(300))


@pytest.mark.parametrize("constant", [1.0, -1.0, 0.0, np.nan, np.inf])
def test_a_network_that_says_the_same_of_every_bit_says_nothing(constant: float) -> None:
    assert words.read(np.full(256, constant, np.float32), key=KEY) is None


def test_a_leaning_that_repeats_with_the_word_is_no_mark() -> None:
    """Without the mask, a network whose answers repeat every 128 bits would look like one word written twice."""
    leaning = np.tile(np.random.default_rng(5).normal(size=128), 2).astype(np.float32)
    assert words.read(leaning, key=KEY) is None
    assert words._strength(leaning.reshape(2, 128)) > words.GATE


def test_fewer_bits_than_two_words_say_nothing() -> None:
    assert words.read(answers(255, noise=0.0), key=KEY) is None


def test_two_numbers_share_about_half_of_their_keyed_part_and_messages_are_bits() -> None:
    one, other = (words.message(ident, key=KEY, bits=256) for ident in (IDENT, IDENT + 1))
    assert set(np.unique(one)) == {0, 1}
    assert 20 < int((one != other).sum()) < 110
    assert 80 < int((one != words.message(IDENT, key=OTHER, bits=256)).sum()) < 176
