"""Newer rules over older clips: judged once, held for a person, and never because a check was down."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from clips.models import Clip, HoldReason
from clips.queries import visible_clips
from clips.services.publishing import hold_clip
from moderation.cases.models import Case
from moderation.cases.services.rescanning import rescan
from moderation.screening import backends
from moderation.screening.models import RuleVersion, ScreeningEvent
from moderation.screening.rules import shipped_rules
from moderation.screening.services import conclude
from moderation.screening.verdicts import Finding, Policy, ScreeningContext, Stage
from moderation.screening.versions import activate
from notifications.kinds import Kind
from notifications.models import Notice
from tests.cast import make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db


def stricter(**policies: dict[str, float]) -> None:
    body: dict[str, Any] = copy.deepcopy(dict(shipped_rules().body))
    for policy, thresholds in policies.items():
        body["policies"].setdefault(policy, dict(body["default"])).update(thresholds)
    activate(RuleVersion.objects.create(version="stricter", body=body))


def published(prompt: str, by: str = "ann") -> Clip:
    return make_clip(make_person(by), prompt=prompt)


def test_a_clip_in_order_is_looked_at_once_for_each_version() -> None:
    clip = published("a red ball rolls over grass")
    assert rescan() == 0
    assert rescan() == 0
    looks = ScreeningEvent.objects.filter(subject=clip.public_id, stage="published")
    assert looks.count() == 1
    stricter()
    assert rescan() == 0
    assert looks.count() == 2


class SternModel:
    """Doubts every request, as a classifier does of words that it can't place, and nothing that people say."""

    name, version = "stern", "1"
    stages = frozenset({Stage.CAPTION, Stage.PUBLISHED})
    timeout_seconds = 1.0
    in_caller_thread = True

    def check(self, stage: Stage, item: backends.TextItem) -> list[Finding]:
        doubt = 0.9 if stage is Stage.PUBLISHED and item.text.strip() else 0.0
        return [Finding(Policy.SPAM, stage, doubt, self.name, self.version, None, "something")]


@pytest.fixture
def stern() -> Iterator[None]:
    backends.register(SternModel())
    yield
    backends.unregister(SternModel.name)


@pytest.mark.parametrize("caption", ["duet_wt", ""])
def test_a_caption_is_read_as_one_also_where_there_is_no_prompt(stern: None, caption: str) -> None:
    """As at publishing: duets and stitches have no prompt."""
    clip, asked = make_clip(make_person("ann"), prompt="", caption=caption), published("a ball", by="bob")
    assert rescan() == 1
    assert asked.holds.exists()
    assert not clip.holds.exists()
    count = ScreeningEvent.objects.filter(subject=clip.public_id).count()
    assert rescan() == 0
    assert ScreeningEvent.objects.filter(subject=clip.public_id).count() == count, "once"


def test_a_caption_that_the_new_rules_do_not_want_waits_for_a_person() -> None:
    clip = make_clip(make_person("ann"), prompt="", caption="I hate all of them, a sensual dance for every one")
    assert rescan() == 0
    stricter(sexual={"private_only": 0.001, "hold": 0.002})
    assert rescan() == 1
    assert clip.holds.get(lifted_at=None).reason == HoldReason.SCREENING


def test_words_that_the_new_rules_do_not_want_wait_for_a_person() -> None:
    clip, bob = published("a sensual dance in a red dress"), make_person("bob")
    assert rescan() == 0
    assert visible_clips(bob).filter(pk=clip.pk).exists()
    stricter(sexual={"private_only": 0.1, "hold": 0.2})
    assert rescan() == 1
    assert not visible_clips(bob).filter(pk=clip.pk).exists()
    case = Case.objects.get(subject_id=clip.public_id)
    assert (case.policy, case.owner) == ("sexual", clip.creator)
    told = Notice.objects.get(recipients=[clip.creator_id])
    assert (told.kind, told.ids) == (Kind.CLIP_REMOVED, {"clip": clip.public_id, "act": "held"})
    assert rescan() == 0


def test_a_maker_whose_clip_was_withheld_already_is_not_told_once_more() -> None:
    clip = published("a sensual dance in a red dress")
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source="scr_before", explanation="")
    stricter(sexual={"private_only": 0.1, "hold": 0.2})
    assert rescan() == 1
    assert not Notice.objects.filter(kind=Kind.CLIP_REMOVED).exists()


def test_stored_scores_of_the_pictures_are_judged_by_the_new_rules() -> None:
    clip = published("a ball")
    seen = Finding(Policy.VIOLENCE_GORE, Stage.FRAMES, 0.3, "picture", "1", None, "something")
    conclude(Stage.FRAMES, [seen], ScreeningContext(subject=clip.public_id), content_sha256="0" * 64)
    assert rescan() == 0
    stricter(violence_gore={"hold": 0.25})
    assert rescan() == 1
    assert clip.holds.get(lifted_at=None).reason == HoldReason.SCREENING


def test_while_a_check_is_down_nothing_is_withheld_and_it_is_tried_again() -> None:
    clip = published("a ball")
    kept = [backends.unregister(backend.name) for backend in backends.backends_for(Stage.PUBLISHED)]
    try:
        assert rescan() == 0
    finally:
        for backend in kept:
            if backend is not None:
                backends.register(backend)
    assert not clip.holds.exists()
    assert rescan() == 0
    assert ScreeningEvent.objects.filter(subject=clip.public_id, policies=[]).exists()


def test_what_a_person_cleared_is_left_alone() -> None:
    clip = published("a sensual dance")
    Clip.objects.filter(pk=clip.pk).update(cleared_by="dec_x")
    stricter(sexual={"private_only": 0.1, "hold": 0.2})
    assert rescan() == 0
    assert not clip.holds.exists()
