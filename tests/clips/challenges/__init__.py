"""Clips that ask to be answered."""
