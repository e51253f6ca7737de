"""`manage.py grant_campaign NAME CREDITS`: gives credits to many people, to each of them once."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from generation.services.bonuses import grant_campaign


class Command(BaseCommand):
    help = "Give credits under a campaign's name. Run again, it reaches only those who came since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("credits")
        parser.add_argument("--plan", default="", help="only people of this plan")
        parser.add_argument("--handles", default="", help="only these people, separated by commas")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            amount = Decimal(options["credits"])
        except InvalidOperation as error:
            raise CommandError("CREDITS is a number.") from error
        if not (amount.is_finite() and amount > 0):
            raise CommandError("CREDITS is more than nothing.")
        people = User.objects.filter(is_active=True)
        if options["plan"]:
            people = people.filter(plan=options["plan"])
        if options["handles"]:
            people = people.filter(handle__in=options["handles"].split(","))
        granted = grant_campaign(name=options["name"], amount=amount, people=people)
        self.stdout.write(
            json.dumps({"campaign": options["name"], "people": granted, "credits": float(granted * amount)})
        )
