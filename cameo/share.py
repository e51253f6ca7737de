"""What cameos hold of a person, and how they forget: an owner's likenesses go, a user's name leaves the receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import F

from accounts.models import User
from accounts.registry import ExportedFile, ExportedRows
from cameo.models import (
    Cameo,
    CameoGrant,
    CameoPermission,
    CameoRequest,
    CameoState,
    CameoUse,
    ConsentReceipt,
    ReceiptParty,
    Revocation,
    Scope,
)
from cameo.services.carrying_out import carry_out
from cameo.services.revoking import revoke_for_owner

_USE = ("public_id", "state", "purpose", "kind", "prompt", "clip_id", "refusal_code", "created_at")


class CameoShare:
    name = "cameos"

    def export(self, user: User) -> Iterable[ExportedRows | ExportedFile]:
        mine = Cameo.objects.filter(owner=user).order_by("pk")
        fields = ("public_id", "kind", "handle", "display_name", "state", "created_at")
        yield ExportedRows(
            "cameos", "Your cameos; what describes a face or a voice is never exported.", mine.values(*fields)
        )
        rules = CameoPermission.objects.filter(cameo__owner=user).order_by("pk")
        yield ExportedRows("rules", "Every version of your rules.", rules.values("cameo__public_id", *_rule_fields()))
        of_me = CameoUse.objects.filter(cameo__owner=user).order_by("pk").values(*_USE, by=F("person__handle"))
        yield ExportedRows("uses_of_my_cameos", "Who used your cameos or tried to.", of_me.iterator())
        by_me = CameoUse.objects.filter(person=user).order_by("pk").values(*_USE, "cameo__public_id")
        yield ExportedRows("my_uses", "Cameos that you used or tried to.", by_me.iterator())
        receipts = (
            ConsentReceipt.objects.filter(cameo__owner=user).order_by("pk").values("hash", "previous_hash", "body")
        )
        yield ExportedRows("receipts", "The chain of consent receipts of your cameos.", receipts.iterator())
        reports = Revocation.objects.filter(cameo__owner=user).values("public_id", "scope", "at", "report", "signature")
        yield ExportedRows("revocations", "What you took back, and the signed reports.", reports)

    def erase(self, user: User) -> Mapping[str, int]:
        """Clips with the likeness go too, by the same road as a revocation. The chains stay whole without the name."""
        forgotten = 0
        for cameo in Cameo.objects.filter(owner=user).exclude(state=CameoState.DELETED):
            carry_out(
                revoke_for_owner(cameo=cameo, actor=user.public_id, scope=Scope.FORGET_ME, reason="the owner left")
            )
            forgotten += 1
        Cameo.objects.filter(owner=user).update(display_name="", verified_name="")
        return {
            "cameos": forgotten,
            "uses": CameoUse.objects.filter(person=user).update(prompt=""),
            "requests": CameoRequest.objects.filter(person=user).delete()[0],
            "grants": CameoGrant.objects.filter(person=user, ended_at=None).update(ended_at=F("created_at")),
            "names_in_receipts": ReceiptParty.objects.filter(person=user).delete()[0],
        }


def _rule_fields() -> list[str]:
    return [field.name for field in CameoPermission._meta.fields if field.name not in {"id", "cameo"}]
