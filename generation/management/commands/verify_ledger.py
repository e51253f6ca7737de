"""`manage.py verify_ledger`: adds the books up and says where they do not agree."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generation.services.verifying import verify


class Command(BaseCommand):
    help = "Check that every job was settled once and every account is the sum of its entries. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        for problem in found.problems:
            self.stderr.write(problem)
        figures = {
            "accounts": found.accounts,
            "jobs": found.jobs,
            "entries": found.entries,
            "captured": float(found.captured),
            "delivered": float(found.delivered),
            "problems": len(found.problems),
        }
        self.stdout.write(json.dumps(figures))
        if found.problems:
            raise CommandError(f"The books do not add up: {len(found.problems)} problems.")
