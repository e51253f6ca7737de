"""`manage.py create_api_key --user EMAIL` prints a new key alone on its last line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import KeyScope, User
from accounts.services import create_api_key


class Command(BaseCommand):
    help = "Make a personal API key. The key is shown once, alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--name", default="command line")
        parser.add_argument("--scope", choices=KeyScope.values, default=KeyScope.ALL.value)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['user']}. Sign up first, or check the address.")
        key, text = create_api_key(by=user, name=options["name"], scope=options["scope"])
        self.stdout.write(f"API key {key.public_id} for {user.email}; it is not stored and not shown again:")
        self.stdout.write(text)
