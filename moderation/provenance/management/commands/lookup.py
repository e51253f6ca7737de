"""manage.py lookup FILE: was this made here?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.ffmpeg.probe import UnreadableMediaError
from moderation.provenance.lookup import look_up


class Command(BaseCommand):
    help = "Says whether a clip, a frame or a screenshot was made here, with the evidence. Prints JSON last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file at {file}.")
        try:
            answer = look_up(file)
        except UnreadableMediaError as error:
            raise CommandError(str(error)) from error
        for sign in answer.evidence:
            self.stdout.write(f"{sign.kind.value}: {sign.clip_id} ({sign.sureness:.0%}) {sign.note}")
        self.stdout.write(json.dumps(asdict(answer), default=str))
