"""The states of cases, decisions and appeals and the moves between them."""

from common.states import StateMachine
from moderation.cases.models import AppealState, CaseState, DecisionState

CASE = StateMachine(CaseState, {CaseState.OPEN: {CaseState.DECIDED}, CaseState.DECIDED: set()})
DECISION = StateMachine(
    DecisionState,
    {
        DecisionState.PROPOSED: {DecisionState.IN_FORCE, DecisionState.WITHDRAWN},
        DecisionState.IN_FORCE: {DecisionState.REVERSED},
        DecisionState.WITHDRAWN: set(),
        DecisionState.REVERSED: set(),
    },
)
APPEAL = StateMachine(
    AppealState,
    {
        AppealState.OPEN: {AppealState.UPHELD, AppealState.OVERTURNED},
        AppealState.UPHELD: set(),
        AppealState.OVERTURNED: set(),
    },
)
