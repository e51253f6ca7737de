"""Rows of the cameo app."""

from cameo.models.cameo import Cameo, CameoEvent, CameoKind, CameoState
from cameo.models.permission import (
    CameoAudience,
    CameoGrant,
    CameoPermission,
    CameoRequest,
    Purpose,
    RequestState,
)
from cameo.models.receipt import ConsentReceipt, ReceiptAct, ReceiptHead, ReceiptParty
from cameo.models.revocation import Revocation, Scope
from cameo.models.use import Approval, CameoUse, UseState

__all__ = [
    "Approval",
    "Cameo",
    "CameoAudience",
    "CameoEvent",
    "CameoGrant",
    "CameoKind",
    "CameoPermission",
    "CameoRequest",
    "CameoState",
    "CameoUse",
    "ConsentReceipt",
    "Purpose",
    "ReceiptAct",
    "ReceiptHead",
    "ReceiptParty",
    "RequestState",
    "Revocation",
    "Scope",
    "UseState",
]
