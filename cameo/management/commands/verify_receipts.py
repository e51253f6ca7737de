"""`manage.py verify_receipts`: read every chain and every seal, and name the links that were tampered with."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cameo.models import Cameo, ConsentReceipt, ReceiptHead
from cameo.receipts.chain import verify_chain
from cameo.receipts.heads import verify_heads


class Command(BaseCommand):
    help = "Verify the chains of consent receipts and their daily seals. The last line is a JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cameo", default="", help="only the chain of this cameo, by its id")

    def handle(self, *args: Any, **options: Any) -> None:
        cameos = Cameo.objects.filter(public_id=options["cameo"]) if options["cameo"] else Cameo.objects.all()
        faults = [fault for cameo in cameos.order_by("pk").iterator() for fault in verify_chain(cameo)]
        if not options["cameo"]:
            faults += verify_heads()
        for fault in faults:
            where = f"{fault.cameo_id} at {fault.sequence}: " if fault.cameo_id else ""
            self.stderr.write(f"{where}{fault.problem}")
        figures = {
            "receipts": ConsentReceipt.objects.filter(cameo__in=cameos).count(),
            "chains": cameos.count(),
            "seals": ReceiptHead.objects.count(),
            "faults": [{"cameo": f.cameo_id, "sequence": f.sequence, "problem": f.problem} for f in faults],
        }
        self.stdout.write(json.dumps(figures))
        if faults:
            raise CommandError(f"{len(faults)} faults.")
