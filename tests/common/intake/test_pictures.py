"""Pictures from people: what is taken, what of it stays behind, and each hostile one refused by its own error."""

import io
from pathlib import Path

import pytest
from PIL import Image

from common.intake.errors import BrokenFileError, FileTooLargeError, UnacceptableFileError, UnknownTypeError
from common.intake.pictures import BYTES_MAX, take_picture
from tests.common.intake import hostile


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_out_with_its_pixels(kind: str) -> None:
    clean = take_picture(hostile.picture(kind))
    assert (clean.mime, clean.width, clean.height) == ("image/jpeg", 64, 48)
    assert opened(clean.content).format == "JPEG"


def test_a_path_is_as_good_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "whatever.txt"
    path.write_bytes(hostile.picture())
    assert take_picture(path).content == take_picture(hostile.picture()).content


def test_where_a_picture_was_taken_stays_behind_and_its_turn_is_applied() -> None:
    clean = take_picture(hostile.picture_with_a_place_in_it())
    assert b"secret garden" not in clean.content
    assert (clean.width, clean.height) == (48, 64)
    assert dict(opened(clean.content).getexif()) == {}


def test_text_inside_a_png_stays_behind() -> None:
    assert b"secret garden" not in take_picture(hostile.png_with_notes()).content


def test_a_second_file_behind_the_picture_stays_behind() -> None:
    assert b"<script>" not in take_picture(hostile.picture() + b"<script>alert(1)</script>").content


def test_transparency_is_kept() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(buffer, "PNG")
    clean = take_picture(buffer.getvalue())
    assert (clean.mime, opened(clean.content).getpixel((0, 0))) == ("image/png", (1, 2, 3, 0))


def test_a_large_picture_is_scaled_to_what_is_asked_for() -> None:
    clean = take_picture(hostile.picture(size=(800, 400)), side_max=200)
    assert (clean.width, clean.height) == (200, 100)


HOSTILE = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>', UnknownTypeError),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n/x {run} def", UnknownTypeError),
    "gif": (hostile.picture("GIF"), UnknownTypeError),
    "tiff": (hostile.picture("TIFF"), UnknownTypeError),
    "html": (b"<html><script>alert(1)</script>", UnknownTypeError),
    "empty": (b"", UnknownTypeError),
    "animation": (hostile.animation(), UnknownTypeError),
    "64 megapixels in 100 bytes": (hostile.png_that_claims(8_000, 8_000), FileTooLargeError),
    "2 gigapixels in 100 bytes": (hostile.png_that_claims(60_000, 40_000), FileTooLargeError),
    "a thread of pixels": (hostile.png_that_claims(20_000, 2), FileTooLargeError),
    "too many bytes": (hostile.picture() + b"\0" * BYTES_MAX, FileTooLargeError),
    "cut": (hostile.picture("PNG", (400, 400))[:300], BrokenFileError),
    "a jpeg by its first bytes only": (b"\xff\xd8\xff\xe0" + b"\0" * 200, BrokenFileError),
    "a picture without data": (hostile.png_that_claims(500, 500), BrokenFileError),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_with_its_own_error(name: str) -> None:
    content, kind = HOSTILE[name]
    with pytest.raises(UnacceptableFileError) as caught:
        take_picture(content)
    assert type(caught.value) is kind
    assert caught.value.status == 422
    assert caught.value.message.endswith(".")
