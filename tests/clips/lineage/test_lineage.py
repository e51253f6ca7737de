"""Where clips come from and what was made of them: whole, credited, in pages, and no more than the reader may see."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from clips.lineage.queries import LEVELS, ancestors_above
from clips.models import Clip, ClipState, LineageEdge, Visibility
from social.services import block_person
from tests.cast import client_of, make_person
from tests.clips.factories import make_clip

pytestmark = pytest.mark.django_db

QUERIES = {"lineage": 5, "ancestors": 4, "tree": 4}
"""What a visitor's page costs at most: the clip; keys, rows and makers of its ancestors; a page of its remixes, or for
a tree their keys, those listed and the tombstones."""


def chain_of(person: User, length: int) -> list[Clip]:
    chain = [make_clip(person)]
    while len(chain) < length:
        chain.append(make_clip(person, parent=chain[-1]))
    return chain


def get(path: str, **query: str | int) -> Any:
    answer = Client().get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_ancestor_of_a_long_chain_is_credited_once_in_order(ann: User) -> None:
    chain = chain_of(ann, 2 * LEVELS + 6)
    path = f"clips/{chain[-1].public_id}"
    first = get(f"{path}/lineage")
    credited, cursor = first["ancestors"], first["above"]
    while cursor:
        page = get(f"{path}/ancestors", cursor=cursor)
        credited, cursor = page["data"] + credited, page["next"]
    assert [row["id"] for row in credited] == [clip.public_id for clip in chain[:-1]]
    assert {row["creator"]["handle"] for row in credited} == {"ann"}


def test_an_original_has_nothing_above(ann: User) -> None:
    page = get(f"clips/{make_clip(ann).public_id}/lineage")
    assert (page["ancestors"], page["above"], page["children"]) == ([], None, {"data": [], "next": None})


def test_a_chain_of_exactly_one_page_has_no_second(ann: User) -> None:
    chain = chain_of(ann, LEVELS + 1)
    assert get(f"clips/{chain[-1].public_id}/ancestors")["next"] is None


def test_a_removed_parent_stays_as_a_tombstone_and_its_remixes_stay(ann: User) -> None:
    root, middle, last = chain_of(ann, 3)
    Clip.objects.filter(pk=middle.pk).update(state=ClipState.REMOVED)
    credited = get(f"clips/{last.public_id}/lineage")["ancestors"]
    assert [(row["id"], row["is_removed"], row["creator"] is None) for row in credited] == [
        (root.public_id, False, False),
        (middle.public_id, True, True),
    ]
    tree = get(f"clips/{root.public_id}/tree")
    (tombstone,) = tree["children"]
    assert (tombstone["is_removed"], tombstone["caption"], tombstone["creator"]) == (True, "", None)
    assert [row["id"] for row in tombstone["children"]] == [last.public_id]


def test_a_tombstone_with_nothing_below_leaves_the_tree(ann: User) -> None:
    root, middle = chain_of(ann, 2)
    Clip.objects.filter(pk=middle.pk).update(state=ClipState.REMOVED)
    assert get(f"clips/{root.public_id}/tree")["children"] == []


def test_a_removed_draft_was_never_there(ann: User) -> None:
    root = make_clip(ann)
    draft = make_clip(ann, parent=root, state=ClipState.REMOVED)
    make_clip(ann, parent=draft)
    assert get(f"clips/{root.public_id}/tree")["children"] == []


def test_a_stitch_has_all_its_parents_and_stands_once_below_each(ann: User) -> None:
    first, second = make_clip(ann), make_clip(ann)
    stitch = make_clip(ann, parent=first)
    LineageEdge.objects.create(child=stitch, parent=second, position=1)
    LineageEdge.objects.create(child=stitch, parent=first, position=2)
    assert {row["id"] for row in get(f"clips/{stitch.public_id}/ancestors")["data"]} == {
        first.public_id,
        second.public_id,
    }
    for parent in (first, second):
        for found in (
            get(f"clips/{parent.public_id}/lineage")["children"]["data"],
            get(f"clips/{parent.public_id}/tree")["children"],
        ):
            assert [row["id"] for row in found] == [stitch.public_id]


def test_each_of_two_parents_is_told_with_its_own_ancestors(ann: User) -> None:
    """A duet of a remix and a remix of a remix, whose other parent has nothing above."""
    bob = make_person("bob")
    left, right = chain_of(ann, 2), chain_of(bob, 3)
    duet = make_clip(ann, parent=left[-1])
    LineageEdge.objects.create(child=duet, parent=right[-1], position=1)
    LineageEdge.objects.create(child=duet, parent=left[-1], position=2)
    lineage = get(f"clips/{duet.public_id}/lineage")
    assert lineage["parents"] == [left[-1].public_id, right[-1].public_id]
    wanted = {clip.public_id: [] for clip in (left[0], right[0])}
    for chain in (left, right):
        wanted |= {child.public_id: [parent.public_id] for parent, child in itertools.pairwise(chain)}
    assert {row["id"]: row["parents"] for row in lineage["ancestors"]} == wanted
    (above,) = (row for row in get(f"clips/{right[-1].public_id}/ancestors")["data"] if row["parents"])
    assert (above["id"], above["parents"]) == (right[1].public_id, [right[0].public_id])
    assert get(f"clips/{right[0].public_id}/lineage")["parents"] == []


def test_what_lies_on_the_next_page_is_named_as_a_parent(ann: User) -> None:
    chain = chain_of(ann, LEVELS + 3)
    page = get(f"clips/{chain[-1].public_id}/ancestors")
    assert page["next"]
    assert page["data"][0]["parents"] == [chain[1].public_id]
    assert chain[1].public_id not in {row["id"] for row in page["data"]}


def test_a_dense_graph_is_cut_and_goes_on_where_it_was_cut(ann: User) -> None:
    """Stitches of stitches: every clip of a generation has every clip of the one before as a parent."""
    generations = [[make_clip(ann) for _ in range(3)]]
    for _ in range(LEVELS + 3):
        row = [make_clip(ann) for _ in range(3)]
        LineageEdge.objects.bulk_create(
            LineageEdge(child=child, parent=parent, position=position)
            for child in row
            for position, parent in enumerate(generations[-1])
        )
        generations.append(row)
    page = ancestors_above([generations[-1][0].pk])
    assert len(page.clips) == 3 * LEVELS
    rest = ancestors_above(page.above)
    assert {row.pk for row in rest.clips} == {clip.pk for row in generations[:3] for clip in row}
    assert rest.above == []


def test_a_tree_keeps_to_its_depth_and_width_newest_first(ann: User) -> None:
    root = make_clip(ann)
    children = [make_clip(ann, parent=root) for _ in range(4)]
    grandchild = make_clip(ann, parent=children[-1])
    make_clip(ann, parent=grandchild)
    tree = get(f"clips/{root.public_id}/tree", depth=2, width=2)
    assert [row["id"] for row in tree["children"]] == [children[3].public_id, children[2].public_id]
    assert tree["children"][0]["children"][0]["id"] == grandchild.public_id
    assert tree["children"][0]["children"][0]["children"] == []


@pytest.mark.parametrize("query", ["depth=0", "depth=5", "width=9", "width=x", "depth=-1"])
def test_a_tree_without_bounds_is_refused(ann: User, query: str) -> None:
    answer = Client().get(f"/api/v1/clips/{make_clip(ann).public_id}/tree?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, f"bad_{query.split('=')[0]}")


def test_hidden_remixes_take_no_place_in_a_tree(ann: User) -> None:
    root = make_clip(ann)
    eve = make_person("eve")
    seen = make_clip(ann, parent=root)
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED, Visibility.FOLLOWERS):
        make_clip(ann, parent=root, visibility=visibility)
    make_clip(eve, parent=root)
    bob = make_person("bob")
    block_person(by=bob, person=eve)
    tree = client_of(bob).get(f"/api/v1/clips/{root.public_id}/tree?width=1").json()
    assert [row["id"] for row in tree["children"]] == [seen.public_id]


def test_children_between_many_hidden_ones_come_once_each_in_order_and_pages_stay_full(ann: User) -> None:
    """Of every twelve children eleven are hidden, each for another reason; a stitch takes from the clip twice."""
    root, eve, bob = make_clip(ann), make_person("eve"), make_person("bob")
    block_person(by=bob, person=eve)
    seen: list[Clip] = []
    for _ in range(7):
        for _ in range(3):
            make_clip(ann, parent=root, visibility=Visibility.PRIVATE)
            make_clip(eve, parent=root)
            make_clip(ann, parent=root, state=ClipState.REMOVED)
        make_clip(ann, parent=root, visibility=Visibility.FOLLOWERS)
        make_clip(ann, parent=root, visibility=Visibility.UNLISTED)
        seen.append(make_clip(ann, parent=root))
    LineageEdge.objects.create(child=seen[3], parent=root, position=1)
    path = f"/api/v1/clips/{root.public_id}/lineage?limit=2"
    client, pages, cursor, costs = client_of(bob), [], "", set()
    client.get(path)  # The first request of a session asks for more.
    while cursor is not None:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{path}&cursor={cursor}").json()["children"]
        costs.add(len(queries))
        pages.append([row["id"] for row in page["data"]])
        cursor = page["next"]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [key for page in pages for key in page] == [clip.public_id for clip in reversed(seen)]
    assert len(costs) == 1, "hidden children cost no queries of their own"


def test_a_page_goes_on_where_it_ended_though_clips_came_and_went(ann: User) -> None:
    root = make_clip(ann)
    children = [make_clip(ann, parent=root) for _ in range(4)]
    path = f"clips/{root.public_id}/lineage"
    first = get(path, limit=2)["children"]
    make_clip(ann, parent=root)
    Clip.objects.filter(pk=children[2].pk).update(state=ClipState.REMOVED)
    rest = get(path, limit=2, cursor=first["next"])["children"]
    assert [row["id"] for row in rest["data"]] == [children[1].public_id, children[0].public_id]
    assert rest["next"] is None


def test_a_cursor_of_another_clip_is_refused(ann: User) -> None:
    chain = chain_of(ann, LEVELS + 3)
    cursor = get(f"clips/{chain[-1].public_id}/ancestors")["next"]
    answer = Client().get(f"/api/v1/clips/{chain[0].public_id}/ancestors", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    assert Client().get(f"/api/v1/clips/{chain[0].public_id}/ancestors?cursor=x").status_code == 400


def test_pages_cost_the_same_queries_whatever_hangs_on_the_clip(ann: User) -> None:
    lone = make_clip(ann, parent=make_clip(ann))
    make_clip(ann, parent=lone)
    chain = chain_of(ann, 30)
    for _ in range(25):
        make_clip(ann, parent=chain[-1])
    for end in ("lineage", "ancestors", "tree"):
        asked = []
        for clip in (lone, chain[-1]):
            with CaptureQueriesContext(connection) as queries:
                get(f"clips/{clip.public_id}/{end}")
            asked.append(len(queries))
        assert asked[0] == asked[1] <= QUERIES[end], end
