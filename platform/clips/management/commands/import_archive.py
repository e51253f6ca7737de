"""`manage.py import_archive HANDLE PATH`: bring a backup home. The last line is a JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from clips.importing.services import import_archive
from common.intake.errors import UnacceptableFileError


class Command(BaseCommand):
    help = (
        "Import an export of Hibari or a folder or zip of videos with JSON beside them, for one person. "
        "The clips are private, labelled as made elsewhere, and can't be published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="whose clips they become")
        parser.add_argument("path", type=Path, help="a zip file or a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(handle__iexact=options["handle"].removeprefix("@")).first()
        if person is None:
            raise CommandError(f"There is nobody called {options['handle']}.")
        if not options["path"].exists():
            raise CommandError(f"There is nothing at {options['path']}.")
        try:
            outcome = import_archive(by=person, source=options["path"], say=self.stderr.write)
        except UnacceptableFileError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            json.dumps({"clips": outcome.clips, "known": outcome.known, "refused": outcome.refused}, ensure_ascii=False)
        )
