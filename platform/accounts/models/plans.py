"""What a plan entitles to, where an operator changed it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.people import PlanName


class Entitlement(models.Model):
    """One row per plan that differs from the settings. Every plan's clips carry the same marks."""

    plan = models.CharField(max_length=8, choices=PlanName.choices, primary_key=True)
    credits_a_day = models.PositiveIntegerField()
    concurrent_jobs = models.PositiveSmallIntegerField()
    seconds_max = models.PositiveSmallIntegerField()
    priority = models.SmallIntegerField(help_text="A higher one is served first.")
    sizes = ArrayField(models.CharField(max_length=12), help_text="Such as 720p, 1080p.")
    skips_waitlist = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.plan
