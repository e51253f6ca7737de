"""A real browser on a live stack, and what it must never do: complain, or ask anybody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
]
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1440, "height": 900}
PASSWORD = "larks-sing-at-dawn"
PLAYS = "video => !video.paused && video.currentTime > 0"
TRIES = 3
WAIT_MILLISECONDS = 60_000
"""For what a machine may take its time over: drawing a clip, beside other tests."""


@dataclass
class Visit:
    """One person's browser. `close` tells what went wrong behind their back."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(f"{self.url}/{address}")

    def change_to(self, token: str, address: str) -> None:
        """Another person in front of the same browser."""
        self.page.evaluate("token => localStorage.setItem('hibari.session', token)", token)
        self.open(address)
        self.page.reload()

    def forgive(self, words: str) -> None:
        """Browsers note refused requests as errors, also where a refusal was the point."""
        self.complaints[:] = [said for said in self.complaints if words not in said]


@contextmanager
def visiting(browser: Browser, url: str, viewport: dict[str, int], token: str = "", **options: Any) -> Iterator[Visit]:
    """A fresh browser profile, of somebody who has signed in before where there is a `token`.

    Fails at the end if the page complained or asked another origin.
    """
    kept = [{"name": "hibari.session", "value": token}] if token else []
    state = {"cookies": [], "origins": [{"origin": url, "localStorage": kept}]}
    context = browser.new_context(viewport=viewport, storage_state=state, **options)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), url)
    visit.page.on(
        "console", lambda said: said.type == "error" and visit.complaints.append(f"{said.text} {said.location}")
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    context.on("request", lambda asked: _note_foreign(visit, asked.url))
    try:
        yield visit
    finally:
        context.close()
    assert visit.complaints == [], visit.complaints


def _note_foreign(visit: Visit, url: str) -> None:
    if not url.startswith((visit.url, "data:", "blob:", visit.url.replace("http", "ws", 1))):
        visit.complaints.append(f"asked {url}")


def call(url: str, method: str, path: str, token: str = "", body: Any = None) -> Any:
    """One request to the API, as any client would make it."""
    headers = {"X-Session-Token": token} if token else {}
    answer = requests.request(method, url + path, headers=headers, json=body, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def join(url: str, handle: str, *, birth_date: str = "1990-05-17") -> str:
    """A new person through the API; their session token."""
    fields = {"email": f"{handle}@example.org", "password": PASSWORD, "birth_date": birth_date}
    token: str = call(url, "POST", "/auth/app/v1/auth/signup", body=fields)["meta"]["session_token"]
    call(url, "PATCH", "/api/v1/me", token, {"handle": handle})
    return token


def prove(page: Page) -> None:
    """A sign-up proves nothing yet: who wants to guard the account gives the password once more."""
    sheet = page.get_by_role("dialog", name="Confirm that it is you")
    sheet.get_by_label("Password").fill(PASSWORD)
    sheet.get_by_role("button", name="Confirm").click()
    expect(sheet).to_have_count(0)


def publish_clip(url: str, token: str, *, prompt: str, caption: str) -> str:
    """A short clip, drawn and published through the API; its id.

    Screening holds a clip where one of its parts did not answer in time, as on a busy machine: then another is made.
    """
    for _ in range(TRIES):
        draft = draw(url, token, {"prompt": prompt, "seconds": 4, "size": "360p"})
        clip = call(url, "POST", f"/api/v1/clips/{draft}/publish", token, {"caption": caption})
        if not clip["holds"]:
            break
    assert clip["holds"] == []
    return str(clip["id"])


def comment(url: str, token: str, clip_id: str, *, is_for_maker: bool = False, **said: str) -> Any:
    """One that others can read at once, or that waits for the clip's maker alone.

    As with clips, screening holds it where it was too busy to look: then another is written.
    """
    for _ in range(TRIES):
        made = call(url, "POST", f"/api/v1/clips/{clip_id}/comments", token, said)
        if made["is_held"] == is_for_maker and ("maker of this clip" in made["hold_explanation"]) == is_for_maker:
            return made
        requests.delete(f"{url}/api/v1/comments/{made['id']}", headers={"X-Session-Token": token}, timeout=30)
    raise AssertionError(made)


def draw(url: str, token: str, asked: dict[str, Any]) -> str:
    """A draft through the API; its id."""
    job = call(url, "POST", "/api/v1/generations", token, asked)["jobs"][0]
    deadline = time.monotonic() + WAIT_MILLISECONDS / 1000
    while job["state"] not in {"completed", "failed"} and time.monotonic() < deadline:
        time.sleep(0.3)
        job = call(url, "GET", f"/api/v1/generations/{job['id']}", token)
    assert job["state"] == "completed", job
    return str(job["clip"])
