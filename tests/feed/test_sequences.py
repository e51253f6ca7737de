"""Learning from plain sequences, and being asked about them honestly."""

import json
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from feed.ranker.baselines import BASELINES, last_transition, popularity
from feed.ranker.leave_one_out import TEST, VALIDATION, Figures, ranks_of_targets, without_seen
from feed.ranker.losses import CHUNK, full_softmax
from feed.ranker.metrics import auc, grouped_auc, hit_rate, ndcg, target_ranks
from feed.ranker.sequence_training import SequencePlan, SequenceScorer, sequence_shape, train_on_sequences
from feed.ranker.sequences import SequenceData, cut_windows, read_sequences, training_batches
from feed.ranker.transitions import Transitions

RING = 30


@pytest.fixture
def rings(tmp_path: Path) -> Path:
    """Viewers who walk around one of two rings of items; which way they turn is told by their first item alone."""
    drawn, lines = np.random.default_rng(0), []
    for user in range(120):
        direction, start = (1, 101) if user % 2 else (-1, 102)
        place = int(drawn.integers(RING))
        walk = [place, *((place + direction * step) % RING for step in range(1, 1 + int(drawn.integers(3, 12))))]
        lines.append(" ".join(map(str, [f"u{user}", start, *walk])))
    path = tmp_path / "rings.txt"
    path.write_text("\n".join(lines))
    return path


def test_a_file_is_read_oldest_to_newest_and_short_histories_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("a 10 20 30 40\nb 7 8\nc 40 10 20\n\n")

    data = read_sequences(path)

    assert [list(history) for history in data.histories] == [[1, 2, 3, 4], [4, 1, 2]]
    assert list(data.item_names) == ["10", "20", "30", "40"]
    assert [list(history) for history in data.training()] == [[1, 2], [4]]


def test_a_file_without_any_history_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("a 1\n")
    with pytest.raises(ValueError, match="no user with three items"):
        read_sequences(tmp_path / "empty.txt")


def test_windows_hold_every_step_of_a_history_once_as_a_target() -> None:
    history = np.arange(1, 58)
    for seed in range(20):
        windows = cut_windows([history], 10, np.random.default_rng(seed))
        assert sorted(np.concatenate([window[1:] for window in windows])) == list(range(2, 58))
        assert max(len(window) for window in windows) <= 11


def test_batches_hold_every_window_once_with_targets_one_step_ahead() -> None:
    windows = [np.arange(start, start + length) for start, length in ((1, 5), (10, 3), (20, 9), (40, 2))]

    batches = list(training_batches(windows, 20, np.random.default_rng(0)))

    pairs = sorted(
        (int(seen), int(target))
        for inputs, targets in batches
        for seen, target in zip(inputs.flatten(), targets.flatten(), strict=True)
        if target >= 0
    )
    assert pairs == sorted((int(a), int(b)) for window in windows for a, b in pairwise(window))
    assert all(inputs.numel() <= 20 for inputs, _ in batches)


def test_the_chunked_loss_has_the_value_and_gradients_of_the_plain_one() -> None:
    torch.manual_seed(0)
    count = CHUNK + 37
    states, items = torch.randn(count, 8, requires_grad=True), torch.randn(20, 8, requires_grad=True)
    bias, target = torch.randn(20, requires_grad=True), torch.randint(0, 20, (count,))

    plain = torch.nn.functional.cross_entropy(states @ items.t() + bias, target)
    wanted = torch.autograd.grad(plain, (states, items, bias))
    chunked = full_softmax(states, items, bias, target)
    found = torch.autograd.grad(chunked, (states, items, bias))

    torch.testing.assert_close(chunked, plain)
    for ours, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_ranks_count_ties_half_and_figures_follow_their_definitions() -> None:
    scores = np.array([[0.0, 3, 2, 1], [0, 1, 1, 1]], np.float32)

    ranks = target_ranks(scores, np.array([2, 1]))

    assert list(ranks) == [1, 1]
    assert hit_rate(np.array([0.0, 9, 10, 50])) == 0.5
    assert ndcg(np.array([0.0, 2, 10])) == pytest.approx((1 + 0.5) / 3)


def test_auc_counts_pairs_in_order_and_groups_are_weighted_by_size() -> None:
    labels = np.array([True, False, True, False, True, True])
    scores = np.array([0.9, 0.1, 0.2, 0.8, 0.5, 0.5])
    groups = np.array([1, 1, 2, 2, 3, 3])

    assert auc(labels[:4], scores[:4]) == 0.75
    assert auc(labels[4:], scores[4:]) is None
    assert grouped_auc(labels, scores, groups) == 0.5
    assert auc(np.array([True, False]), np.zeros(2)) == 0.5


def test_seen_items_and_the_pad_are_out_of_the_race_but_a_repeated_target_is_not() -> None:
    scores = np.array([[9.0, 5, 4, 3]], np.float32)

    found = without_seen(scores, [np.array([1, 3])], np.array([3]))

    assert list(found[0]) == [-np.inf, -np.inf, 4, 3]
    assert scores[0, 0] == 9


def test_counting_baselines_count(rings: Path) -> None:
    data = read_sequences(rings)
    training = np.concatenate(data.training())
    assert popularity(data)([data.histories[0]])[0, 5] == (training == 5).sum()

    first = data.histories[1][:-1]
    follows = last_transition(data)([first])[0]
    assert follows[data.histories[1][-1]] > 0
    chances = Transitions(data.training(), data.item_count)([first, first[:1]])
    assert chances.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_the_trunk_learns_which_way_to_turn_from_the_first_item_where_counting_cannot(rings: Path) -> None:
    data = read_sequences(rings)
    epochs = []
    ranker = train_on_sequences(
        data,
        sequence_shape(data.item_count, dim=32, dropout=0.0),
        SequencePlan(epochs=40, validate_every=10, learning_rate=1e-2),
        on_epoch=lambda epoch, _: epochs.append(epoch),
    )

    # On a ring the way back is already seen, so only the way on is open to a walk; a fresh start shows who remembers.
    starts = [np.array([data.histories[user][0], data.histories[0][6]]) for user in (0, 1)]
    onward = SequenceScorer(ranker)(starts).argmax(axis=1)
    follows = last_transition(data)(starts)

    assert onward[0] != onward[1]
    assert (follows[0] == follows[1]).all()
    assert epochs[-1].loss < epochs[0].loss / 2
    assert Figures.of(ranks_of_targets(data, SequenceScorer(ranker), back=TEST)).hr_at_10 > 0.95


def test_what_validation_and_test_hold_is_never_learned_from(rings: Path) -> None:
    data = read_sequences(rings)
    hidden = SequenceData([np.append(history, [33, 34]) for history in data.histories], [*data.item_names, "x", "y"])
    seen = np.concatenate(hidden.training())
    assert 33 not in seen
    assert 34 not in seen
    assert ranks_of_targets(hidden, popularity(hidden), back=VALIDATION).min() >= 10


def test_the_command_prints_figures_beside_baselines_with_json_last(rings: Path) -> None:
    out = StringIO()

    call_command("evaluate_ranker", sequences=rings, epochs=2, dim=32, stdout=out)

    report = json.loads(out.getvalue().splitlines()[-1])
    assert set(report["baselines"]) == set(BASELINES)
    assert 0 <= report["ranker"]["test"]["HR@10"] <= 1
    assert report["ranker"]["validation"]["NDCG@10"] >= report["trunk_alone"]["validation"]["NDCG@10"]


def test_the_command_refuses_a_missing_file() -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("evaluate_ranker", sequences=Path("/nowhere.txt"))
