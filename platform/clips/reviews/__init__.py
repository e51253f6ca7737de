"""Drafts shown to named people, who say what they think at a moment of the clip."""
