"""How a change's plan looks on the wire."""

from content.plans import ChangePlan, PlannedChange
from core.json_values import JSONObject


def represent_plan(plan: ChangePlan) -> JSONObject:
    """A plan: every change with the entries it reaches, and how many entries get new versions."""
    return {
        "is_refused": plan.is_refused,
        "rewrites": plan.rewrites,
        "changes": [_represent_change(change) for change in plan.changes],
    }


def _represent_change(change: PlannedChange) -> JSONObject:
    return {
        "content_type_uid": change.content_type_uid,
        "path": change.path,
        "kind": change.kind.value,
        "message": change.message,
        "is_lossy": change.is_lossy,
        "entry_count": change.entry_count,
        "sample_uids": list(change.sample_uids),
    }
