"""The tests' own engines, for threats that are met on the way from a wish to a clip."""

from tests.generation.conftest import tiny_engines

__all__ = ["tiny_engines"]
