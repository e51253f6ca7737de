"""`manage.py release_waitlist --count N` lets the oldest N people of the waitlist in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.access.waitlist import release_batch


class Command(BaseCommand):
    help = "Give the oldest people of the waitlist an invite each, by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--cohort", default="", help="A name for this batch; it decides the invites they get.")
        parser.add_argument("--bonus-credits", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        released = release_batch(
            count=options["count"], cohort=options["cohort"], bonus_credits=options["bonus_credits"]
        )
        people = "1 person was" if len(released) == 1 else f"{len(released)} people were"
        self.stdout.write(f"{people} let in and sent a code by mail.")
