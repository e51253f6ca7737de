"""Lip-sync, measured in the picture: found to within a frame, late mouths told, and no mouth where none moves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.evaluation.lips import lip_sync
from tests.generation.evaluation.face import FPS, talk


def test_a_mouth_in_time_is_measured_within_half_a_frame(tmp_path: Path) -> None:
    found = lip_sync(talk(tmp_path / "clip.mp4"))
    assert found.is_found
    assert abs(found.offset_seconds) <= 0.5 / FPS
    assert found.column == pytest.approx(180, abs=40)
    assert found.row == pytest.approx(312, abs=30)


@pytest.mark.parametrize("delay", [0.2, -0.16])
def test_a_mouth_out_of_time_is_told_by_how_much(tmp_path: Path, delay: float) -> None:
    found = lip_sync(talk(tmp_path / "clip.mp4", mouth_delay=delay))
    assert found.offset_seconds == pytest.approx(delay, abs=0.5 / FPS)
    assert abs(found.offset_seconds) > 1.0 / FPS


def test_a_face_that_does_not_speak_has_no_sync(tmp_path: Path) -> None:
    found = lip_sync(talk(tmp_path / "clip.mp4", is_mute=True))
    assert not found.is_found
    assert np.isnan(found.offset_seconds)
