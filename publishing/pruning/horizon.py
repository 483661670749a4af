"""What is too old, as parameters of every statement that looks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db.models import Exists, OuterRef

from content.models import ContentRewrite, ContentType
from publishing.models import PublishItem
from publishing.models.job import OPEN_STATES
from stacks.models import Branch, Stack
from stacks.retention import Retention

Parameters: TypeAlias = "dict[str, int | datetime | list[int] | list[str] | None]"


@dataclass(frozen=True, slots=True)
class Horizon:
    """One stack at one instant: which of its rows are behind the horizon. What is None is kept for ever.

    Branches that are gone were deleted so long ago that they are behind it themselves; the others are `branch_ids`, and
    the types are theirs.
    """

    stack_id: int
    branch_ids: tuple[int, ...]
    gone_branch_ids: tuple[int, ...]
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
            "gone": list(self.gone_branch_ids),
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
    gone = _gone_branches(stack, retention.before(retention.branch_days, now))
    branches = Branch.objects.filter(stack=stack).exclude(pk__in=gone)
    types = ContentType.objects.filter(stack=stack).exclude(branch__in=gone)
    return Horizon(
        stack_id=stack.pk,
        branch_ids=tuple(branches.values_list("pk", flat=True)),
        gone_branch_ids=gone,
        type_ids=tuple(types.values_list("pk", flat=True)),
        versions=retention.versions,
        trash_before=retention.before(retention.trash_days, now),
        queue_before=retention.before(retention.queue_days, now),
        history_before=retention.before(retention.history_days, now),
        webhook_before=retention.before(retention.webhook_days, now),
    )


def _gone_branches(stack: Stack, before: datetime | None) -> tuple[int, ...]:
    """Branches that were deleted before that, and in which nobody works at anything any more."""
    if before is None:
        return ()
    items = PublishItem.objects.filter(branch=OuterRef("pk"), state__in=OPEN_STATES)
    rewrites = ContentRewrite.objects.filter(branch=OuterRef("pk"), state__in=ContentRewrite.OPEN)
    gone = Branch.objects.filter(~Exists(items), ~Exists(rewrites), stack=stack, deleted_at__lt=before)
    return tuple(gone.order_by("pk").values_list("pk", flat=True))
