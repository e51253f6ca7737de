"""Where is a face, which way does it look, whose is it? dlib's small networks, in the inference process.

Five points to a face (corners of the eyes, base of the nose): the model of 68 that comes in the same package was
trained on pictures whose licence leaves commercial use out, so nothing here opens it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cameo.biometrics import pinned

SIDE_MAX = 2_048
DESCRIBED_MAX = 12
PORTRAIT_SIDE_MAX = 512
MOUTH_HEIGHT, MOUTH_WIDTH = 24, 36
_CHIP_SIDE, _CHIP_PADDING = 150, 0.25
_MOUTH = (slice(93, 141), slice(39, 111))
"""Where the mouth lies in an aligned chip: rows, columns."""
_SCORE_MIN = 0.0


class Faces:
    """Items: {"width", "height", "rgb" (bytes), "described": at most so many faces get a descriptor,
    "portrait": side of an aligned picture of the largest face, 0 for none}.

    Results: {"faces": [...] largest first, "portrait": RGB bytes or b""}; a face is {"box": [left, top, width, height],
    "score", "points": five [x, y], "mouth": luma bytes of the aligned mouth, "descriptor": 128 little-endian float32 or
    b""}.
    """

    batch_max = 1
    _detector: Any
    _points: Any
    _descriptor: Any
    _dlib: Any

    def load(self) -> None:
        import dlib

        folder = weights_folder()
        for name, sha256 in _FILES.values():
            pinned.read(folder / name, sha256)
        self._dlib = dlib
        self._detector = dlib.get_frontal_face_detector()
        self._points = dlib.shape_predictor(str(folder / _FILES["points"][0]))
        self._descriptor = dlib.face_recognition_model_v1(str(folder / _FILES["descriptor"][0]))

    def check(self, item: Any) -> None:
        if not isinstance(item, dict) or set(item) != {"width", "height", "rgb", "described", "portrait"}:
            raise ValueError("An item holds width, height, rgb, described and portrait.")
        width, height = item["width"], item["height"]
        if not (isinstance(width, int) and isinstance(height, int) and 1 <= min(width, height) <= SIDE_MAX):
            raise ValueError(f"A picture has between 1 and {SIDE_MAX} pixels a side.")
        if max(width, height) > SIDE_MAX or len(item["rgb"]) != width * height * 3:
            raise ValueError("The bytes don't fit the size, or the picture is too large.")
        if not 0 <= item["described"] <= DESCRIBED_MAX or not 0 <= item["portrait"] <= PORTRAIT_SIDE_MAX:
            raise ValueError("Too many faces, or too large a portrait.")

    def run(self, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._one(item) for item in items]

    def _one(self, item: dict[str, Any]) -> dict[str, Any]:
        picture = np.frombuffer(item["rgb"], np.uint8).reshape(item["height"], item["width"], 3)
        boxes, scores, _ = self._detector.run(picture, 0, _SCORE_MIN)
        found = sorted(zip(boxes, scores, strict=True), key=lambda pair: -pair[0].area())
        shapes = [self._points(picture, box) for box, _ in found]
        chips = [self._dlib.get_face_chip(picture, shape, _CHIP_SIDE, _CHIP_PADDING) for shape in shapes]
        described = chips[: item["described"]]
        descriptors = [np.array(self._descriptor.compute_face_descriptor(chip), "<f4") for chip in described]
        side = item["portrait"]
        portrait = self._dlib.get_face_chip(picture, shapes[0], side, 0.5) if side and shapes else None
        faces = [
            {
                "box": [box.left(), box.top(), box.width(), box.height()],
                "score": float(score),
                "points": [[point.x, point.y] for point in shape.parts()],
                "mouth": _mouth(chip),
                "descriptor": descriptors[index].tobytes() if index < len(descriptors) else b"",
            }
            for index, ((box, score), shape, chip) in enumerate(zip(found, shapes, chips, strict=True))
        ]
        return {"faces": faces, "portrait": portrait.tobytes() if portrait is not None else b""}


_FILES = {
    "points": ("shape_predictor_5_face_landmarks.dat", pinned.FACE_POINTS),
    "descriptor": ("dlib_face_recognition_resnet_model_v1.dat", pinned.FACE_DESCRIPTOR),
}


def weights_folder() -> Path:
    """Where the package of models keeps its files. Found without importing it. Raises WrongWeightsError."""
    found = importlib.util.find_spec("face_recognition_models")
    if found is None or not found.submodule_search_locations:
        raise pinned.WrongWeightsError("The package of face models isn't installed.")
    return Path(next(iter(found.submodule_search_locations))) / "models"


def _mouth(chip: NDArray[np.uint8]) -> bytes:
    """The mouth of an aligned chip as small luma: its changes tell when somebody speaks."""
    luma = chip[_MOUTH].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    small = luma.reshape(MOUTH_HEIGHT, 2, MOUTH_WIDTH, 2).mean(axis=(1, 3))
    return bytes(small.round().astype(np.uint8).tobytes())
