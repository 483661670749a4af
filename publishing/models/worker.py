"""Who drains the queue, and what they have counted."""

from django.db import models


class Worker(models.Model):
    """A process that drains the queue, or has done so: when it was last at it, and its counts since it began.

    `counters` maps a name of publishing.tally to a number. The row named by GONE holds those of processes that ended.
    """

    GONE = ""

    name = models.CharField(max_length=150, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    counters = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name or "gone"
