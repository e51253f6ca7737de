"""People."""

from typing import ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower

from accounts.models.handles import Handle, HandleKind
from common.models import PublicModel


class PlanName(models.TextChoices):
    FREE = "free"
    PLUS = "plus"
    PRO = "pro"


class Suspended(models.TextChoices):
    """Why somebody who is not active may still sign in, and how far that goes: see accounts.permissions."""

    NO = "", "no"
    SUSPENDED = "suspended"
    """Reads and appeals decisions, takes their data along, may leave."""
    CLOSED = "closed"
    """For abuse of children: decisions and appeals alone."""


class UserManager(BaseUserManager["User"]):
    """Creates rows and claims handles; sign-up through the API adds the checks."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In small letters, as sign-in looks for it: an address with capitals would be found by nobody."""
        return super().normalize_email(email).lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return super().get_by_natural_key(self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        with transaction.atomic():
            user.save(using=self._db)
            Handle.objects.create_for(user.handle, HandleKind.PERSON, user.public_id)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A person. `is_active` is False while suspended or gone: such a person neither acts nor is seen.

    Whoever is suspended may sign in all the same, for what `accounts.permissions` lets through. Moderation keeps
    `suspension` and `suspended_until` (None: for good) in step with what it decided.

    An account without a birth date was made by an operator and counts as an adult's; sign-up always asks.
    """

    public_id_prefix = "usr"

    email = models.EmailField(unique=True)
    handle = models.CharField(max_length=24)
    display_name = models.CharField(max_length=60, blank=True)
    bio = models.CharField(max_length=300, blank=True)
    is_private = models.BooleanField(default=False)
    birth_date = models.DateField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    cohort = models.CharField(max_length=24, blank=True)
    plan = models.CharField(max_length=8, choices=PlanName.choices, default=PlanName.FREE)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    suspension = models.CharField(max_length=9, choices=Suspended.choices, default=Suspended.NO, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="Set while leaving: hidden from all others.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["handle"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="user_handle_unique"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    def clean(self) -> None:
        super().clean()
        self.email = User.objects.normalize_email(self.email)

    @property
    def is_suspended(self) -> bool:
        """Out of sight for a while or for good, by a decision. Who is gone or was switched off by an operator isn't."""
        return not self.is_active and self.suspension != Suspended.NO
