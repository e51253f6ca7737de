"""What a decision takes down stays known, so that copies of it are turned away; a reversal ends that."""

import numpy as np
import pytest

from accounts.models import User
from clips.models import Clip
from moderation.cases.kinds import Action
from moderation.cases.services.appeals import answer_appeal, appeal_decision
from moderation.provenance.fingerprint import Fingerprint
from moderation.provenance.models import MediaFingerprint
from moderation.provenance.services import forget_clip, store
from tests.clips.factories import make_clip
from tests.moderation.cases.factories import decided_case, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def mod() -> User:
    return make_moderator("mod")


@pytest.fixture
def clip(ann: User) -> Clip:
    made = make_clip(ann)
    store(clip_id=made.public_id, mark_id=1, epoch=1, made=Fingerprint((), np.zeros((1, 32, 32), np.uint8), ()))
    return made


def is_banked(clip: Clip) -> bool:
    return MediaFingerprint.objects.get(clip_id=clip.public_id).removed_at is not None


def test_a_clip_that_a_moderator_withholds_is_banked(clip: Clip, ann: User, mod: User) -> None:
    decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    assert is_banked(clip)
    assert not forget_clip(clip_id=clip.public_id)


@pytest.mark.parametrize("action", [Action.NONE, Action.WARN])
def test_a_clip_that_stays_is_not(clip: Clip, ann: User, mod: User, action: Action) -> None:
    decided_case(ann, clip=clip, by=mod, action=action)
    assert not is_banked(clip)


def test_an_overturned_decision_takes_it_out_of_the_bank(clip: Clip, ann: User, mod: User) -> None:
    decision = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    appeal = appeal_decision(decision=decision, by=ann, text="It is mine.")
    answer_appeal(appeal=appeal, by=make_moderator("judge"), is_overturned=True, answer="Yes.")
    assert not is_banked(clip)


def test_it_stays_banked_while_another_decision_stands(clip: Clip, ann: User, mod: User) -> None:
    first = decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    appeal = appeal_decision(decision=first, by=ann, text="No.")
    answer_appeal(appeal=appeal, by=make_moderator("judge"), is_overturned=True, answer="Yes.")
    assert is_banked(clip)


def test_a_clip_that_was_never_indexed_is_withheld_all_the_same(ann: User, mod: User) -> None:
    clip = make_clip(ann)
    decided_case(ann, clip=clip, by=mod, action=Action.WITHHOLD)
    assert clip.holds.filter(lifted_at=None).exists()
