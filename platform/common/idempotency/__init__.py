"""`Idempotency-Key` on POSTs that cost something: the same key and body gets the same answer, once made."""

from common.idempotency.decorator import idempotent

__all__ = ["idempotent"]
