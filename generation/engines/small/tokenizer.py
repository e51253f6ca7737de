"""Whole words of the closed world, and letters and bytes for everything else: any text can be encoded."""

from __future__ import annotations

from typing import Any

from generation.engines.small.world.vocabulary import WORDS

TEXT_TOKENS = 96
_LETTERS = "▁abcdefghijklmnopqrstuvwxyz0123456789.,:!?'-"
_SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
_PICTURE_TOKENS = ("<start_of_image>", "<end_of_image>", "<image_soft_token>")


def build_tokenizer() -> Any:
    """A Gemma tokenizer, which is what the pipelines take. It expects lower case: see `LTX2Options.is_lower_case`."""
    from tokenizers import AddedToken
    from transformers import GemmaTokenizer

    vocabulary = {token: index for index, token in enumerate(_SPECIAL)}
    for token in (*(f"<0x{byte:02X}>" for byte in range(256)), *_LETTERS, *_PICTURE_TOKENS):
        vocabulary.setdefault(token, len(vocabulary))
    tokenizer = GemmaTokenizer(vocab=vocabulary, merges=[], model_max_length=TEXT_TOKENS)
    words = [word for word in WORDS if len(word) > 1]
    tokenizer.add_tokens([AddedToken(word, single_word=True, lstrip=True, normalized=False) for word in words])
    return tokenizer
