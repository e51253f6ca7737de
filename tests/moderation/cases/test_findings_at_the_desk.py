"""The desk shows what screening said of the subject of the case, with its words, and nothing of anybody else's."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from clips.models import Clip, HoldReason
from clips.services.comments import add_comment
from clips.services.publishing import hold_clip
from moderation.cases.kinds import Queue
from moderation.cases.models import Case, Decision
from moderation.cases.services.automatic import appeal_limit, open_cases_for_holds
from moderation.screening.services import conclude, screen_text
from moderation.screening.verdicts import ScreeningContext, Stage
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft
from tests.moderation.cases.factories import make_moderator, reported_case
from tests.moderation.cases.test_desk import at_desk

pytestmark = pytest.mark.django_db
DOUBTFUL = "explicit porn, two naked people having sex"
UNREADABLE = "Ez a kis film nagyon szép, de a végét nem értem egészen, mert túl gyorsan fordul."


@pytest.fixture
def mod() -> User:
    return make_moderator("mod", *Queue)


def asked_for(ann: User, prompt: str) -> str:
    """The verdict on a prompt, which is read before there is a clip."""
    return screen_text(Stage.PROMPT, prompt, ScreeningContext(actor_id=ann.pk)).event_id


def desk_of(mod: User, case: Case) -> Any:
    return at_desk(mod).get(f"/admin/cases/case/{case.pk}/change/")


def test_comments_below_a_clip_are_no_findings_about_it(ann: User, bob: User, clip: Clip, mod: User) -> None:
    add_comment(clip=clip, by=bob, text=UNREADABLE)
    conclude(Stage.FRAMES, [], ScreeningContext(actor_id=ann.pk, subject=clip.public_id), content_sha256="0" * 64)
    page = desk_of(mod, reported_case(ann, clip=clip))
    assert [look.stage for look in page.context["looks"]] == [Stage.FRAMES]


def test_a_clip_held_for_its_prompt_shows_the_rule_and_the_words_that_were_meant(ann: User, mod: User) -> None:
    event = asked_for(ann, DOUBTFUL)
    clip = make_clip(ann, prompt=DOUBTFUL)
    hold_clip(clip=clip, reason=HoldReason.SCREENING, source=event, explanation="Look at this.")
    conclude(Stage.FRAMES, [], ScreeningContext(actor_id=ann.pk, subject=clip.public_id), content_sha256="0" * 64)
    open_cases_for_holds()
    page = desk_of(mod, Case.objects.get())
    frames, prompt = page.context["looks"]
    assert (frames.stage, frames.made_the_case, prompt.stage, prompt.made_the_case) == ("frames", False, "prompt", True)
    words = [seen.words for seen in prompt.findings if seen.words]
    assert words
    assert all(word in DOUBTFUL for word in words)
    assert f"“{words[0]}”" in page.content.decode()


def test_the_prompt_of_a_reported_clip_is_among_what_was_looked_at(ann: User, mod: User) -> None:
    asked_for(ann, "a red ball bounces")
    asked_for(ann, "a red ball bounces")
    asked_for(make_person("bob"), "a red ball bounces")
    latest = asked_for(ann, "a red ball bounces")
    asked_for(ann, "a blue cube")
    page = desk_of(mod, reported_case(ann, clip=make_clip(ann, prompt="a red ball bounces")))
    (verdict,) = page.context["verdicts"]
    assert verdict.public_id == latest


def test_a_refused_request_shows_what_it_was_refused_for(ann: User, mod: User, tiny_engines: None) -> None:
    client = client_of(ann)
    asked = {"engine": "tiny", "seconds": 4, "size": "360p", "fps": 12, "prompt": DOUBTFUL}
    refused = post_json(client, "/api/v1/generations", asked).json()["job"]
    post_json(client, f"/api/v1/generations/{refused}/appeal", {"text": "It is for a museum."})
    (look,) = desk_of(mod, Case.objects.get()).context["looks"]
    assert (look.stage, look.decision, look.made_the_case) == ("prompt", "refuse", True)
    assert any(seen.words and seen.words in DOUBTFUL for seen in look.findings)


def test_a_held_comment_shows_its_own_verdict_alone(ann: User, bob: User, clip: Clip, mod: User) -> None:
    comment = add_comment(clip=clip, by=bob, text=UNREADABLE)
    add_comment(clip=clip, by=ann, text="thank you all for coming by today")
    open_cases_for_holds()
    (verdict,) = desk_of(mod, Case.objects.get()).context["verdicts"]
    assert verdict.public_id == comment.screening_event


def test_a_draft_kept_private_for_its_prompt_is_a_case_of_that_rule(ann: User) -> None:
    asked_for(ann, UNREADABLE)
    draft = make_draft(ann, prompt=UNREADABLE, private_only_reason="In a language that we can't check yet.")
    conclude(Stage.FRAMES, [], ScreeningContext(actor_id=ann.pk, subject=draft.public_id), content_sha256="0" * 64)
    appeal_limit(clip=draft, by=ann, text="It is Hungarian.")
    assert Decision.objects.get().policy == "unknown_language"
