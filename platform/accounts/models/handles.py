"""One namespace of handles for people and characters."""

from typing import ClassVar

from django.db import models

from accounts.handles import skeleton


class HandleKind(models.TextChoices):
    PERSON = "person"
    CHARACTER = "character"


class HandleManager(models.Manager["Handle"]):
    def create_for(self, name: str, kind: HandleKind, owner_id: str) -> "Handle":
        """Claim a clean handle for the owner of a public id. Raises IntegrityError where a look-alike exists."""
        return self.create(name=name.lower(), skeleton=skeleton(name), kind=kind, owner_id=owner_id)


class Handle(models.Model):
    """A claimed handle. Its skeleton is what a hurried eye reads, so that look-alikes collide."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=24, unique=True)
    skeleton = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=HandleKind.choices)
    owner_id = models.CharField(max_length=48, unique=True, help_text="Public id of the person or character.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[HandleManager] = HandleManager()

    def __str__(self) -> str:
        return f"@{self.name}"
