"""The tests' own engines, for clips that are made the way people make them."""

from tests.generation.conftest import tiny_engines

__all__ = ["tiny_engines"]
