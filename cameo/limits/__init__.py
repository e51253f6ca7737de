"""Within which limits a cameo may be used: words before rendering, pictures and speech after it."""

from cameo.limits.media import violations_in_media
from cameo.limits.words import TOPICS, Violation, refused_phrases, violations_in_text

__all__ = ["TOPICS", "Violation", "refused_phrases", "violations_in_media", "violations_in_text"]
