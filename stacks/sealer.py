"""What a worker node does for the activity log: seal what is settled, and once a day tell the world outside."""

from collections.abc import Callable
from datetime import date

from django.conf import settings

from core.clock import utc_now
from stacks.actions.sealing import seal_activity
from stacks.anchors import export_anchor
from stacks.horizon import Horizon


class Sealer:
    """Any number may run anywhere: one at a time writes a seal, the others find nothing left to do."""

    def __init__(self) -> None:
        self._horizon = Horizon()
        self._told_on: date | None = None

    def work(self, should_stop: Callable[[], bool]) -> None:
        """Seal all that is settled; on the first round of a day, export the anchor of the days before."""
        until = self._horizon.move()
        while not should_stop() and seal_activity(until):
            pass
        today = utc_now().date()
        if self._told_on != today:
            export_anchor(today, settings.AUDIT_ANCHOR_FILE)
            self._told_on = today
