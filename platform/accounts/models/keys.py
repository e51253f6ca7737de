"""Personal API keys."""

from django.db import models

from accounts.models.people import User
from common.models import PublicModel


class KeyScope(models.TextChoices):
    """What a key was made for. Views name those that they are open to: see accounts.permissions."""

    ALL = "all"
    """Whatever its owner may do."""
    VIDEOS = "videos"
    """The Videos API at /v1, and nothing else of the account."""
    READ = "read"
    """That API too, but to list, retrieve and download alone."""


class ApiKey(PublicModel):
    """A personal key for servers. Only its SHA-256 is kept: 256 random bits gain nothing from a slow hash."""

    public_id_prefix = "key"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=16, choices=KeyScope.choices, default=KeyScope.ALL, db_default=KeyScope.ALL)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"
