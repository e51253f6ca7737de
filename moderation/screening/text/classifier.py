"""A small trained classifier, for what no word set foresaw.

It sees the topic more than the intent, so the rules give it a ceiling: alone it can hold, never refuse.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from inference import client
from moderation.screening.backends import TextItem
from moderation.screening.text.apart import every_reading
from moderation.screening.text.edits import VOCABULARY, is_harmless_edit
from moderation.screening.text.encoder import CHARACTERS_MAX, WEIGHTS, read_weights
from moderation.screening.text.idioms import is_mere_idiom
from moderation.screening.text.language import COVERED, guess_language
from moderation.screening.text.normalise import joined_letters
from moderation.screening.text.repetition import without_repetition
from moderation.screening.text.talk import prose
from moderation.screening.verdicts import CONVERSATION, NAMES, TEXT_STAGES, Finding, Policy, Stage
from moderation.screening.weights import digest_of

SCORE_MIN = 0.05
TOPIC = "topic"
"""What a finding of it goes by: what a text is about, and not which of its words say so."""
WINDOW_WORDS, WINDOWS_USUAL = 45, 8
WINDOW_WORDS_READ, WINDOWS_MAX = 120, 20
"""Of more words at once the network would not read the last ones; more windows than this would take it too long."""
OTHER_LANGUAGES_MARGIN = 1.5
"""The sentence model was made for English: in other languages its doubts, in logits, weigh less than the word sets."""
CONVERSATION_MARGIN = 2.5
"""It was trained on wishes for clips; small talk ("call me when you're home") is strange to it."""
_READ_AS = frozenset({"leet", "spaced", "base64", "hex"})
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Calibration:
    """What the logits of the network mean: at `threshold` the score is 0.5, where a person should look."""

    policies: tuple[Policy, ...]
    threshold: float
    band: float

    def scores(self, logits: Floats, *, margin: float = 0.0) -> Floats:
        """Logits [n, 1 + policies] to scores [n, policies]: the likeliest policy carries the doubt of the whole."""
        scaled = np.clip((logits - self.threshold - margin) / self.band, -30, 30)
        each = 1.0 / (1.0 + np.exp(-scaled))
        scores = np.minimum(each[:, 1:], each[:, :1])
        rows = np.arange(len(logits))
        likeliest = logits[:, 1:].argmax(axis=1)
        scores[rows, likeliest] = each[:, 0]
        return np.asarray(scores, np.float32)


@lru_cache(maxsize=1)
def load_calibration() -> Calibration:
    """Raises WeightsError for missing or altered weights."""
    weights = read_weights()
    policies = tuple(Policy(str(name)) for name in weights["policies"])
    return Calibration(policies, float(weights["threshold"][0]), float(weights["band"][0]))


class ClassifierBackend:
    """Reads the languages it was trained on, which are the covered ones."""

    name = "classifier"
    stages = TEXT_STAGES - NAMES - {Stage.SESSION}
    timeout_seconds = 3.0
    inference_model = "screening"
    in_caller_thread = False

    @property
    def version(self) -> str:
        return digest_of([WEIGHTS, VOCABULARY])[:12]

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        """The likeliest policy always, however small its score, so that a look without a doubt can be told from none.

        Raises WeightsError, InferenceUnavailableError.
        """
        calibration = load_calibration()
        language = guess_language(item.text)
        is_plain = is_mere_idiom if stage in CONVERSATION else is_harmless_edit
        if language not in COVERED or is_plain(item.text):
            return []
        text = without_repetition(prose(item.text))
        texts = list(dict.fromkeys([*windows(joined_letters(text)), *_undisguised(text)]))
        rows = client.run(self.inference_model, texts, timeout_seconds=self.timeout_seconds)
        logits = np.frombuffer(b"".join(rows), "<f4").reshape(len(texts), 1 + len(calibration.policies))
        best = calibration.scores(logits, margin=margin_of(stage, language)).max(axis=0)
        likeliest = int(best.argmax())
        return [
            Finding(policy, stage, float(score), self.name, self.version, None, TOPIC)
            for index, (policy, score) in enumerate(zip(calibration.policies, best, strict=True))
            if index == likeliest or not score < SCORE_MIN
        ]


def margin_of(stage: Stage, language: str) -> float:
    """How much more than its threshold it takes, in logits, to be doubted where the classifier knows less."""
    other = 0.0 if language == "en" else OTHER_LANGUAGES_MARGIN
    return other + (CONVERSATION_MARGIN if stage in CONVERSATION else 0.0)


def _undisguised(text: str) -> Iterator[str]:
    """What the text says once leetspeak, spacing and encodings are undone."""
    for reading in every_reading(text):
        if reading.kind in _READ_AS:
            yield reading.text[:CHARACTERS_MAX]


def windows(text: str) -> Iterator[str]:
    """The whole text, and for a long one its stretches of a few sentences, so that one line can't hide among many.

    The longest prompt that is taken is read to its last word. Of much longer texts, which only a chain of them makes,
    the windows read as much as their number allows.
    """
    yield text[:CHARACTERS_MAX]
    words = re.findall(r"\S+", text)
    if len(words) > WINDOW_WORDS * 3 // 2:
        step = max(WINDOW_WORDS, min(-(-len(words) // WINDOWS_USUAL), WINDOW_WORDS_READ), -(-len(words) // WINDOWS_MAX))
        for start in range(0, len(words), step):
            yield " ".join(words[start : start + step])[:CHARACTERS_MAX]
