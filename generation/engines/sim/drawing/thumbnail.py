"""Small JPEGs of what is being drawn."""

from __future__ import annotations

import cv2

from generation.engines.sim.drawing.sprites import Picture

LONG_SIDE = 320


def jpeg(picture: Picture) -> bytes:
    height, width = picture.shape[:2]
    share = LONG_SIDE / max(height, width)
    size = (max(2, round(width * share)), max(2, round(height * share)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])
    assert done
    return data.tobytes()
