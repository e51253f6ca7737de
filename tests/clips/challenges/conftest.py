"""Answers are made by the tests' own quick engine."""

from tests.generation.conftest import tiny_engines

__all__ = ["tiny_engines"]
