"""One POST to somebody's server: to the address that was checked, with a time limit, following nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3

from common.errors import InvalidInputError
from generation.webhooks.targets import Target, resolve

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `status` is None where there was no answer."""

    status: int | None
    problem: str
    milliseconds: int

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: str, headers: Mapping[str, str]) -> Outcome:
    """Never raises: a server that is gone is an outcome."""
    started = time.monotonic()
    try:
        status = _post(resolve(url), body, headers)
        problem = "" if 200 <= status < 300 else f"Answered {status}."
        return Outcome(status, problem, _milliseconds(started))
    except InvalidInputError as error:
        return Outcome(None, error.message, _milliseconds(started))
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Outcome(None, f"No answer ({type(error).__name__}).", _milliseconds(started))


def _post(target: Target, body: str, headers: Mapping[str, str]) -> int:
    """The pool knows the address alone; the certificate and the Host header are those of the name."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    port = "" if target.port in {80, 443} else f":{target.port}"
    host = f"[{target.host}]" if ":" in target.host else target.host
    sent = {**headers, "Host": f"{host}{port}"}
    pool: urllib3.HTTPConnectionPool
    if target.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            target.address, target.port, timeout=timeout, server_hostname=target.host, assert_hostname=target.host
        )
    else:
        pool = urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
    with pool:
        answer = pool.urlopen(
            "POST", target.path, body=body.encode(), headers=sent, retries=False, redirect=False, preload_content=False
        )
        answer.close()
        return int(answer.status)


def _milliseconds(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
