"""What a handle may look like. One namespace for people and characters, compared as a hurried eye would."""

import re
import unicodedata

from confusable_homoglyphs import confusables

from common.errors import InvalidInputError

HANDLE_MIN, HANDLE_MAX = 3, 24
_PATTERN = re.compile(r"^[a-z0-9](?:[a-z0-9_.]*[a-z0-9])?$")
MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9](?:[A-Za-z0-9_.]*[A-Za-z0-9])?)")
"""A handle in running text; the point behind it ends a sentence, and addresses of mail name nobody."""
RESERVED = frozenset(
    {"admin", "api", "auth", "hibari", "help", "me", "moderator", "null", "official", "root", "sora"}
    | {"staff", "support", "system", "team", "www", "you", "security", "abuse", "postmaster", "verified"}
)
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": None, ".": None})
_LOOKALIKE_PAIRS = (("rn", "m"), ("vv", "w"))


def _latin(character: str) -> str:
    """The Latin letter that this one passes for, by Unicode's own table of confusables (UTS 39)."""
    if character.isascii():
        return character
    for found in confusables.is_confusable(character, greedy=True, preferred_aliases=["LATIN"]) or []:
        for twin in found["homoglyphs"]:
            if twin["c"].isascii():
                return str(twin["c"])
    return character


def skeleton(text: str) -> str:
    """What `text` is easily taken for. Two handles with one skeleton can't both exist."""
    folded = unicodedata.normalize("NFKD", text)
    latin = "".join(_latin(character) for character in folded if not unicodedata.combining(character)).lower()
    for pair, single in _LOOKALIKE_PAIRS:
        latin = latin.replace(pair, single)
    return latin.translate(_LOOKALIKES)


_RESERVED_SKELETONS = frozenset(skeleton(name) for name in RESERVED)


def clean_handle(text: str) -> str:
    """The stored form of a handle. Raises InvalidInputError with what to change."""
    handle = text.strip().removeprefix("@").lower()
    if not HANDLE_MIN <= len(handle) <= HANDLE_MAX:
        raise InvalidInputError(
            f"A handle has {HANDLE_MIN} to {HANDLE_MAX} characters.",
            code="bad_handle",
            least=HANDLE_MIN,
            most=HANDLE_MAX,
        )
    if not _PATTERN.match(handle) or ".." in handle or "__" in handle:
        raise InvalidInputError(
            "A handle uses a-z, 0-9, and single dots or underscores between them.", code="bad_handle"
        )
    if skeleton(handle) in _RESERVED_SKELETONS:
        raise InvalidInputError("This handle is reserved; choose another.", code="handle_reserved")
    return handle


def handles_in(text: str) -> list[str]:
    """Whom a text names with an @, each once, in order, in the stored form."""
    return list(dict.fromkeys(match[1].lower() for match in MENTION.finditer(text)))
