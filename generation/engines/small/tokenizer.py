"""Whole words of the closed world. Whatever else is written vanishes: no weights have seen it."""

from __future__ import annotations

from typing import Any

from generation.engines.small.world.vocabulary import FORMS, WORDS

_SPECIAL = ("<pad>", "<eos>", "<bos>", "<unk>", "<mask>")
_PICTURE_TOKENS = ("<start_of_image>", "<end_of_image>", "<image_soft_token>")


def build_tokenizer(text_tokens: int) -> Any:
    """A Gemma tokenizer of at most `text_tokens`, which is what the pipelines take. Capitals make no difference."""
    from tokenizers import AddedToken, Regex, normalizers, pre_tokenizers
    from transformers import GemmaTokenizer

    vocabulary = {token: index for index, token in enumerate((*_SPECIAL, *_PICTURE_TOKENS))}
    tokenizer = GemmaTokenizer(vocab=vocabulary, merges=[], model_max_length=text_tokens)
    words = [AddedToken(word, single_word=word[0].isalpha(), lstrip=True, normalized=True) for word in WORDS]
    backend = tokenizer.backend_tokenizer
    forms = [normalizers.Replace(Regex(rf"\b{form}\b"), word) for form, word in FORMS.items()]
    backend.normalizer = normalizers.Sequence([normalizers.Lowercase(), *forms])
    tokenizer.add_tokens(words)
    # Words are found before this sees what is left between them.
    backend.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "removed")
    return tokenizer
