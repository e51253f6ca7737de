"""Names for closed sets of words that several fields of the OpenAPI document share, or share with other sets.

Without an entry here the document's generator invents a name such as Kind251Enum, and clients have to live with it.
"""

from __future__ import annotations

from enum import Enum

from accounts.models import KeyScope
from cameo.models import CameoKind
from cameo.models.permission import Purpose
from cameo.models.revocation import Scope
from clips.models import Audience, ClipKind, ClipState
from clips.models.challenge import ChallengeKind
from generation.webhooks.models import EventType
from notifications.kinds import Kind


def _values(kinds: type[Enum]) -> list[str]:
    return [str(kind.value) for kind in kinds]


CLIP_AUDIENCE = _values(Audience)
CLIP_KIND = _values(ClipKind)
CLIP_STATE = _values(ClipState)
CHALLENGE_KIND = _values(ChallengeKind)
CAMEO_KIND = _values(CameoKind)
KEY_SCOPE = _values(KeyScope)
NOTIFICATION_KIND = _values(Kind)
REVOCATION_SCOPE = _values(Scope)
USE_PURPOSE = _values(Purpose)
WEBHOOK_EVENT = _values(EventType)
LIST_OBJECT = ["list"]
