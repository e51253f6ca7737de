"""Zip archives: counted before they are opened, named harmlessly, and unpacked no further than their limits."""

import itertools
import stat
import struct
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from common.intake.errors import BrokenFileError, FileTooLargeError, UnknownTypeError, UnsafeArchiveError

_END = b"PK\x05\x06"
_END_BYTES = 22 + 65_535
_UNKNOWN_COUNT = 0xFFFF
_BLOCK = 1 << 20


@dataclass(frozen=True)
class ArchiveLimits:
    bytes_max: int = 2 << 30
    unpacked_max: int = 8 << 30
    entry_max: int = 1 << 30
    entries_max: int = 20_000
    ratio_max: int = 200
    """Unpacked to packed, for entries above a megabyte: text packs 20:1, a bomb 1,000:1 and more."""


DEFAULTS = ArchiveLimits()


def take_archive(
    source: Path, into: Path, *, suffixes: Collection[str], limits: ArchiveLimits = DEFAULTS
) -> list[Path]:
    """Unpack into the empty folder `into` the entries with one of these suffixes; others are left out.

    Raises UnknownTypeError, FileTooLargeError, UnsafeArchiveError or BrokenFileError; then nothing of it is to be used.
    """
    _check_outside(source, limits)
    try:
        with zipfile.ZipFile(source) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries, limits)
            wanted = [entry for entry in entries if PurePosixPath(entry.filename).suffix.lower() in suffixes]
            return [_unpack(archive, entry, into, limits) for entry in wanted]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, struct.error) as error:
        raise BrokenFileError("The archive is damaged. Pack it again and send that.") from error


def _check_outside(source: Path, limits: ArchiveLimits) -> None:
    """Size, type and number of entries, read from the last bytes: opening a million entries is itself an attack."""
    size = source.stat().st_size
    if size > limits.bytes_max:
        raise FileTooLargeError(f"An archive may have {limits.bytes_max // 1024**2} MB at most.")
    with source.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", _END):
            raise UnknownTypeError("Send the archive as a plain zip file.")
        file.seek(max(0, size - _END_BYTES))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise BrokenFileError("The archive is damaged. Pack it again and send that.")
    (count,) = struct.unpack_from("<H", tail, at + 10)
    if count == _UNKNOWN_COUNT or count > limits.entries_max:
        raise UnsafeArchiveError(f"An archive may hold {limits.entries_max:,} files at most.")


def _check_entries(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries_max:
        raise UnsafeArchiveError(f"An archive may hold {limits.entries_max:,} files at most.")
    if sum(entry.file_size for entry in entries) > limits.unpacked_max:
        raise UnsafeArchiveError("The archive unpacks to more than can be taken.")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise UnsafeArchiveError("The archive names the same file twice.")
    taken: list[tuple[int, int]] = []
    for entry in entries:
        _check_entry(entry, limits)
        taken.append((entry.header_offset, entry.header_offset + 30 + entry.compress_size))
    taken.sort()
    if any(end > start for (_, end), (start, _) in itertools.pairwise(taken)):
        raise UnsafeArchiveError("Files of the archive overlap.")


def _check_entry(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
        raise UnsafeArchiveError("A file of the archive points outside of it.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnsafeArchiveError("The archive holds a link.")
    if entry.flag_bits & 0x1:
        raise UnsafeArchiveError("The archive is encrypted. Send it without a password.")
    is_bomb = entry.file_size > _BLOCK and entry.file_size > limits.ratio_max * max(1, entry.compress_size)
    if entry.file_size > limits.entry_max or is_bomb:
        raise UnsafeArchiveError("A file of the archive unpacks to more than can be taken.")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path, limits: ArchiveLimits) -> Path:
    """Write one entry, counting what really comes out and not what the archive says of itself."""
    target = into.joinpath(*PurePosixPath(entry.filename).parts)
    if not target.resolve().is_relative_to(into.resolve()):
        raise UnsafeArchiveError("A file of the archive points outside of it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(entry) as packed, target.open("xb") as file:
        while block := packed.read(_BLOCK):
            written += len(block)
            if written > min(limits.entry_max, entry.file_size):
                raise UnsafeArchiveError("A file of the archive is larger than it says.")
            file.write(block)
    return target
