"""How fast a likeness is gone: `manage.py bench revocation`."""

from generation.bench.revocation.run import RevocationReach

__all__ = ["RevocationReach"]
