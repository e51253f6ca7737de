"""Verbs of the feed, a file a noun."""
