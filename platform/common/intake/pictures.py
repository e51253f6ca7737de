"""Pictures: one still of a known format within limits, encoded again without anything but its pixels."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from common.ffmpeg import sniff
from common.intake.errors import BrokenFileError, FileTooLargeError, UnknownTypeError

BYTES_MAX = 24 * 1024 * 1024
PIXELS_MAX = 24_000_000
SIDE_MAX = 12_000
JPEG_QUALITY = 92


@dataclass(frozen=True)
class CleanPicture:
    """Encoded by us: JPEG, or PNG where there is transparency."""

    content: bytes
    mime: str
    width: int
    height: int


def take_picture(source: bytes | Path, *, side_max: int | None = None) -> CleanPicture:
    """The same picture, upright, at most `side_max` on its long side, without metadata.

    Raises UnknownTypeError (not JPEG, PNG or WebP), FileTooLargeError or BrokenFileError.
    """
    raw = _read(source)
    kind = sniff.of_bytes(raw[:64])
    if kind is None or kind.kind != "picture":
        raise UnknownTypeError("Send the picture as JPEG, PNG or WebP.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(raw), formats=(kind.reader,)) as opened:
                _check_size(opened)
                upright = ImageOps.exif_transpose(opened)
                return _encoded(upright, side_max)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_many_pixels() from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
            raise BrokenFileError("The picture can't be decoded. Save it again and send that.") from error


def _read(source: bytes | Path) -> bytes:
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > BYTES_MAX:
        most = BYTES_MAX // 1024**2
        raise FileTooLargeError(f"A picture may have {most} MB at most.", megabytes=most)
    return source.read_bytes() if isinstance(source, Path) else source


def _check_size(opened: Image.Image) -> None:
    """Before a single pixel is decoded: a few kilobytes can hold a hundred megapixels."""
    width, height = opened.size
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
        raise _too_many_pixels()
    if getattr(opened, "n_frames", 1) > 1:
        raise UnknownTypeError("Send a still picture, not an animation.")


def _too_many_pixels() -> FileTooLargeError:
    most = PIXELS_MAX // 1_000_000
    return FileTooLargeError(f"A picture may have {most} megapixels at most. Scale it down.", megapixels=most)


def _encoded(picture: Image.Image, side_max: int | None) -> CleanPicture:
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    # A new image holds pixels only: info, EXIF, colour profile and text chunks stay behind.
    clean = Image.new("RGBA" if has_alpha else "RGB", picture.size)
    clean.paste(picture.convert(clean.mode))
    if side_max is not None:
        clean.thumbnail((side_max, side_max))
    buffer = io.BytesIO()
    if has_alpha:
        clean.save(buffer, "PNG")
    else:
        clean.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return CleanPicture(buffer.getvalue(), "image/png" if has_alpha else "image/jpeg", clean.width, clean.height)
