"""The demo world: made once, quick and unchanged the second time."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from clips.models import Clip, ClipState, Comment, Reaction
from generation.demo.services import make_clip
from generation.demo.world import load_world
from generation.models import GenerationJob
from moderation.cases.models import Case
from social.models import Follow


def test_the_world_on_paper_is_consistent() -> None:
    world = load_world()
    handles = {person.handle for person in world.people}
    keys: list[str] = []
    assert world.people[0].email == "demo@example.com"
    for clip in world.clips:
        assert clip.by in handles
        assert not clip.remix_of or clip.remix_of in keys
        keys.append(clip.key)
    assert len(keys) == len(set(keys)) >= 12
    assert {entry.clip for entry in (*world.comments, *world.reports)} <= set(keys)


@pytest.mark.django_db(transaction=True)
def test_two_runs_make_one_world(capsys: pytest.CaptureFixture[str]) -> None:
    def facts() -> list[int]:
        counted = (User, Follow, GenerationJob, Clip, Reaction, Comment, Case)
        return [model.objects.count() for model in counted]  # type: ignore[attr-defined]

    call_command("demo", clips=2, seconds=4)
    first = facts()
    assert Clip.objects.filter(state=ClipState.PUBLISHED).count() == 2
    call_command("demo", clips=2, seconds=4)
    assert facts() == first
    said = capsys.readouterr().out
    assert "demo@example.com" in said
    assert said.index("password for all") < said.index(load_world().clips[0].prompt)


@pytest.mark.django_db(transaction=True)
def test_a_clip_that_screening_keeps_private_is_left_out_with_its_remixes() -> None:
    call_command("demo", clips=1, seconds=4)
    Clip.objects.update(state=ClipState.DRAFT, published_at=None, private_only_reason="It flashes.")
    jobs = GenerationJob.objects.count()
    world, people = load_world(), {person.handle: person for person in User.objects.all()}
    remix = next(clip for clip in world.clips if clip.remix_of == world.clips[0].key)
    for clip in (world.clips[0], remix):
        assert make_clip(clip, people=people, made={}, seconds=4) is None
    assert Clip.objects.get().state == ClipState.DRAFT
    assert GenerationJob.objects.count() == jobs


@pytest.mark.django_db
def test_known_passwords_are_not_made_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()
