"""How tests are dealt out to the processes: by file, and by folder where the tests of a folder share a live stack.

A fixture of scope `package` ends with the first test from elsewhere. Dealt by file, the browser's stack was started
thirteen times in one run, a minute each.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parent.parent
SHARED = 'scope="package"'


class FileOrFolderScheduling(LoadFileScheduling):
    """Units of work are files, or folders whose conftest.py has fixtures for the whole folder."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(super()._split_scope(nodeid))


@cache
def unit_of(file: str) -> str:
    """The outermost folder with such fixtures that holds `file` (its address from the root), else the file."""
    folders = [str(folder) for folder in PurePosixPath(file).parents][::-1]
    return next((folder for folder in folders if _is_shared(ROOT / folder / "conftest.py")), file)


def _is_shared(conftest: Path) -> bool:
    return conftest.is_file() and SHARED in conftest.read_text()
