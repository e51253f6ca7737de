"""HTTP range requests (RFC 9110 §14) over a file of the storage; Django's FileResponse does not answer 206."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK_BYTES = 256 * 1024
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@dataclass(frozen=True, slots=True)
class StoredFile:
    key: str
    bytes: int
    etag: str
    mime: str


class UnsatisfiableRangeError(Exception):
    """The range asked for begins behind the end."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, or None where the header is absent, malformed or asks for several ranges."""
    match = _RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        length = int(last)
        if length == 0:
            raise UnsatisfiableRangeError
        return max(size - length, 0), size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size:
        raise UnsatisfiableRangeError
    return (start, end) if start <= end else None


def _chunks(key: str, start: int, length: int) -> Iterator[bytes]:
    with default_storage.open(key, "rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


def serve(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """200, 206, 304 or 416 for a stored file, by the request's headers."""
    etag = f'"{file.etag}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _headed(HttpResponse(status=304), etag)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        span = parse_range(asked, file.bytes)
    except UnsatisfiableRangeError:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{file.bytes}"
        return _headed(answer, etag)
    start, end = span or (0, file.bytes - 1)
    length = end - start + 1
    body: HttpResponseBase = (
        HttpResponse(content_type=file.mime)
        if request.method == "HEAD"
        else StreamingHttpResponse(_chunks(file.key, start, length), content_type=file.mime)
    )
    body["Content-Length"] = str(length)
    if span:
        body.status_code = 206
        body["Content-Range"] = f"bytes {start}-{end}/{file.bytes}"
    return _headed(body, etag)


def _headed(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    return answer
