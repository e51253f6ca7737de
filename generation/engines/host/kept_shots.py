"""Finished shots of a storyboard, which outlive the attempt that made them, so that one failed shot resumes alone.

`shot-N/` holds `frames.i420` (that shot's pictures), `state.npz` (what later shots need of it) and `revision` (of the
engine). A shot appears by one rename and is never changed after that: two attempts may race, and one wins it whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES, STATE, REVISION = "frames.i420", "state.npz", "revision"


class KeptShots:
    """The shots of one job, by one revision of its engine. Another revision's are not seen."""

    def __init__(self, folder: Path, revision: str) -> None:
        self._folder = folder
        self._revision = revision

    def count(self) -> int:
        """How many shots from the first on are there."""
        number = 0
        while self._is_ours(number):
            number += 1
        return number

    def frames_of(self, number: int) -> Path:
        return self._folder / f"shot-{number}" / FRAMES

    def state_of(self, number: int) -> dict[str, NDArray[Any]]:
        """What the shot left for later ones; empty where its engine needs nothing."""
        with np.load(self._folder / f"shot-{number}" / STATE, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}

    def keep(self, number: int, source: BinaryIO, size: int, state: Mapping[str, NDArray[Any]]) -> None:
        """Take `size` bytes of pictures from where `source` stands. Nothing where the shot is there already.

        Raises OSError (a full disk); a shot that was not kept is made again.
        """
        if self._is_ours(number):
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="part-", dir=self._folder))
        try:
            with (made / FRAMES).open("wb") as target:
                _copy(source, target, size)
            # numpy's own stubs take the arrays by keyword only as untyped.
            np.savez(made / STATE, **dict(state))  # type: ignore[arg-type]
            (made / REVISION).write_text(self._revision)
            shot = self._folder / f"shot-{number}"
            if shot.exists() and not self._is_ours(number):
                shutil.rmtree(shot, ignore_errors=True)
            made.rename(shot)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            if not self._is_ours(number):
                raise

    def forget(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _is_ours(self, number: int) -> bool:
        try:
            return (self._folder / f"shot-{number}" / REVISION).read_text() == self._revision
        except OSError:
            return False


def _copy(source: BinaryIO, target: BinaryIO, size: int, chunk: int = 1 << 22) -> None:
    while size > 0:
        piece = source.read(min(chunk, size))
        if not piece:
            raise OSError("the pictures of a finished shot are not there")
        target.write(piece)
        size -= len(piece)
