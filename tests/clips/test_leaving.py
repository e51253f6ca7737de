"""What a person takes along of clips, and what of them goes when they leave."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.registry import ExportedRows
from clips.models import Comment, HoldReason, Reaction, ReactionKind
from clips.services.comments import add_comment
from clips.services.publishing import Publication, change_publication, hold_clip
from clips.services.reactions import react
from clips.services.reconciling import find_drift
from clips.share import ClipsShare
from common.errors import RefusedError
from tests.cast import make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


def test_words_reactions_and_lineage_come_along(bob: User) -> None:
    parent = make_clip(make_person("ann"))
    remix = make_clip(bob, parent=parent)
    add_comment(clip=parent, by=bob, text="How lovely.")
    react(clip=parent, by=bob, kind=ReactionKind.SAVE)
    pieces = [piece for piece in ClipsShare().export(bob) if isinstance(piece, ExportedRows)]
    found = {piece.name: [dict(row) for row in piece.rows] for piece in pieces}
    assert found["lineage"] == [{"position": 0, "clip": remix.public_id, "made_from": parent.public_id}]
    assert [(row["text"], row["below"]) for row in found["comments"]] == [("How lovely.", parent.public_id)]
    assert [(row["kind"], row["to"]) for row in found["reactions"]] == [("save", parent.public_id)]


def test_words_and_reactions_go_with_their_person_and_counts_stay_right(bob: User) -> None:
    clip = make_clip(make_person("ann"))
    add_comment(clip=clip, by=bob, text="How lovely.")
    for kind in ReactionKind:
        react(clip=clip, by=bob, kind=kind)
    gone = ClipsShare().erase(bob)
    assert (gone["comments"], gone["reactions"]) == (1, 3)
    assert not Reaction.objects.exists()
    assert Comment.objects.get().text == ""
    assert find_drift() == []
    assert (ClipsShare().erase(bob)["comments"], ClipsShare().erase(bob)["reactions"]) == (0, 0)


def test_a_caption_is_screened_when_it_changes_as_when_it_was_new() -> None:
    ann = make_person("ann")
    clip = make_clip(ann, caption="A lark.")
    with pytest.raises(RefusedError):
        change_publication(
            clip=clip, by=ann, publication=Publication(caption="explicit porn, two naked people having sex")
        )
    clip.refresh_from_db()
    assert clip.caption == "A lark."
    hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="")
    changed = change_publication(clip=clip, by=ann, publication=Publication(caption="A heron."))
    assert changed.caption == "A heron."
    assert changed.holds.filter(lifted_at=None).count() == 1
