"""A long measurement that was interrupted goes on where it was, unless the code has changed since."""

from pathlib import Path

from generation.bench.kept import Kept, digest_of


def test_parts_are_found_again_by_the_same_code_alone(tmp_path: Path) -> None:
    file = tmp_path / "found.jsonl"
    Kept(file, code="one").add("clip 3", {"read": [True, False]})
    assert Kept(file, code="one").parts == {"clip 3": {"read": [True, False]}}
    assert Kept(file, code="two").parts == {}
    assert Kept(None, code="one").parts == {}


def test_a_line_that_a_kill_cut_short_is_measured_again(tmp_path: Path) -> None:
    file = tmp_path / "found.jsonl"
    kept = Kept(file, code="one")
    kept.add("clip 1", {"read": []})
    kept.add("clip 2", {"read": []})
    file.write_text(file.read_text()[:-9])
    assert set(Kept(file, code="one").parts) == {"clip 1"}
    Kept(None, code="one").add("clip 1", {})
    assert not (tmp_path / "None").exists()


def test_the_digest_changes_with_any_file_and_any_name(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")
    before = digest_of([tmp_path])
    assert digest_of([tmp_path]) == before
    (tmp_path / "one.py").write_text("a = 2\n")
    changed = digest_of([tmp_path])
    (tmp_path / "one.py").rename(tmp_path / "two.py")
    assert len({before, changed, digest_of([tmp_path])}) == 3
