"""Clips in the admin: every page opens, with a player, and nothing can be changed past the services."""

import pytest
from django.test import Client

from clips.models import ClipState, HoldReason
from clips.services.publishing import hold_clip
from tests.cast import make_person
from tests.clips.factories import add_rendition, make_clip

pytestmark = pytest.mark.django_db


def test_a_clips_page_opens_with_its_player_and_its_holds() -> None:
    clip = make_clip(make_person("ann"), state=ClipState.DRAFT)
    add_rendition(clip)
    hold_clip(clip=clip, reason=HoldReason.REPORT, source="case_1", explanation="Reported twice.")
    client = Client()
    client.force_login(make_person("mod", is_staff=True, is_superuser=True))
    listed = client.get("/admin/clips/clip/")
    page = client.get(f"/admin/clips/clip/{clip.pk}/change/")
    assert (listed.status_code, page.status_code) == (200, 200)
    assert b"<video" in page.content
    assert b"Reported twice." in page.content
    assert client.get("/admin/clips/clip/add/").status_code == 403
