"""A small classifier over sentence embeddings, for what no word set foresaw.

Embeddings see the topic more than the intent, so the rules give it a ceiling: alone it can hold, never refuse.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference import client
from moderation.screening.backends import TextItem
from moderation.screening.text.language import guess_language
from moderation.screening.verdicts import TEXT_STAGES, Finding, Policy, Stage
from moderation.screening.weights import digest_of, read_pinned

WEIGHTS = Path(__file__).parents[1] / "data" / "classifier.npz"
SCORE_MIN = 0.05
WINDOW_WORDS, WINDOWS_MAX = 45, 8
CHARACTERS_MAX = 4_000
"""More than the 256 tokens that the sentence model reads."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """One hidden layer; `scale` and `offset` calibrate each policy so that 0.5 is where a person should look."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    scale: Floats
    offset: Floats

    def scores(self, embeddings: Floats) -> Floats:
        """Embeddings [n, 384] to calibrated scores [n, policies]."""
        inner = np.maximum(embeddings @ self.hidden + self.hidden_bias, 0.0)
        logits = (inner @ self.output + self.output_bias) * self.scale + self.offset
        scores: Floats = (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
        return scores


@dataclass(frozen=True)
class Classifier:
    policies: tuple[Policy, ...]
    network: Network


@lru_cache(maxsize=1)
def load_classifier() -> Classifier:
    """Raises WeightsError for missing or altered weights."""
    with np.load(io.BytesIO(read_pinned(WEIGHTS)), allow_pickle=False) as stored:
        policies = tuple(Policy(str(name)) for name in stored["policies"])
        network = Network(
            *(stored[key] for key in ("hidden", "hidden_bias", "output", "output_bias", "scale", "offset"))
        )
    return Classifier(policies, network)


class ClassifierBackend:
    """English text only: the sentence model knows no other language."""

    name = "classifier"
    stages = TEXT_STAGES - {Stage.HANDLE, Stage.SESSION}
    timeout_seconds = 3.0
    in_caller_thread = False

    @property
    def version(self) -> str:
        return digest_of([WEIGHTS])[:12]

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        classifier = load_classifier()
        if guess_language(item.text) != "en":
            return []
        embeddings = client.embed(list(windows(item.text)), timeout_seconds=self.timeout_seconds)
        best = classifier.network.scores(embeddings).max(axis=0)
        return [
            Finding(policy, stage, float(score), self.name, self.version, None, "topic")
            for policy, score in zip(classifier.policies, best, strict=True)
            if not score < SCORE_MIN
        ]


def windows(text: str) -> Iterator[str]:
    """The whole text, and for a long one its stretches of a few sentences, so that one line can't hide among many."""
    yield text[:CHARACTERS_MAX]
    words = re.findall(r"\S+", text)
    if len(words) > WINDOW_WORDS * 3 // 2:
        step = max(WINDOW_WORDS, -(-len(words) // WINDOWS_MAX))
        for start in range(0, len(words), step):
            yield " ".join(words[start : start + step])[:CHARACTERS_MAX]
