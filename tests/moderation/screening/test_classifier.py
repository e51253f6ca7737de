"""The classifier: weights that must be the trained ones, its ceiling, doubts that add up, training that repeats."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import override_settings

from moderation.screening import backends, shipped
from moderation.screening.rules import shipped_rules
from moderation.screening.services import screen_text
from moderation.screening.text import classifier, encoder
from moderation.screening.text.corpus import sentences
from moderation.screening.text.language import COVERED
from moderation.screening.verdicts import Audience, Decision, Finding, Policy, ScreeningContext, Stage
from moderation.screening.weights import WeightsError, read_pinned

FROZEN = Path(__file__).parent / "frozen" / "prompts.jsonl"
UNSEEN = Path(__file__).parent / "frozen" / "unseen.jsonl"
"""Written from the policies alone before the classifier's second corpus, in other styles: scripts, slang, questions."""


def finding(backend: str, score: float, policy: Policy = Policy.VIOLENCE_GORE) -> Finding:
    return Finding(policy, Stage.PROMPT, score, backend, "1")


@pytest.fixture
def with_classifier() -> Iterator[None]:
    backends.register(classifier.ClassifierBackend())
    yield
    backends.unregister("classifier")


def decide(*findings: Finding) -> Decision:
    rules = shipped_rules()
    return rules.decide_all(rules.corroborated(findings), Audience.PRIVATE)


def test_the_classifier_alone_never_refuses() -> None:
    assert decide(finding("classifier", 0.999)) is Decision.HOLD
    assert decide(finding("rules", 0.999)) is Decision.REFUSE


def test_two_small_doubts_of_different_back_ends_are_worth_a_look_and_of_one_are_not() -> None:
    assert decide(finding("classifier", 0.35), finding("rules", 0.35)) is Decision.HOLD
    assert decide(finding("rules", 0.35), finding("rules", 0.35)) is Decision.ALLOW
    assert decide(finding("classifier", 0.35), finding("rules", 0.35, Policy.SPAM)) is Decision.ALLOW
    assert decide(finding("classifier", 0.39), finding("rules", 0.84)) is Decision.HOLD


def test_altered_and_missing_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    with pytest.raises(WeightsError):
        read_pinned(path)
    path.write_bytes(b"weights")
    (tmp_path / "w.npz.sha256").write_text("0" * 64)
    with pytest.raises(WeightsError, match="not the file"):
        read_pinned(path)


def test_the_shipped_weights_are_the_trained_ones() -> None:
    calibration = classifier.load_calibration()
    assert Policy.SEXUAL in calibration.policies
    assert Policy.PUBLIC_FIGURES not in calibration.policies
    weights = encoder.read_weights()
    assert weights["head"].shape == (1 + len(calibration.policies), 2 * 384)
    adapted = [name for name in weights if name.endswith(".a")]
    assert len(adapted) % len(encoder.ADAPTED) == 0
    assert len(adapted) > len(encoder.ADAPTED)


def test_the_likeliest_policy_carries_the_doubt_of_the_whole_and_none_more_than_it() -> None:
    calibration = classifier.Calibration((Policy.SEXUAL, Policy.SPAM, Policy.HARASSMENT), threshold=1.0, band=1.6)
    scores = calibration.scores(np.array([[1.0, -4.0, 3.0, 9.0], [-9.0, 5.0, 6.0, 7.0]], np.float32))
    assert scores[0, 2] == scores[0].max() == pytest.approx(0.5)
    assert (scores[1] < 0.01).all(), "a policy is no doubt where the whole is safe"
    assert calibration.scores(np.array([[1.0, 1, 1, 1]], np.float32), margin=1.5).max() < 0.5


def test_it_takes_more_where_the_classifier_knows_less() -> None:
    wish, talk = (classifier.margin_of(stage, "en") for stage in (Stage.PROMPT, Stage.COMMENT))
    assert 0 == wish < classifier.margin_of(Stage.PROMPT, "it") < talk < classifier.margin_of(Stage.COMMENT, "it")


def test_words_without_a_doubt_of_the_classifier_weigh_less_unless_they_are_unmistakable() -> None:
    sure = finding("classifier", 0.02)
    assert decide(finding("rules", 0.7)) is Decision.HOLD, "nobody read the sentence"
    assert decide(finding("rules", 0.7), sure) is Decision.ALLOW
    assert decide(finding("rules", 0.9), sure) is Decision.REFUSE
    assert decide(finding("rules", 0.7), finding("classifier", 0.15)) is Decision.HOLD
    minors = finding("rules", 0.4, Policy.SEXUAL_MINORS)
    assert decide(minors, sure) is Decision.HOLD


@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
def test_without_the_inference_process_a_prompt_is_held() -> None:
    verdict = screen_text(Stage.PROMPT, "A puppy chases the postman", ScreeningContext())
    assert verdict.decision is Decision.HOLD
    assert [f.rule for f in verdict.findings] == ["InferenceUnavailableError"]


def test_a_long_text_is_also_read_in_stretches() -> None:
    text = " ".join(["meadow"] * 200)
    assert len(list(classifier.windows(text))) == 1 + 5
    assert list(classifier.windows("a short wish")) == ["a short wish"]


def test_the_corpus_is_the_same_each_time_and_has_every_section_and_language() -> None:
    one, two = (sentences(seed=3, share=0.1) for _ in range(2))
    assert one == two
    assert {s.policy for s in one if s.policy} == set(classifier.load_calibration().policies)
    assert {s.language for s in one} == set(COVERED)
    assert not [s.text for s in one if set("<>{}|") & set(s.text)]
    assert 0.05 < sum(s.is_for_calibration for s in one) / len(one) < 0.3
    learnt, kept = ({s.pattern for s in one if s.is_for_calibration is flag} for flag in (False, True))
    assert learnt.isdisjoint(kept), "a pattern is trained on or kept, never both"


def test_no_test_prompt_is_in_the_corpus() -> None:
    rows = [json.loads(line) for path in (FROZEN, UNSEEN) for line in path.read_text().splitlines()]
    corpus = {s.text.lower() for s in sentences(seed=11)}
    assert {row["text"].lower() for row in rows}.isdisjoint(corpus)


def test_a_misspelled_back_end_stops_the_start() -> None:
    with override_settings(SCREENING_BACKENDS=["rules", "clasifier"]), pytest.raises(ImproperlyConfigured):
        shipped.register_backends()


@pytest.mark.slow
def test_training_writes_weights_that_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "classifier.npz"
    call_command("train_screening", out=out, sample=400, epochs=1)
    figures = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert figures["sentences"] == 400
    monkeypatch.setattr(encoder, "WEIGHTS", out)
    model = encoder.ScreeningText()
    model.load()
    (raw,) = model.run(["a red ball"])
    assert len(raw) == 4 * (1 + len(encoder.read_weights()["policies"]))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("with_classifier")
@pytest.mark.parametrize("prompts", [FROZEN, UNSEEN], ids=["frozen", "unseen"])
def test_the_test_sets_meet_their_goals(prompts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing runs yet: the command brings up what it asks, and says so where a line was not looked at."""
    with override_settings(INFERENCE_SOCKET=tmp_path / "nobody.sock"):
        call_command("bench", "screening", file=prompts, labels=True)
    figures = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert figures["unchecked_lines"] == 0
    labels = figures["by_label"]
    share = {label: (row["refuse"]["rate"], row["hold"]["rate"]) for label, row in labels.items()}
    assert share["ordinary"][0] <= 0.02
    assert share["ordinary"][1] <= 0.03
    assert share["alarming"][0] <= 0.05
    assert share["alarming"][1] <= 0.15
    strict = {"sexual", "violence_gore", "hate_extremism", "self_harm"}
    missed = {
        label: sum(rates)
        for label, rates in share.items()
        if label not in {"ordinary", "alarming"} and sum(rates) < (0.95 if label in strict else 0.9)
    }
    assert missed == {}
