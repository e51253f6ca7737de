"""Trouble that the person at the keyboard can do something about."""


class LaunchError(Exception):
    """The message is all that is printed: what is wrong, and what to do."""
