"""Where Celery finds the background work on accounts."""

from accounts.access.waitlist import mail_released
from accounts.leaving.departures import erase_due, erase_secrets
from accounts.leaving.exports import build_waiting, expire_exports

__all__ = ["build_waiting", "erase_due", "erase_secrets", "expire_exports", "mail_released"]
