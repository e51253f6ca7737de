"""Who came from whom. A stitch has several parents, so the graph has edges of its own."""

from django.db import models
from django.db.models import F, Q

from clips.models.clip import Clip


class LineageEdge(models.Model):
    """`child` was made from `parent`; position is the parent's place among several."""

    child = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="parent_edges")
    parent = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="child_edges")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "position"], name="lineage_position"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="lineage_not_itself"),
        ]
        indexes = [models.Index(fields=["parent", "child"], name="lineage_parent_child")]

    def __str__(self) -> str:
        return f"{self.parent_id} -> {self.child_id}"
