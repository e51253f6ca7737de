"""A sky without clouds: "no clouds", „ohne Wolken“, 「雲を消して」. It is said as the weather that it is."""

from __future__ import annotations

import re

NO_CLOUDS = re.compile(
    r"\b(?:without(?:\s+any)?|with\s+no|no(?:\s+more)?|remove|delete|erase|hide|take\s+(?:away|out)|get\s+rid\s+of"
    r"|ohne|mit\s+keinen|keine|entferne?|lösche?)\s+(?:(?:all|the|any|of|alle|die)\s+)*(?:clouds?|wolken?)\b"
    r"|\b(?:make|let)\s+the\s+sky\s+(?:be\s+)?clear(?:er)?\b|\bclear(?:\s+up)?\s+the\s+sky\b|\bthe\s+sky\s+clears(?:\s+up)?\b"
    r"|(?:雲|くも)(?:を(?:消し|けし|取り除い|なくし)(?:て|で)?(?:ください)?|(?:の|が|は|も)?(?:ない|無い|なし|無し)(?:で|に)?)",
    re.IGNORECASE,
)


def with_clear_sky(words: str) -> str:
    """Clear weather said for clouds that are not to be there; "above the clouds" is a place."""
    return NO_CLOUDS.sub(" cloudless ", words)
