"""`Idempotency-Key` on POSTs that cost something: the same key and body gets the same answer, once made."""

from common.idempotency.decorator import idempotent, key_of, scoped_key

__all__ = ["idempotent", "key_of", "scoped_key"]
