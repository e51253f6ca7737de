"""Verbs on clips, a file a noun."""
