"""What a backup says of its videos, in the shapes that people keep them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clips.importing.reading import CAPTION_MAX, Brought, videos_in


def write(folder: Path, files: dict[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def only(folder: Path) -> Brought:
    (found,) = videos_in(folder)
    return found


@pytest.mark.parametrize("beside", ["lark.json", "lark.mp4.json", "lark.info.json", "lark_metadata.json"])
def test_json_of_the_same_name_describes_a_video(tmp_path: Path, beside: str) -> None:
    write(tmp_path, {"a/lark.mp4": "", f"a/{beside}": {"id": "s_1", "prompt": "a lark", "created_at": 1_760_000_000}})
    found = only(tmp_path)
    assert (found.name, found.prompt) == ("s_1", "a lark")
    assert found.made_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


@pytest.mark.parametrize("rows", [lambda row: [row], lambda row: {"items": [row]}])
def test_an_entry_of_a_list_describes_the_file_it_names(tmp_path: Path, rows: Any) -> None:
    row = {"filename": "videos\\lark.mp4", "title": "Lark", "posted_at": "2025-11-02T03:04:05Z"}
    write(tmp_path, {"media/lark.mp4": "", "index.json": rows(row)})
    found = only(tmp_path)
    assert (found.caption, found.made_at) == ("Lark", datetime(2025, 11, 2, 3, 4, 5, tzinfo=UTC))


def test_an_export_of_ours_keeps_words_and_parents(tmp_path: Path) -> None:
    rows = [
        {"public_id": "clip_b", "prompt": "bigger", "caption": "B", "parent__public_id": "clip_a"},
        {"public_id": "clip_a", "prompt": "a ball", "caption": "A", "parent__public_id": None},
    ]
    names = {"clips/media/clip_a.mp4": "", "clips/media/clip_b.mp4": "", "clips/clips.json": rows}
    first, second = videos_in(write(tmp_path, names))
    assert (first.name, first.parent, second.name, second.parent) == ("clip_a", "", "clip_b", "clip_a")


def test_a_child_comes_after_its_parent_whatever_they_are_called(tmp_path: Path) -> None:
    rows = [{"id": "a", "parent_post_id": "z"}, {"id": "z", "parent_post_id": "m"}, {"id": "m"}]
    files = {"a.mp4": "", "m.mp4": "", "z.mp4": "", "all.json": rows}
    assert [row.name for row in videos_in(write(tmp_path, files))] == ["m", "z", "a"]


def test_parents_that_go_round_or_are_missing_are_none(tmp_path: Path) -> None:
    rows = [{"id": "a", "parent_post_id": "b"}, {"id": "b", "parent_post_id": "a"}, {"id": "c", "parent_post_id": "x"}]
    found = list(videos_in(write(tmp_path, {"a.mp4": "", "b.mp4": "", "c.mp4": "", "all.json": rows})))
    assert sorted(row.name for row in found) == ["a", "b", "c"]
    assert sum(bool(row.parent) for row in found) == 1


@pytest.mark.parametrize(
    "said",
    ["not json", "[", "[[[[", '"text"', "17", '{"prompt": 5, "caption": ["x"], "created_at": "soon", "id": {}}'],
)
def test_a_description_that_is_none_is_passed_over(tmp_path: Path, said: str) -> None:
    found = only(write(tmp_path, {"lark.mp4": "", "lark.json": said}))
    assert (found.name, found.prompt, found.caption, found.made_at) == ("lark", "", "", None)


def test_deep_nesting_and_times_out_of_this_world_break_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"lark.mp4": "", "deep.json": "[" * 100_000, "lark.json": {"created_at": 1e300}})
    assert only(tmp_path).made_at is None


def test_texts_are_cut_and_cleaned(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"lark.mp4": "", "lark.json": {"caption": "a\x00" + "b" * 900}}))
    assert (len(found.caption), "\x00" in found.caption) == (CAPTION_MAX, False)


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.mp4"
    outside.write_text("secret")
    inside = tmp_path / "backup"
    inside.mkdir()
    (inside / "lark.mp4").symlink_to(outside)
    assert list(videos_in(inside)) == []
