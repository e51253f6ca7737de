"""Drafts shown to named people."""
