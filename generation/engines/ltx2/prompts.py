"""Text embeddings, kept: the variations of a prompt, its re-rolls and the empty negative one are encoded once."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from generation.engines.ltx2.model import Model

if TYPE_CHECKING:
    import torch

# All hidden states of a 12B encoder over 1,024 tokens are some 400 MB, so few are kept, and in main memory.
KEPT = 8


class PromptCache:
    """The last prompts' embeddings and masks, each for a batch of one."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._kept: OrderedDict[str, tuple[torch.Tensor, torch.Tensor]] = OrderedDict()
        self.encoded = 0

    def embed(self, prompts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Embeddings and mask for a batch, on the device. A prompt's row does not depend on the others."""
        import torch

        rows = [self._row(prompt) for prompt in prompts]
        device = self._model.device
        return torch.cat([row[0] for row in rows]).to(device), torch.cat([row[1] for row in rows]).to(device)

    def _row(self, prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
        if prompt not in self._kept:
            self._kept[prompt] = self._encode(prompt)
            self.encoded += 1
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(prompt)
        return self._kept[prompt]

    def _encode(self, prompt: str) -> tuple[torch.Tensor, torch.Tensor]:
        import torch

        with torch.no_grad():
            embeddings, mask, _, _ = self._model.text.encode_prompt(
                prompt=[prompt],
                do_classifier_free_guidance=False,
                max_sequence_length=self._model.release.text_tokens,
                device=self._model.device,
            )
        return embeddings.cpu(), mask.cpu()
