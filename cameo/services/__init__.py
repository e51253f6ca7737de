"""Verbs on cameos, a file a noun."""
