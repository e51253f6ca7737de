"""Routes below /api/v1/."""

from django.urls import path

from clips.api import challenges, holding, likeness, lineage, reactions, reviews, views
from clips.api.provenance import LookupView
from clips.models import ReactionKind

urlpatterns = [
    path("provenance/lookup", LookupView.as_view(), name="provenance-lookup"),
    path("me/clips", views.MyClipsView.as_view(), name="my-clips"),
    path("people/<str:handle>/clips", views.PersonClipsView.as_view(), name="person-clips"),
    path("people/<str:handle>/reposts", reactions.RepostsView.as_view(), name="person-reposts"),
    *(
        path(f"me/{kind}s", reactions.MyReactionsView.as_view(), {"kind": kind}, name=f"my-{kind}s")
        for kind in ReactionKind
    ),
    path("clips/<str:clip_id>", views.ClipView.as_view(), name="clip"),
    path("clips/<str:clip_id>/revisions", views.RevisionsView.as_view(), name="clip-revisions"),
    path("clips/<str:clip_id>/publish", views.PublishView.as_view(), name="clip-publish"),
    path("clips/<str:clip_id>/lineage", lineage.LineageView.as_view(), name="clip-lineage"),
    path("clips/<str:clip_id>/ancestors", lineage.AncestorsView.as_view(), name="clip-ancestors"),
    path("clips/<str:clip_id>/tree", lineage.TreeView.as_view(), name="clip-tree"),
    path("leaderboards/characters", lineage.CharacterBoardView.as_view(), name="leaderboard-characters"),
    path("leaderboards/<str:board>", lineage.LeaderboardView.as_view(), name="leaderboard"),
    path("clips/<str:clip_id>/cast", likeness.ClipCastView.as_view(), name="clip-cast"),
    path("clips/<str:clip_id>/character", likeness.ClipCharacterView.as_view(), name="clip-character"),
    path("me/likeness-sightings", likeness.SightingListView.as_view(), name="likeness-sightings"),
    path("likeness-sightings/<str:sighting_id>", likeness.SightingAnswerView.as_view(), name="likeness-sighting"),
    path(
        "likeness-sightings/<str:sighting_id>/frames",
        likeness.SightingFramesView.as_view(),
        name="likeness-sighting-frames",
    ),
    path("clips/<str:clip_id>/challenge", challenges.ClipChallengeView.as_view(), name="clip-challenge"),
    path("challenges", challenges.ChallengesView.as_view(), name="challenges"),
    path("challenges/<str:challenge_id>", challenges.ChallengeView.as_view(), name="challenge"),
    path("challenges/<str:challenge_id>/answers", challenges.AnswersView.as_view(), name="challenge-answers"),
    path("me/reviews", reviews.MyReviewsView.as_view(), name="my-reviews"),
    path("clips/<str:clip_id>/reviewers", reviews.ReviewersView.as_view(), name="clip-reviewers"),
    path("clips/<str:clip_id>/reviewers/<str:handle>", reviews.ReviewerView.as_view(), name="clip-reviewer"),
    path("clips/<str:clip_id>/notes", reviews.NotesView.as_view(), name="clip-notes"),
    path("notes/<str:note_id>", reviews.NoteView.as_view(), name="note"),
    path("clips/<str:clip_id>/share", reactions.ShareView.as_view(), name="clip-share"),
    path("clips/<str:clip_id>/comments", reactions.CommentsView.as_view(), name="clip-comments"),
    path("comments/<str:comment_id>/approve", holding.ApproveView.as_view(), name="comment-approve"),
    path("me/held-comments", holding.HeldCommentsView.as_view(), name="held-comments"),
    path("me/comment-rules", holding.CommentRulesView.as_view(), name="comment-rules"),
    path("comments/<str:comment_id>", reactions.CommentView.as_view(), name="comment"),
    *(
        path(f"clips/<str:clip_id>/{kind}", reactions.ReactionView.as_view(), {"kind": kind}, name=f"clip-{kind}")
        for kind in ReactionKind
    ),
]
