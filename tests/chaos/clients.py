"""People with patience: each asks for clips over HTTP until it is told what became of every one of them."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

PATH = "/api/v1/generations"
POLL_SECONDS = 1.5
ENDED = {"completed", "failed", "cancelled"}
CANCELS = 0.1
WORDS = ("a red ball bounces on grass", "a dog runs on the beach", "a blue car drives by", "a bird flies over the sea")


@dataclass(frozen=True, slots=True)
class Wish:
    """One clip that somebody wants, under a key of its own."""

    index: int
    key: str
    token: str
    prompt: str
    is_cancelled: bool


@dataclass
class Crowd:
    """Works through the wishes with several hands; `answers` keeps which job each key was told of."""

    host: str
    port: int
    wishes: list[Wish]
    hands: int
    gives_up_at: float
    answers: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    broken_promises: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def share_done(self) -> float:
        return len(self.ends) / max(1, len(self.wishes))

    def run(self) -> None:
        """Until every wish has ended or time is up."""
        waiting = list(reversed(self.wishes))

        def work() -> None:
            while True:
                with self._lock:
                    if not waiting:
                        return
                    wish = waiting.pop()
                self._see_through(wish)

        threads = [threading.Thread(target=work, name=f"hand-{number}", daemon=True) for number in range(self.hands)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def ask_again(self) -> None:
        """Every key once more: it must name the job that it named before."""
        for wish in self.wishes:
            if wish.key in self.answers:
                self._submit(wish)

    def _see_through(self, wish: Wish) -> None:
        job = self._submit(wish)
        chance = random.Random(wish.key)
        cancels_at = time.monotonic() + chance.uniform(0, 8) if wish.is_cancelled else float("inf")
        while job and time.monotonic() < self.gives_up_at:
            if time.monotonic() > cancels_at:
                self._ask(wish, "POST", f"{PATH}/{job}/cancel")
            status, body = self._ask(wish, "GET", f"{PATH}/{job}")
            if status == 200 and body["state"] in ENDED:
                self.ends[job] = body["state"]
                return
            if status == 404:
                self.broken_promises.append(f"{job}: promised, then not found")
                return
            time.sleep(POLL_SECONDS)

    def _submit(self, wish: Wish) -> str:
        """The job's id, asked for with the same key until an answer comes."""
        body = {"prompt": wish.prompt, "seconds": 4, "size": "360p", "seed": wish.index, "engine": "sim"}
        while time.monotonic() < self.gives_up_at:
            status, answer = self._ask(wish, "POST", PATH, body)
            if status == 202:
                job = str(answer["jobs"][0]["id"])
                before = self.answers.setdefault(wish.key, job)
                if before != job:
                    self.broken_promises.append(f"{wish.key}: named {before}, then {job}")
                return job
            if 400 <= status < 500 and status not in {409, 429}:
                self.broken_promises.append(f"{wish.key}: {status} {answer}")
                return ""
            time.sleep(0.5)
        return ""

    def _ask(self, wish: Wish, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        headers = {"Authorization": f"Bearer {wish.token}", "Content-Type": "application/json"}
        if path == PATH:
            headers["Idempotency-Key"] = wish.key
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 400:
                self.troubles[str(answer.status)] += 1
            return answer.status, json.loads(text or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.troubles[type(error).__name__] += 1
            return 0, {}
        finally:
            connection.close()


def make_wishes(count: int, *, seed: int, tokens: list[str]) -> list[Wish]:
    chance = random.Random(f"wishes {seed}")
    return [
        Wish(i, f"chaos-{seed}-{i}", tokens[i % len(tokens)], chance.choice(WORDS), chance.random() < CANCELS)
        for i in range(count)
    ]
