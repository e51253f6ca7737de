"""Rows of the clips app, a file a noun."""

from clips.models.cast import ClipCast
from clips.models.challenge import Challenge, ChallengeKind
from clips.models.clip import Audience, Clip, ClipKind, ClipState, Visibility
from clips.models.comment import Comment, CommentRules, CommentState, HeldBy
from clips.models.hold import ClipHold, HoldReason
from clips.models.lineage import LineageEdge
from clips.models.mention import Mention
from clips.models.reaction import Reaction, ReactionKind
from clips.models.rendition import PendingFile, Rendition, RenditionKind
from clips.models.review import Reviewer, ReviewNote
from clips.models.revision import ClipRevision
from clips.models.stats import ClipStats, Counter, CounterDelta

__all__ = [
    "Audience",
    "Challenge",
    "ChallengeKind",
    "Clip",
    "ClipCast",
    "ClipHold",
    "ClipKind",
    "ClipRevision",
    "ClipState",
    "ClipStats",
    "Comment",
    "CommentRules",
    "CommentState",
    "Counter",
    "CounterDelta",
    "HeldBy",
    "HoldReason",
    "LineageEdge",
    "Mention",
    "PendingFile",
    "Reaction",
    "ReactionKind",
    "Rendition",
    "RenditionKind",
    "ReviewNote",
    "Reviewer",
    "Visibility",
]
