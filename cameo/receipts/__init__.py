"""Consent written down so that others can check it: chain, daily seal, answers."""
