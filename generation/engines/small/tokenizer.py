"""Whole words of the closed world. Whatever else is written vanishes: no weights have seen it."""

from __future__ import annotations

from typing import Any

from generation.engines.small.world.vocabulary import WORDS

_SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
_PICTURE_TOKENS = ("<start_of_image>", "<end_of_image>", "<image_soft_token>")


def build_tokenizer(text_tokens: int) -> Any:
    """A Gemma tokenizer of at most `text_tokens`, which is what the pipelines take.

    It expects lower case: see `LTX2Options.is_lower_case`.
    """
    from tokenizers import AddedToken, Regex, normalizers
    from transformers import GemmaTokenizer

    vocabulary = {token: index for index, token in enumerate((*_SPECIAL, *_PICTURE_TOKENS))}
    tokenizer = GemmaTokenizer(vocab=vocabulary, merges=[], model_max_length=text_tokens)
    words = [AddedToken(word, single_word=word[0].isalpha(), lstrip=True, normalized=False) for word in WORDS]
    tokenizer.add_tokens(words)
    # Words are found before this sees what is left between them.
    tokenizer.backend_tokenizer.normalizer = normalizers.Replace(Regex(r"[\s\S]"), "")
    return tokenizer
