"""A corpus of hostile files, built here so that nobody has to keep bombs in a repository."""

import io
import struct
import subprocess
import wave
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo


def png_that_claims(width: int, height: int) -> bytes:
    """A tiny PNG with an enormous header."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, kind, **more)
    return buffer.getvalue()


def picture_with_a_place_in_it() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "secret garden 48.1N"
    exif[0x0112] = 6
    return picture(exif=exif.tobytes())


def png_with_notes() -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", "secret garden")
    return picture("PNG", pnginfo=notes)


def animation() -> bytes:
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 100, 200)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def recording(path: Path, *more: str, seconds: float = 1.0, size: str = "64x48", codec: Sequence[str] = ()) -> Path:
    """A real recording by ffmpeg, with picture and sound."""
    subprocess.run(
        [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            f"testsrc=size={size}:rate=10:duration={seconds}",
            "-f",
            "lavfi",
            "-i",
            f"sine=frequency=440:duration={seconds}",
            *(codec or ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")),
            *more,
            str(path),
        ],
        check=True,
    )
    return path


def wav(path: Path, seconds: float = 1.0) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(22_050)
        samples = (np.sin(np.arange(int(22_050 * seconds)) * 0.1) * 9000).astype("<i2")
        file.writeframes(np.repeat(samples, 2).tobytes())
    return path


def archive(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path


def archive_with_a_link(path: Path) -> Path:
    link = zipfile.ZipInfo("clips/link.json")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, "/etc/passwd")
    return path


def archive_that_lies(path: Path, says: int, holds: int) -> Path:
    """Its table says that the one file is small; the stream inside is not."""
    archive(path, {"a.json": b"\0" * holds})
    raw = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.rfind(magic)
        struct.pack_into("<I", raw, at + offset, says)
    path.write_bytes(raw)
    return path


def archive_that_overlaps(path: Path) -> Path:
    """Two entries of the table point at the same bytes, as in the bombs that need no nesting."""
    archive(path, {"a.json": b"x" * 4000, "b.json": b"x" * 4000}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    second = raw.rfind(b"PK\x01\x02")
    struct.pack_into("<I", raw, second + 42, 10)
    path.write_bytes(raw)
    return path


def archive_marked_encrypted(path: Path) -> Path:
    archive(path, {"a.json": b"{}"})
    raw = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.rfind(magic)
        raw[at + offset] |= 1
    path.write_bytes(raw)
    return path
