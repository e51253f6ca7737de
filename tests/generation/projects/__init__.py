"""Clips as projects for editors."""
