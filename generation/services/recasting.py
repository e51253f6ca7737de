"""A remix with somebody else in it, where whoever is in the clip gave no permission.

Nothing of the clip's media goes in, since they show whom they show: the engine starts from the words alone. The remix
keeps its place in the lineage, and leans on no likeness but those that it casts itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from accounts.handles import MENTION
from accounts.models import User
from cameo.errors import not_available
from cameo.models import Cameo
from cameo.queries import handle_of, usable_cameos
from clips.models import Clip, ClipKind
from clips.queries import cast_of
from common.errors import InvalidInputError
from generation.services.requests import ClipRequest

NOBODY_KNOWN = "somebody"


def recast(
    request: ClipRequest, parents: Sequence[Clip], replacements: Mapping[str, str | None], *, by: User
) -> ClipRequest:
    """The request with others in the places of these cameos, by public id; None is nobody known.

    Without words of its own it takes those of the clip, where they are shown. Everybody who is in the clip and not
    replaced is cast again, by consent as ever. Raises InvalidInputError and
    ConsentRefusedError.
    """
    if request.kind is not ClipKind.REMIX or not parents:
        raise InvalidInputError("Somebody is replaced in a remix: name the clip in remix_of.", code="not_a_remix")
    (parent,) = parents
    shown = {cameo.public_id: cameo for cameo in cast_of(parent).select_related("owner")}
    if unknown := sorted(set(replacements) - set(shown)):
        raise InvalidInputError(f"The clip does not show {', '.join(unknown)}.", code="not_cast")
    kept = [public_id for public_id in shown if public_id not in replacements]
    new = [public_id for public_id in replacements.values() if public_id is not None]
    return replace(
        request,
        prompt=request.prompt or _words(parent, shown, replacements, by),
        cameos=tuple(dict.fromkeys([*request.cameos, *kept, *new])),
        is_from_words=True,
    )


def _words(parent: Clip, shown: Mapping[str, Cameo], replacements: Mapping[str, str | None], by: User) -> str:
    """The clip's own prompt, each replaced @handle written anew."""
    if not parent.is_prompt_shown and parent.creator_id != by.pk:
        raise InvalidInputError("Its creator keeps the prompt to themselves: write one.", code="prompt_empty")
    wanted = {public_id for public_id in replacements.values() if public_id is not None}
    others = {cameo.public_id: cameo for cameo in usable_cameos(by).filter(public_id__in=wanted)}
    if wanted - set(others):
        raise not_available()
    names = {}
    for old, new in replacements.items():
        names[handle_of(shown[old]).lower()] = NOBODY_KNOWN if new is None else f"@{handle_of(others[new])}"
    return MENTION.sub(lambda match: names.get(match[1].lower(), match[0]), parent.prompt)
