"""Captions as SubRip (SRT), for players and editors that read no WebVTT. Written anew from our own WebVTT each time."""

from __future__ import annotations

import re
from html import unescape

_TIMES = re.compile(r"^(\d\d:\d\d:\d\d)\.(\d{3}) --> (\d\d:\d\d:\d\d)\.(\d{3})")
_VOICE = re.compile(r"^<v ([^>]*)>")
MIME = "application/x-subrip"


def srt_of(vtt: str) -> str:
    """Numbered cues; a voice becomes a name before the words."""
    cues: list[str] = []
    for block in vtt.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if found := _TIMES.match(lines[0]):
            times = f"{found[1]},{found[2]} --> {found[3]},{found[4]}"
            words = "\n".join(unescape(_VOICE.sub(r"\1: ", line)) for line in lines[1:])
            cues.append(f"{len(cues) + 1}\n{times}\n{words}\n")
    return "\n".join(cues)
