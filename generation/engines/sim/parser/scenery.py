"""What is around the cast, as words name it to take it away: "the rain", "on the beach", "at night", "the music"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from generation.engines.sim.parser.clauses import BEGINS_A_COMMAND
from generation.engines.sim.parser.languages import JAPANESE
from generation.engines.sim.parser.noun_phrases import parsed
from generation.engines.sim.parser.phrases import Item
from generation.engines.sim.script import Script

Sense = tuple[str, str]
"""Category and meaning."""
SCENERY = {"weather", "places", "hours", "looks", "sounds", "moods", "camera"}
COMES_AND_GOES = {"weather", "sounds"}
"""What can be stopped or turned off."""
MUSIC = ("sounds", "music")
FILLERS = re.compile(
    r"(?:(?:^|\s|,)\s*(?:please|pls|bitte|any\s?more|any\s+longer|at\s+all|mehr|now|jetzt|again|wieder|thanks|thank\s+you"
    r"|danke|what(?:so)?ever|überhaupt|falling|altogether|completely|ganz))+$",
    re.IGNORECASE,
)
BY_DAY = {"day", "the day", "daylight", "daytime", "tag"}
"""Who has enough of sunny weather wants no night."""
ONE_MORE = {"only", "just", "merely", "simply", "even", "mere", "nur", "bloß", "allein", "unlike"}
"""Words that take nothing away: "not only rain"."""
BESIDE_IT = {"the", "any", "all", "this", "that", "these", "those", "some", "look", "style", "light", "weather", "mood",
             "sound", "sounds", "scene", "time", "be", "it", "its", "there", "of", "so", "very", "background",
             "please"}  # fmt: skip
"""Words without meaning that may stand in such a phrase; "make it snow" is none."""
DESCRIBES_IT = {"counts", "links", "sizes", "colours", "manners"}
ALSO = {("places", "snow"): ("weather", "snow"), ("weather", "rain"): ("weather", "storm")}
"""Snow lies and falls; of a storm, the rain is a part."""


def without_fillers(words: str) -> str:
    """Without "please" and "any more"."""
    return FILLERS.sub("", words.strip())


def scenery(words: str) -> list[Sense]:
    """What the words name if they name scenery and nothing else; else nothing."""
    plain = without_fillers(words).lower()
    items, unknown = parsed(plain)
    named = [item for item in items if item.category in SCENERY]
    things = [item for item in named if item.category != "moods"] or named
    if any(item.meaning == "day" and item.words not in BY_DAY for item in named):
        return []
    if not all(item in named or _is_beside_it(item) for item in items) or not _are_adjectives(unknown, plain):
        return []
    senses = [(item.category, item.meaning) for item in things]
    return list(dict.fromkeys(one for sense in senses for one in (sense, ALSO.get(sense, sense))))


def is_there(sense: Sense, script: Script) -> bool:
    """Whether a clip shows it or lets it be heard."""
    category, meaning = sense
    if category == "sounds":
        return script.has_music
    if category == "moods":
        return meaning == script.mood
    if category == "looks":
        return meaning != "flat" and meaning in {script.look, script.look_from}
    for shot in script.shots:
        shown: dict[str, Collection[str]] = {
            "weather": shot.setting.weather,
            "places": (shot.setting.place,),
            "hours": (shot.setting.hour, shot.setting.hour_from),
            "camera": shot.camera,
        }
        if meaning in shown[category]:
            return True
    return False


def _is_beside_it(item: Item) -> bool:
    return item.category in DESCRIBES_IT or (item.category == "stop" and item.words in BESIDE_IT)


def _are_adjectives(unknown: Sequence[str], plain: str) -> bool:
    """Whether the words that nobody knows only describe: "the awful rain", but not "fear of rain" nor "add rain"."""
    if not unknown or JAPANESE.search(plain) or ONE_MORE & set(unknown) or BEGINS_A_COMMAND.match(plain):
        return not unknown
    words = re.findall(r"[^\W\d_]+", plain)
    after = {word: words[at + 1] if at + 1 < len(words) else "" for at, word in enumerate(words)}
    return all(_may_be_described(after.get(word, "")) for word in unknown)


def _may_be_described(word: str) -> bool:
    items, unknown = parsed(word)
    return bool(unknown) or (bool(items) and items[0].category in SCENERY | DESCRIBES_IT - {"counts", "links"})
