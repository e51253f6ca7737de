"""What a decision took down does not come back by being made again."""

import pytest

from accounts.models import User
from clips.models import Clip
from generation.pipeline.bank_watch import removed_material
from moderation.provenance.services import bank_clip, unbank_clip
from moderation.screening.models import ScreeningEvent
from tests.cast import make_person
from tests.generation.making import make

pytestmark = pytest.mark.django_db(transaction=True)
PROMPT = "a red ball bounces on grass beside a blue cube"


@pytest.fixture
def ann() -> User:
    return make_person("ann")


def policies(clip: Clip) -> list[str]:
    return ScreeningEvent.objects.filter(subject=clip.public_id, stage="frames").latest("id").policies


def test_the_same_clip_made_again_waits_for_a_person_and_another_one_does_not(ann: User) -> None:
    first = make(ann, PROMPT, seed=7)
    assert bank_clip(clip_id=first.public_id)
    again = make(make_person("bob", plan="pro"), PROMPT, seed=7)
    assert "removed_material" in policies(again)
    assert again.holds.filter(lifted_at=None).exists()
    other = make(make_person("cat", plan="pro"), "a yellow pyramid turns on sand at night", seed=8)
    assert "removed_material" not in policies(other)
    unbank_clip(clip_id=first.public_id)
    assert "removed_material" not in policies(make(make_person("dan", plan="pro"), PROMPT, seed=7))


def test_too_few_or_plain_frames_say_nothing() -> None:
    assert removed_material([]) == []
