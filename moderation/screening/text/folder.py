"""A stronger text model out of a local folder: any sequence classifier that transformers reads, as safetensors.

The folder holds the model and `policies.json`, which maps the model's labels to our policies:
{"toxic": "harassment", ...}. A label that is left out says nothing. Nothing is ever downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings

from inference import client
from moderation.screening.backends import TextItem
from moderation.screening.text.classifier import windows
from moderation.screening.text.encoder import CHARACTERS_MAX
from moderation.screening.verdicts import NAMES, TEXT_STAGES, Finding, Policy, Stage
from moderation.screening.weights import WeightsError

if TYPE_CHECKING:
    import torch

TOKENS_MAX = 512
POLICIES_FILE = "policies.json"


class FolderModel:
    """A model of the inference process. Items are texts; a result maps policies to scores, as msgpack."""

    batch_max = 8
    _tokenizer: Any
    _model: torch.nn.Module
    _policies: list[str]
    _is_single: bool

    def load(self) -> None:
        """Raises WeightsError for a folder that isn't such a model."""
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        folder = Path(settings.SCREENING_MODEL_DIR)
        mapped = read_policies(folder)
        options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        self._tokenizer = AutoTokenizer.from_pretrained(folder, **options)
        model = AutoModelForSequenceClassification.from_pretrained(folder, use_safetensors=True, **options)
        self._policies = [mapped.get(model.config.id2label[index], "") for index in range(model.config.num_labels)]
        self._is_single = model.config.problem_type != "multi_label_classification"
        self._model = model
        self._model.train(mode=False)

    def check(self, item: Any) -> None:
        if not isinstance(item, str) or len(item) > CHARACTERS_MAX:
            raise ValueError(f"An item is a text of at most {CHARACTERS_MAX} characters.")

    def run(self, items: Sequence[str]) -> list[bytes]:
        import torch

        encoded = self._tokenizer(
            list(items), padding=True, truncation=True, max_length=TOKENS_MAX, return_tensors="pt"
        )
        with torch.inference_mode():
            logits = self._model(**encoded).logits
            scores = logits.softmax(-1) if self._is_single else logits.sigmoid()
        return [msgspec.msgpack.encode(self._named(row)) for row in scores.tolist()]

    def _named(self, row: Sequence[float]) -> dict[str, float]:
        named: dict[str, float] = {}
        for policy, score in zip(self._policies, row, strict=True):
            if policy:
                named[policy] = max(score, named.get(policy, 0.0))
        return named


def read_policies(folder: Path) -> dict[str, str]:
    """Label to policy. Raises WeightsError."""
    try:
        mapped = json.loads((folder / POLICIES_FILE).read_text())
        return {str(label): Policy(policy).value for label, policy in mapped.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsError(f"{folder} needs a {POLICIES_FILE} that maps the model's labels to policies.") from error


class FolderModelBackend:
    """Asks the folder's model through the inference process."""

    name = "folder_model"
    stages = TEXT_STAGES - NAMES
    timeout_seconds = 6.0
    inference_model = "screening_folder"
    in_caller_thread = False

    @property
    def version(self) -> str:
        return Path(settings.SCREENING_MODEL_DIR).name[:40]

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        texts = list(windows(item.text))
        best: dict[str, float] = {}
        for raw in client.run(self.inference_model, texts, timeout_seconds=self.timeout_seconds):
            for policy, score in msgspec.msgpack.decode(raw, type=dict[str, float]).items():
                best[policy] = max(score, best.get(policy, 0.0))
        return [
            Finding(Policy(policy), stage, score, self.name, self.version, None, "model")
            for policy, score in best.items()
        ]
