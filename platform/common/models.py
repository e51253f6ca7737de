"""Base classes for rows that the outside world can name."""

from typing import Any, ClassVar

from django.db import models

from common.ids import new_public_id


class PublicModel(models.Model):
    """A row with a bigint key inside and a typed, time-ordered public id outside."""

    public_id_prefix: ClassVar[str]

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=48, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.public_id:
            self.public_id = new_public_id(self.public_id_prefix)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.public_id


class IdempotencyRecord(models.Model):
    """What was answered to a request that carried an Idempotency-Key; `status` stays empty while it is at work."""

    user_id = models.BigIntegerField()
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    locked_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "route", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
