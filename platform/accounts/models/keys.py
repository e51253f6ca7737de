"""Personal API keys."""

from django.db import models

from accounts.models.people import User
from common.models import PublicModel


class ApiKey(PublicModel):
    """A personal key for servers. Only its SHA-256 is kept: 256 random bits gain nothing from a slow hash."""

    public_id_prefix = "key"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"
