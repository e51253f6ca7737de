"""A stronger model behind an OpenAI-style server (`POST /chat/completions`), as one more opinion on text.

Off unless HIBARI_SCREENING_MODEL_URL names one. It sees people's words, so it should be a server of one's own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import requests
from django.conf import settings

from moderation.screening.backends import TextItem
from moderation.screening.text.guidance import INSTRUCTIONS, JUDGED
from moderation.screening.verdicts import NAMES, TEXT_STAGES, Finding, Policy, Stage

ANSWER_BYTES_MAX = 64 * 1024


class RemoteModelBackend:
    """Any answer that isn't a list of known policies with scores is an error, and an error is a hold."""

    name = "remote_model"
    stages = TEXT_STAGES - NAMES
    timeout_seconds = 6.0
    in_caller_thread = False

    @property
    def version(self) -> str:
        return str(settings.SCREENING_MODEL_NAME)[:40]

    def check(self, stage: Stage, item: TextItem) -> Sequence[Finding]:
        """Raises requests.RequestException and ValueError."""
        answer = requests.post(
            f"{settings.SCREENING_MODEL_URL.rstrip('/')}/chat/completions",
            json={
                "model": settings.SCREENING_MODEL_NAME,
                "temperature": 0,
                "response_format": {"type": "json_object"},
                "messages": [
                    {"role": "system", "content": INSTRUCTIONS},
                    {"role": "user", "content": json.dumps({"text": item.text}, ensure_ascii=False)},
                ],
            },
            headers={"Authorization": f"Bearer {settings.SCREENING_MODEL_KEY}"} if settings.SCREENING_MODEL_KEY else {},
            timeout=self.timeout_seconds,
            allow_redirects=False,
        )
        answer.raise_for_status()
        if len(answer.content) > ANSWER_BYTES_MAX:
            raise ValueError("The model's answer is too long.")
        return [self._finding(stage, row) for row in _rows(answer.json())]

    def _finding(self, stage: Stage, row: Any) -> Finding:
        policy = Policy(row["policy"])
        if policy not in JUDGED:
            raise ValueError("The model named a policy that it was not asked about.")
        score = float(row["score"])
        if not 0.0 <= score <= 1.0:
            raise ValueError("The model's score is no share.")
        return Finding(policy, stage, score, self.name, self.version, None, "model")


def _rows(answer: Any) -> list[Any]:
    """Raises ValueError for an answer of another shape."""
    try:
        rows = json.loads(answer["choices"][0]["message"]["content"])["findings"]
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("The model's answer has another shape.") from error
    if not isinstance(rows, list):
        raise ValueError("The model's findings are no list.")
    return rows
