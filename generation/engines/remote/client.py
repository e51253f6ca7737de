"""The part of `/v1/videos` that an engine needs, with timeouts and with retries that never make a second clip."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import urllib3

from generation.engines.remote.options import RemoteOptions

ANSWER_BYTES_MAX = 1024 * 1024
TRIES = 4
RETRY_AFTER_MAX = 60.0
CLOCK_SLACK_SECONDS = 120
TERMINAL = frozenset({"completed", "failed", "cancelled"})

# urllib3 drops the key where a redirect leaves the host.
REDIRECTS = urllib3.Retry(total=3, connect=0, read=0, redirect=3, status=0, other=0)

Wait = Callable[[float], None]


class RemoteError(Exception):
    """The server said no, or nothing. `code` is stable."""

    def __init__(self, code: str, message: str, *, is_retryable: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.is_retryable = is_retryable


@dataclass(frozen=True, slots=True)
class Video:
    """The server's record of a clip."""

    id: str
    status: str
    progress: int
    error_code: str = ""
    error_message: str = ""
    poll_after_seconds: float = 0.0

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL


class VideosClient:
    """Every call is bounded in time and size. `wait` is called between tries and may raise to cancel."""

    def __init__(self, options: RemoteOptions, wait: Wait) -> None:
        self._options = options
        self._wait = wait
        self._base = options.url.rstrip("/") + "/v1/videos"
        timeout = urllib3.Timeout(connect=options.connect_timeout_seconds, read=options.read_timeout_seconds)
        self._http = urllib3.PoolManager(timeout=timeout, retries=False)

    def create(self, fields: Mapping[str, str], image: Path | None, idempotency_key: str) -> Video:
        """Ask for a clip. When an answer is lost, look for what was made before asking again with the same key."""
        started = time.time()
        for attempt in range(TRIES):
            try:
                return _video(self._post(fields, image, idempotency_key))
            except _LostAnswerError as error:
                if (found := self._find(fields, started)) is not None:
                    return found
                self._wait_or_give_up(attempt, error.retry_after)
        raise AssertionError("unreachable: the last try raises")

    def get(self, video_id: str) -> Video:
        return _video(self._json("GET", f"{self._base}/{video_id}"))

    def pause(self, seconds: float) -> None:
        """Between two looks at a clip."""
        self._wait(seconds)

    def download(self, video_id: str, path: Path) -> None:
        """The finished clip, in at most the configured number of bytes."""
        url = f"{self._base}/{video_id}/content"
        for attempt in range(TRIES):
            try:
                self._stream(url, path)
                return
            except _LostAnswerError as error:
                self._wait_or_give_up(attempt, error.retry_after)

    def delete(self, video_id: str) -> None:
        """Best effort: a server may refuse to end what it has begun."""
        try:
            self._request("DELETE", f"{self._base}/{video_id}", timeout=5.0).close()
        except (_LostAnswerError, RemoteError):
            return

    def _post(self, fields: Mapping[str, str], image: Path | None, key: str) -> urllib3.BaseHTTPResponse:
        headers = {"Idempotency-Key": key}
        if image is None:
            return self._request("POST", self._base, headers, json=dict(fields))
        kind = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}.get(image.suffix, "image/png")
        part = ("input_reference", (image.name, image.read_bytes(), kind))
        return self._request("POST", self._base, headers, fields=[*fields.items(), part])

    def _find(self, fields: Mapping[str, str], started: float) -> Video | None:
        """A clip of these very words, made since we first asked: the server did hear us."""
        try:
            answer = self._request("GET", f"{self._base}?limit=20&order=desc")
            rows = json.loads(answer.read(ANSWER_BYTES_MAX)).get("data", [])
        except (_LostAnswerError, RemoteError, ValueError, AttributeError):
            return None
        for row in rows:
            is_ours = all(str(row.get(name)) == fields[name] for name in ("prompt", "size", "seconds"))
            if is_ours and float(row.get("created_at", 0)) >= started - CLOCK_SLACK_SECONDS:
                return _video_of(row, 0.0)
        return None

    def _json(self, method: str, url: str) -> urllib3.BaseHTTPResponse:
        for attempt in range(TRIES):
            try:
                return self._request(method, url)
            except _LostAnswerError as error:
                self._wait_or_give_up(attempt, error.retry_after)
        raise AssertionError("unreachable: the last try raises")

    def _stream(self, url: str, path: Path) -> None:
        answer = self._request("GET", url, {"Accept": "application/binary"}, redirect=True)
        size = 0
        try:
            with path.open("wb") as file:
                for part in answer.stream(256 * 1024):
                    size += len(part)
                    if size > self._options.content_bytes_max:
                        raise RemoteError("remote_content", "The server sent too large a file.", is_retryable=False)
                    file.write(part)
                    self._wait(0.0)
        except urllib3.exceptions.HTTPError as error:
            raise _LostAnswerError from error
        finally:
            answer.close()

    def _request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, **kwargs: Any
    ) -> urllib3.BaseHTTPResponse:
        """Raises _LostAnswerError where asking again may help, and RemoteError where it won't."""
        sent = {"Authorization": f"Bearer {self._options.key}", "Accept": "application/json", **(headers or {})}
        retries = REDIRECTS if kwargs.get("redirect") else False
        try:
            answer = self._http.request(
                method, url, headers=sent, preload_content=False, retries=retries, **{"redirect": False, **kwargs}
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _LostAnswerError from error
        if answer.status < 300:
            return answer
        body = answer.read(ANSWER_BYTES_MAX)
        answer.close()
        if answer.status in (408, 409, 425, 429) or answer.status >= 500:
            raise _LostAnswerError(_retry_after(answer.headers.get("Retry-After")))
        raise _refusal(answer.status, body)

    def _wait_or_give_up(self, attempt: int, retry_after: float) -> None:
        if attempt == TRIES - 1:
            raise RemoteError("remote_unreachable", "The render server does not answer.", is_retryable=True)
        self._wait(max(retry_after, self._options.poll_seconds * 2**attempt))


class _LostAnswerError(Exception):
    """No answer, or one that says later."""

    def __init__(self, retry_after: float = 0.0) -> None:
        super().__init__()
        self.retry_after = retry_after


def _video(answer: urllib3.BaseHTTPResponse) -> Video:
    try:
        row = json.loads(answer.read(ANSWER_BYTES_MAX))
        return _video_of(row, float(answer.headers.get("openai-poll-after-ms", 0)) / 1000)
    except (ValueError, KeyError, TypeError, AttributeError, urllib3.exceptions.HTTPError) as error:
        message = "The render server's answer makes no sense."
        raise RemoteError("remote_answer", message, is_retryable=True) from error
    finally:
        answer.close()


def _video_of(row: dict[str, Any], poll_after_seconds: float) -> Video:
    problem = row.get("error") or {}
    return Video(
        id=str(row["id"]),
        status=str(row["status"]),
        progress=max(0, min(100, int(row.get("progress") or 0))),
        error_code=str(problem.get("code") or ""),
        error_message=str(problem.get("message") or ""),
        poll_after_seconds=max(0.0, min(poll_after_seconds, RETRY_AFTER_MAX)),
    )


def _refusal(status: int, body: bytes) -> RemoteError:
    try:
        message = str(json.loads(body)["error"]["message"])[:300]
    except (ValueError, KeyError, TypeError):
        message = f"The render server answered {status}."
    if status in (401, 403):
        return RemoteError("remote_not_allowed", "The render server refused our key.", is_retryable=False)
    return RemoteError("remote_refused", message, is_retryable=False)


def _retry_after(header: str | None) -> float:
    """Seconds, from either form of the header."""
    if not header:
        return 0.0
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - time.time()
        except ValueError:
            return 0.0
    return max(0.0, min(seconds, RETRY_AFTER_MAX))
