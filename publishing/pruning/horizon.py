"""What is too old, as parameters of every statement that looks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from content.models import ContentType
from publishing.models.job import OPEN_STATES
from stacks.models import Branch, Stack
from stacks.retention import Retention

Parameters: TypeAlias = "dict[str, int | datetime | list[int] | list[str] | None]"


@dataclass(frozen=True, slots=True)
class Horizon:
    """One stack at one instant: which of its rows are behind the horizon. What is None is kept for ever."""

    stack_id: int
    branch_ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    versions: int | None
    trash_before: datetime | None
    queue_before: datetime | None
    history_before: datetime | None
    webhook_before: datetime | None

    def params(self) -> Parameters:
        """The parameters by the names that the statements know."""
        return {
            "stack": self.stack_id,
            "branches": list(self.branch_ids),
            "types": list(self.type_ids),
            "versions": self.versions,
            "trash_before": self.trash_before,
            "queue_before": self.queue_before,
            "history_before": self.history_before,
            "webhook_before": self.webhook_before,
            "open": [state.value for state in OPEN_STATES],
        }


def horizon_of(stack: Stack, retention: Retention, now: datetime) -> Horizon:
    """The horizon of a stack, with its branches and types, deleted ones too."""
    return Horizon(
        stack_id=stack.pk,
        branch_ids=tuple(Branch.objects.filter(stack=stack).values_list("pk", flat=True)),
        type_ids=tuple(ContentType.objects.filter(stack=stack).values_list("pk", flat=True)),
        versions=retention.versions,
        trash_before=retention.before(retention.trash_days, now),
        queue_before=retention.before(retention.queue_days, now),
        history_before=retention.before(retention.history_days, now),
        webhook_before=retention.before(retention.webhook_days, now),
    )
