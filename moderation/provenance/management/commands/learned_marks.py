"""manage.py learned_marks: which networks mark beside our own marks, and how often each failed."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from redis.exceptions import RedisError

from moderation.provenance.learned.failures import failure_counts
from moderation.provenance.learned.pinned import pinned_models


class Command(BaseCommand):
    help = "Lists the learned marks of HIBARI_MARK_MODELS, verified as at every start, and their failures. JSON last."

    def handle(self, *args: Any, **options: Any) -> None:
        models = pinned_models()
        for model in models:
            self.stdout.write(f"{model.name}: {model.kind}, {model.bits} bits, {model.file}, sha256 {model.sha256}")
        try:
            failures: dict[str, int] | None = failure_counts()
        except RedisError:
            failures = None
        self.stdout.write(json.dumps({"models": [model.name for model in models], "failures": failures}))
