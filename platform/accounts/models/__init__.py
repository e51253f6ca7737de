"""People, their keys, handles, plans, invites, parents, and how they leave."""

from accounts.models.access import Invite, InviteQuota, InviteRedemption, Region, WaitlistEntry
from accounts.models.family import AccountFact, FamilyEntry, ParentLink
from accounts.models.handles import Handle, HandleKind
from accounts.models.keys import ApiKey, KeyScope
from accounts.models.leaving import Departure, Export, ExportState, LegalHold
from accounts.models.people import PlanName, Suspended, User, UserManager
from accounts.models.plans import Entitlement

__all__ = [
    "AccountFact",
    "ApiKey",
    "Departure",
    "Entitlement",
    "Export",
    "ExportState",
    "FamilyEntry",
    "Handle",
    "HandleKind",
    "Invite",
    "InviteQuota",
    "InviteRedemption",
    "KeyScope",
    "LegalHold",
    "ParentLink",
    "PlanName",
    "Region",
    "Suspended",
    "User",
    "UserManager",
    "WaitlistEntry",
]
