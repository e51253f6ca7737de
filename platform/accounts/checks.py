"""What has to be there before people may come: somebody who carries their mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

NOWHERE = tuple(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "locmem"))
"""What reaches no mailbox: the log, nothing, and the memory of one process."""


def register_checks() -> None:
    register(check_mail, Tags.security)


def check_mail(*, app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    """Production never starts where mails vanish: nobody could confirm an address or set a forgotten password anew."""
    if not settings.PRODUCTION or settings.EMAIL_BACKEND not in NOWHERE:
        return []
    return [
        Error(
            "Production needs HIBARI_SMTP_URL: the mail server that carries confirmations and lost passwords.",
            hint="Set it to smtp+starttls://user:password@host:587 (or smtps://, smtp://), and HIBARI_MAIL_FROM; "
            "or name a backend of Django's that delivers in HIBARI_EMAIL_BACKEND.",
            id="accounts.E001",
        )
    ]
