"""Prompts with blanks, and many versions made from a table."""
