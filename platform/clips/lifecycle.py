"""The states of a clip and the moves between them."""

from clips.models import ClipState
from common.states import StateMachine

CLIP = StateMachine(
    ClipState,
    {
        ClipState.DRAFT: {ClipState.PUBLISHED, ClipState.REMOVED},
        ClipState.PUBLISHED: {ClipState.REMOVED},
        ClipState.REMOVED: set(),
    },
)
