"""What a clip said before it was changed is kept, for its creator alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from clips.models import Clip, ClipRevision, Visibility
from clips.services.publishing import Publication, change_publication, remove_clip
from clips.share import ClipsShare
from common.errors import RefusedError
from tests.cast import client_of, make_person, post_json
from tests.clips.factories import make_clip, make_draft

pytestmark = pytest.mark.django_db


def test_each_change_keeps_what_it_replaced_the_latest_first(ann: User) -> None:
    clip = make_clip(ann, caption="A lark.")
    client, path = client_of(ann), f"/api/v1/clips/{clip.public_id}"
    for change in ({"caption": "A heron."}, {"visibility": "unlisted"}, {"visibility": "unlisted"}):
        assert post_json(client, path, change, method="patch").status_code == 200
    rows = client.get(f"{path}/revisions").json()["data"]
    assert [(row["caption"], row["visibility"]) for row in rows] == [("A heron.", "public"), ("A lark.", "public")]
    assert rows[0]["replaced_at"] > rows[1]["replaced_at"]


def test_nobody_else_reads_them(ann: User) -> None:
    clip = make_clip(ann, caption="A lark.")
    change_publication(clip=clip, by=ann, publication=Publication(caption="A heron."))
    path = f"/api/v1/clips/{clip.public_id}"
    other = client_of(make_person("bob"))
    assert other.get(f"{path}/revisions").status_code == 403
    assert b"A lark" not in other.get(path).content


def test_a_change_that_is_refused_and_a_draft_leave_none(ann: User) -> None:
    clip, draft = make_clip(ann, caption="A lark."), make_draft(ann)
    with pytest.raises(RefusedError):
        change_publication(
            clip=clip, by=ann, publication=Publication(caption="explicit porn, two naked people having sex")
        )
    change_publication(clip=draft, by=ann, publication=Publication(caption="Soon."))
    assert not ClipRevision.objects.exists()


def test_a_removed_clip_is_not_changed_any_more(ann: User) -> None:
    clip = make_clip(ann, caption="A lark.")
    stale = Clip.objects.get(pk=clip.pk)
    remove_clip(clip=clip, by=ann)
    change_publication(clip=stale, by=ann, publication=Publication(caption="A heron."))
    clip.refresh_from_db()
    assert clip.caption == "A lark."
    assert not ClipRevision.objects.exists()


def test_they_come_along_and_go_with_their_person(ann: User) -> None:
    clip = make_clip(ann, caption="A lark.")
    change_publication(clip=clip, by=ann, publication=Publication(caption="A heron.", visibility=Visibility.PUBLIC))
    pieces = {piece.name: piece for piece in ClipsShare().export(ann)}
    (row,) = [dict(row) for row in pieces["revisions"].rows]  # type: ignore[union-attr]
    assert (row["caption"], row["of"]) == ("A lark.", clip.public_id)
    assert ClipsShare().erase(ann)["revisions"] == 1
    assert not ClipRevision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_each_leave_what_they_replaced() -> None:
    ann = make_person("ann")
    clip = make_clip(ann, caption="0")

    def change(number: int) -> None:
        try:
            change_publication(clip=clip, by=ann, publication=Publication(caption=str(number)))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(1, 7)))
    clip.refresh_from_db()
    said = [*ClipRevision.objects.order_by("pk").values_list("caption", flat=True), clip.caption]
    assert sorted(said) == [str(number) for number in range(7)]
    assert said[0] == "0"
