"""Archives from people: what is unpacked, and each hostile one refused by its own error."""

from collections.abc import Callable
from pathlib import Path

import pytest

from common.intake.archives import ArchiveLimits, take_archive
from common.intake.errors import (
    BrokenFileError,
    FileTooLargeError,
    UnacceptableFileError,
    UnknownTypeError,
    UnsafeArchiveError,
)
from tests.common.intake import hostile

SMALL = ArchiveLimits(bytes_max=3_000_000, unpacked_max=20_000_000, entry_max=10_000_000, entries_max=50)


def test_only_entries_of_the_wanted_kinds_are_unpacked(tmp_path: Path) -> None:
    source = hostile.archive(tmp_path / "a.zip", {"x/clip.json": b"{}", "x/run.sh": b"rm", "y.MP4": b"m"})
    into = tmp_path / "into"
    into.mkdir()
    taken = take_archive(source, into, suffixes={".json", ".mp4"})
    assert sorted(path.relative_to(into).as_posix() for path in taken) == ["x/clip.json", "y.MP4"]
    assert (into / "x" / "clip.json").read_bytes() == b"{}"
    assert not (into / "x" / "run.sh").exists()


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _cut(path: Path) -> Path:
    whole = hostile.archive(path, {"a.json": b"x" * 5000}).read_bytes()
    path.write_bytes(whole[:60])
    return path


def _twice(path: Path) -> Path:
    hostile.archive(path, {"a.json": b"1", "b.json": b"2"})
    path.write_bytes(path.read_bytes().replace(b"b.json", b"a.json"))
    return path


HOSTILE: dict[str, tuple[Callable[[Path], Path], type[UnacceptableFileError]]] = {
    "a path upwards": (lambda p: hostile.archive(p, {"../../evil.json": b"{}"}), UnsafeArchiveError),
    "an absolute path": (lambda p: hostile.archive(p, {"/tmp/evil.json": b"{}"}), UnsafeArchiveError),
    "a path of windows": (lambda p: hostile.archive(p, {"C:\\evil.json": b"{}"}), UnsafeArchiveError),
    "a link": (hostile.archive_with_a_link, UnsafeArchiveError),
    "a bomb": (lambda p: hostile.archive(p, {"a.json": b"\0" * 9_000_000}), UnsafeArchiveError),
    "a large entry": (lambda p: hostile.archive(p, {"a.json": b"\0" * 11_000_000}), UnsafeArchiveError),
    "many entries": (lambda p: hostile.archive(p, {f"{i}.json": b"" for i in range(60)}), UnsafeArchiveError),
    "a lie about its size": (lambda p: hostile.archive_that_lies(p, 10, 900_000), BrokenFileError),
    "overlapping entries": (hostile.archive_that_overlaps, UnsafeArchiveError),
    "a password": (hostile.archive_marked_encrypted, UnsafeArchiveError),
    "the same name twice": (_twice, UnsafeArchiveError),
    "half an archive": (_cut, BrokenFileError),
    "a tar": (_bytes(b"\0" * 600), UnknownTypeError),
    "nothing": (_bytes(b""), UnknownTypeError),
    "too many bytes": (_bytes(b"PK\x03\x04" + b"\0" * 4_000_000), FileTooLargeError),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_own_error(name: str, tmp_path: Path) -> None:
    make, kind = HOSTILE[name]
    source = make(tmp_path / "a.zip")
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(UnacceptableFileError) as caught:
        take_archive(source, into, suffixes={".json"}, limits=SMALL)
    assert type(caught.value) is kind
    assert sum(path.stat().st_size for path in into.rglob("*") if path.is_file()) <= 10
