"""Enrolment as a person goes through it: over HTTP, on a stack of its own, with films made of photographs.

Each wrong take fails with its own code, and the take that follows everything lands before a person. Left out unless
asked for: it boots two stacks, and each take costs seconds of looking.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests

from launch.stack import Stack
from tests.cameo.likeness.puppets import Take, admiral, astronaut, take
from tests.cast import PASSWORD
from tests.live import live_stack

pytestmark = pytest.mark.thorough
DECIDED_WITHIN_SECONDS = 180


@dataclass
class Person:
    """Somebody with a session on the stack, and a cameo begun."""

    url: str
    headers: dict[str, str]
    cameo: str = ""

    def ask(self, method: str, path: str, **fields: Any) -> Any:
        answer = requests.request(method, f"{self.url}/api/v1{path}", headers=self.headers, timeout=60, **fields)
        assert answer.status_code < 500, answer.text
        return answer

    def challenged(self) -> dict[str, Any]:
        version = self.ask("get", "/cameo-release").json()["version"]
        answer = self.ask("post", f"/cameos/{self.cameo}/challenges", json={"accepts": version})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def send(self, challenge: dict[str, Any], film: Path, *, nonce: str = "") -> Any:
        with film.open("rb") as file:
            return self.ask(
                "post",
                f"/enrolments/{challenge['id']}/capture",
                data={"nonce": nonce or challenge["nonce"]},
                files={"file": ("take.mp4", file, "video/mp4")},
            )

    def outcome(self, challenge: dict[str, Any]) -> tuple[str, str]:
        """The state and the code of failure, once the checks have looked."""
        began = time.monotonic()
        while time.monotonic() - began < DECIDED_WITHIN_SECONDS:
            seen = self.ask("get", f"/enrolments/{challenge['id']}").json()
            if seen["state"] not in {"open", "captured"}:
                return seen["state"], seen["code"]
            time.sleep(0.5)
        raise TimeoutError(seen)


def sign_up(stack: Stack, name: str) -> Person:
    body = {"email": f"{name}@example.com", "password": PASSWORD, "birth_date": "1990-05-17"}
    signed = requests.post(f"{stack.url}/auth/app/v1/auth/signup", json=body, timeout=30)
    person = Person(stack.url, {"X-Session-Token": signed.json()["meta"]["session_token"]})
    person.cameo = person.ask("post", "/cameos", json={"kind": "person"}).json()["id"]
    return person


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with live_stack(HIBARI_CAMEO_APPROVES_ITSELF="0") as running:
        yield running


def other(digits: str) -> str:
    """As many digits, none of them right."""
    return "".join(str((int(digit) + 5) % 10) for digit in digits)


def follows(challenge: dict[str, Any], **how: Any) -> Take:
    return take(astronaut(), challenge["digits"], challenge["steps"], **how)


def wrong(challenge: dict[str, Any], mistake: str) -> Take:
    good = follows(challenge)
    match mistake:
        case "digits_wrong":
            return take(astronaut(), other(challenge["digits"]), challenge["steps"])
        case "turns_wrong":
            turned = {"left": "right", "right": "left", "digits": "digits"}
            return take(astronaut(), challenge["digits"], [turned[step] for step in challenge["steps"]])  # type: ignore[misc]
        case "turn_missing":
            return Take([astronaut().picture] * len(good.pictures), good.sound)
        case "several_faces":
            return Take([np.concatenate([one, admiral().picture], axis=1) for one in good.pictures], good.sound)
        case "lips_apart":
            return follows(challenge, lips_late_seconds=1.3)
        case _:
            raise ValueError(mistake)


@pytest.mark.parametrize("mistake", ["digits_wrong", "turns_wrong", "turn_missing", "several_faces", "lips_apart"])
def test_a_wrong_take_fails_with_its_own_code(stack: Stack, tmp_path: Path, mistake: str) -> None:
    person = sign_up(stack, mistake.replace("_", ""))
    challenge = person.challenged()
    film = wrong(challenge, mistake).write(tmp_path / "take.mp4")
    assert person.send(challenge, film).status_code == 202
    assert person.outcome(challenge) == ("failed", mistake)
    shown = person.ask("get", f"/cameos/{person.cameo}").json()
    assert (shown["state"], shown["failure_code"]) == ("failed", mistake)
    assert shown["failure_message"]


def test_the_take_that_follows_everything_waits_for_a_person_who_sees_it_once(stack: Stack, tmp_path: Path) -> None:
    person = sign_up(stack, "ann")
    challenge = person.challenged()
    film = follows(challenge).write(tmp_path / "take.mp4")
    refused = person.send(challenge, film, nonce="x" * 43)
    assert refused.status_code in {400, 403, 409, 422}, refused.text
    assert person.send(challenge, film).status_code == 202
    assert person.outcome(challenge) == ("in_review", "")
    assert person.send(challenge, film).status_code == 409

    again = sign_up(stack, "eve")
    theirs = again.challenged()
    assert again.send(theirs, film).status_code == 202
    assert again.outcome(theirs)[0] == "failed", "another person's take does not pass"

    desk = moderator(stack)
    listed = desk.get(f"{stack.url}/admin/enrolment/enrolment/?state__exact=in_review", timeout=30)
    key = listed.text.split("/admin/enrolment/enrolment/")
    number = next(piece.split("/")[0] for piece in key if piece.split("/")[0].isdigit())
    page = f"{stack.url}/admin/enrolment/enrolment/{number}/"
    assert challenge["digits"] in desk.get(f"{page}change/", timeout=30).text
    token = {"X-CSRFToken": desk.cookies["csrftoken"], "Referer": page}
    played = desk.post(f"{page}recording/", headers=token, timeout=30)
    assert (played.status_code, played.headers["Content-Type"]) == (200, "video/mp4")
    assert len(played.content) > 10_000
    assert desk.post(f"{page}recording/", headers=token, timeout=30).status_code in {403, 409}
    assert desk.post(f"{page}decide/", data={"act": "approve"}, headers=token, timeout=30).status_code == 200
    assert person.outcome(challenge)[0] == "passed"
    assert person.ask("get", f"/cameos/{person.cameo}").json()["state"] == "verified"


def test_development_approves_by_itself_and_says_so(tmp_path: Path) -> None:
    with live_stack(HIBARI_CAMEO_APPROVES_ITSELF="1") as running:
        person = sign_up(running, "ann")
        challenge = person.challenged()
        assert person.send(challenge, follows(challenge).write(tmp_path / "take.mp4")).status_code == 202
        assert person.outcome(challenge)[0] == "passed"
        assert "development" in person.ask("get", f"/enrolments/{challenge['id']}").text


def moderator(stack: Stack) -> requests.Session:
    """A session at the desk, signed in as a browser does."""
    made = (
        "from accounts.models import User; User.objects.create_superuser("
        f"'mod@example.com', handle='mod', password={PASSWORD!r})"
    )
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", made],
        env=stack.environment | stack.services.environment(),
        check=True,
    )
    desk = requests.Session()
    page = f"{stack.url}/admin/login/"
    desk.get(page, timeout=30)
    answer = desk.post(
        page,
        data={"username": "mod@example.com", "password": PASSWORD, "csrfmiddlewaretoken": desk.cookies["csrftoken"]},
        headers={"Referer": page},
        timeout=30,
    )
    assert "logout" in answer.text, answer.text[:500]
    return desk
