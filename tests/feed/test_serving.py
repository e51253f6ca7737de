"""The version that serves: what it answers, which one it is, and what it does with clips that nobody has seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from feed.ranker.checkpoints import Checkpoints
from feed.ranker.exposures import Exposures, with_watching
from feed.ranker.items import Items, ItemShape
from feed.ranker.log_reports import LogRun, train_on_exposures
from feed.ranker.log_training import LogPlan
from feed.ranker.metrics import auc
from feed.ranker.model import Candidates, History, Ranker, RankerShape
from feed.ranker.questions import ACTIONS, MOST_CANDIDATES, Question, Verdict
from feed.ranker.serving import RankerModel
from feed.ranker.trunk import Layout

TOPICS, CLIPS, WIDTH = 4, 80, 16
START_MS = 1_700_000_000_000
LIKED = list(range(42, 80, 4))
"""All of one topic."""


def vector_of(topic: int, seed: int) -> np.ndarray:
    drawn = 0.1 * np.random.default_rng(seed).normal(size=WIDTH)
    drawn[topic] += 1
    return np.asarray(drawn / np.linalg.norm(drawn), np.float32)


def exposures_of_tastes(rows: int = 6000, viewers: int = 60) -> Exposures:
    """Viewer v likes topic v % TOPICS and turns away from the others."""
    drawn = np.random.default_rng(0)
    users, clips = drawn.integers(viewers, size=rows) + 1, drawn.integers(CLIPS, size=rows) + 1
    loved = users % TOPICS == clips % TOPICS
    actions = np.zeros((rows, len(ACTIONS)), np.float32)
    actions[:, ACTIONS.index("like")] = drawn.random(rows) < np.where(loved, 0.6, 0.03)
    actions[:, ACTIONS.index("not_interested")] = drawn.random(rows) < np.where(loved, 0.0, 0.1)
    return with_watching(
        Exposures(
            users=users,
            items=clips,
            authors=clips % 10 + 1,
            times_ms=START_MS + np.arange(rows) * 1000,
            watch_ms=np.where(loved, 9500, 1500).astype(np.float32),
            duration_ms=np.full(rows, 10_000, np.float32),
            actions=actions,
            action_names=ACTIONS,
            has_watch=True,
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("versions")
    vectors = {clip: vector_of(clip % TOPICS, clip) for clip in range(1, CLIPS + 1)}
    run = LogRun(path=Path(), folder=place, plan=LogPlan(epochs=14, minutes=2), dim=32, blocks=1)
    report = train_on_exposures(run, exposures_of_tastes(), tell=lambda line: None, vectors=vectors)
    assert report["is_promoted"]
    return place


def question(clips: list[int], *, past: list[int], topic_of: Any = None, viewer: int = 1000) -> dict[str, Any]:
    """A viewer who liked `past` asks about `clips`."""
    topic_of = topic_of or (lambda clip: clip % TOPICS)
    acts = np.zeros((len(past), len(ACTIONS)), np.uint8)
    acts[:, ACTIONS.index("like")] = 1
    vectors = [np.stack([vector_of(topic_of(clip), clip) for clip in some]) for some in (past or [1], clips)]
    asked = Question(
        viewer=viewer,
        now_ms=START_MS + 10_000_000,
        past_clips=np.array(past, "<i8").tobytes(),
        past_authors=np.array([clip % 10 + 1 for clip in past], "<i8").tobytes(),
        past_times_ms=(START_MS + 9_000_000 + np.arange(len(past)) * 1000).astype("<i8").tobytes(),
        past_watch_ms=np.full(len(past), 9500, "<f4").tobytes(),
        past_duration_ms=np.full(len(past), 10_000, "<f4").tobytes(),
        past_actions=acts.tobytes(),
        past_vectors=vectors[0].astype("<f2").tobytes() if past else b"",
        clips=np.array(clips, "<i8").tobytes(),
        authors=np.array([clip % 10 + 1 for clip in clips], "<i8").tobytes(),
        duration_ms=np.full(len(clips), 10_000, "<f4").tobytes(),
        vectors=vectors[1].astype("<f2").tobytes(),
    )
    built: dict[str, Any] = msgspec.to_builtins(asked, builtin_types=(bytes,))
    return built


def ask(model: RankerModel, asked: dict[str, Any]) -> Verdict:
    model.check(asked)
    return msgspec.convert(model.run([asked])[0], Verdict)


def likes(verdict: Verdict) -> np.ndarray:
    return verdict.table()[:, verdict.actions.index("like")]


def test_a_clips_chances_are_the_same_alone_in_company_and_in_any_order(folder: Path) -> None:
    model, clips, past = RankerModel(folder), list(range(1, 41)), [4, 8, 12]

    together = ask(model, question(clips, past=past)).table()
    backwards = ask(model, question(clips[::-1], past=past)).table()[::-1]
    alone = np.concatenate([ask(model, question([clip], past=past)).table() for clip in clips[:8]])

    np.testing.assert_allclose(backwards, together, atol=1e-6)
    np.testing.assert_allclose(alone, together[:8], atol=1e-6)


def test_what_a_viewer_liked_decides_what_comes_first(folder: Path) -> None:
    model, clips = RankerModel(folder), list(range(1, 41))
    is_liked = np.array([clip % TOPICS == 2 for clip in clips])

    found = likes(ask(model, question(clips, past=LIKED)))

    assert (auc(is_liked, found.astype(float)) or 0) > 0.95


def test_a_clip_that_nobody_has_seen_stands_where_its_meaning_lies(folder: Path) -> None:
    """Ids far beyond the log, authors known: only the vector tells the two apart."""
    verdict = ask(RankerModel(folder), question([100_002, 100_012], past=LIKED, topic_of=_topic))
    assert likes(verdict)[0] > likes(verdict)[1]


def _topic(clip: int) -> int:
    return {100_002: 2, 100_012: 3}.get(clip, clip % TOPICS)


def test_a_viewer_without_a_past_gets_an_answer_too(folder: Path) -> None:
    verdict = ask(RankerModel(folder), question([1, 2, 3], past=[]))
    assert np.isfinite(verdict.table()).all()
    assert (np.frombuffer(verdict.seconds, "<f4") >= 0).all()


def test_a_promotion_and_a_roll_back_hold_from_the_next_question_on(folder: Path, tmp_path: Path) -> None:
    model, store = RankerModel(folder), Checkpoints(folder)
    first = ask(model, question([1], past=[])).version
    ranker, version = store.load(first)
    second = store.save(ranker, version.facts, store.load_arrays(first)).name

    store.promote(second)
    assert ask(model, question([1], past=[])).version == second
    assert store.roll_back() == first
    assert ask(model, question([1], past=[])).version == first


def test_without_a_version_there_is_no_verdict(tmp_path: Path) -> None:
    assert RankerModel(tmp_path / "none").run([question([1], past=[])]) == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"authors": b""},
        {"clips": b"", "authors": b"", "duration_ms": b"", "vectors": b""},
        {"past_actions": b"\0"},
        {"viewer": "ann"},
        {"vectors": b"\0"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_before_it_reaches_the_model(
    folder: Path, change: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        RankerModel(folder).check(question([1, 2], past=[3]) | change)


def test_too_many_clips_are_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="1000 clips"):
        RankerModel(folder).check(question([1] * (MOST_CANDIDATES + 1), past=[]))


@pytest.mark.parametrize("has_times", [True, False])
def test_judging_against_a_kept_history_gives_the_numbers_of_one_long_sequence(*, has_times: bool) -> None:
    torch.manual_seed(3)
    ranker = Ranker(RankerShape(ItemShape(id_buckets=50), dim=16, blocks=2, actions=("like",), statistics=0)).eval()
    for parameter in ranker.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    mask = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
    times = torch.randint(0, 10_000, (2, 7)) if has_times else None
    now = torch.randint(10_000, 20_000, (2, 5)) if has_times else None
    acts, watched = torch.randint(0, 2, (2, 7, 1)).float(), torch.randint(0, 16, (2, 7))
    history = History(Items(torch.randint(1, 50, (2, 7))), mask, times, acts, watched)
    candidates = Candidates(Items(torch.randint(1, 50, (2, 5))), now)

    quick = ranker.score(history, candidates)
    joined = torch.cat([times, now], dim=1) if times is not None and now is not None else None
    layout = Layout.with_candidates(mask, 5, joined)
    hidden = ranker.trunk(torch.cat([ranker._read(history), ranker._offer(candidates)], dim=1), layout)

    torch.testing.assert_close(quick, ranker._verdict(hidden[:, -5:], candidates), atol=1e-5, rtol=1e-4)


def test_what_web_processes_import_of_the_feed_never_brings_torch() -> None:
    code = (
        "import django, sys; django.setup(); import feed.api.urls, feed.tasks, feed.ranking.learned;"
        "print('torch' in sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
