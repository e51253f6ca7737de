"""Challenges: a clip whose words or sound others answer with clips of their own."""
