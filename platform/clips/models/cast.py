"""Whose likeness a clip shows. Handed down to whatever is made from it, and never taken off by its creator."""

from django.db import models

from cameo.models import Cameo, CameoUse
from clips.models.clip import Clip


class ClipCast(models.Model):
    """A clip and a use of a cameo that it leans on: its own, or one that came with a parent.

    `view_epoch` is the cameo's at the moment of consent. Where the cameo has moved on, the clip is not shown.
    """

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="cast")
    cameo = models.ForeignKey(Cameo, on_delete=models.PROTECT, related_name="+")
    use = models.ForeignKey(CameoUse, on_delete=models.PROTECT, related_name="+")
    view_epoch = models.PositiveIntegerField()
    is_inherited = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "use"], name="cast_once")]

    def __str__(self) -> str:
        return f"{self.cameo_id} in {self.clip_id}"
