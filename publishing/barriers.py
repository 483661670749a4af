"""What publish rules have against items, read from what is so now: when they are asked for, and again at their time."""

from collections.abc import Collection, Sequence
from typing import Any

from content.database import fetch_all
from content.query.sql import SQL
from core.json_values import dump_json
from publishing.models import PublishRule
from publishing.publish_rules import Barrier, Case, Rule, Standing, barriers
from publishing.workflow_rules import Mover
from publishing.workflows import as_governing
from stacks.actor import ActorKind
from stacks.membership import role_uids_of

# What goes live stands where its own language does, which may be a fallback's; what goes offline where that does which
# is live there. Approvals are of a version, but for going offline.
_STANDINGS = """
SELECT asked.n, at.workflow_id, at.stage_uid, (
    SELECT coalesce(array_agg(a.rule_id), '{}') FROM publishing_approval AS a
    WHERE a.entry_id = asked.entry_id AND a.locale = shown.locale AND a.action = asked.action AND a.status = 1
        AND (asked.version_id IS NULL OR a.version = v.version)
)
FROM jsonb_to_recordset(%s)
    AS asked(n integer, entry_id bigint, locale text, environment_id bigint, version_id bigint, action text)
LEFT JOIN content_entryversion AS v ON v.id = asked.version_id
LEFT JOIN publishing_publication AS p ON asked.version_id IS NULL AND p.entry_id = asked.entry_id
    AND p.locale = asked.locale AND p.environment_id = asked.environment_id AND p.is_live
LEFT JOIN content_entryversion AS live ON live.id = p.entry_version_id
CROSS JOIN LATERAL (SELECT coalesce(v.locale, live.locale, asked.locale) AS locale) AS shown
LEFT JOIN publishing_entrystage AS at ON at.entry_id = asked.entry_id AND at.locale = shown.locale
"""

Asker = tuple[str, str]
"""A kind of actor and its uid."""


def rules_of(stack_ids: Collection[int]) -> list[Rule]:
    """The publish rules of the stacks that are in force. One query."""
    rows = (
        PublishRule.objects.filter(stack__in=list(stack_ids), deleted_at=None, environment__deleted_at=None)
        .select_related("workflow", "environment")
        .order_by("pk")
    )
    return [_rule(row) for row in rows if row.workflow is None or row.workflow.is_enabled]


def find_barriers(rules: Sequence[Rule], asked: Sequence[tuple[Case, Asker]]) -> list[list[Barrier]]:
    """What the rules have against each case and asker, in order.

    One query and one for each stack, none where no rule concerns any of them.
    """
    concerned = {case: asker for case, asker in asked if any(rule.concerns(case) for rule in rules)}
    if not concerned:
        return [[] for _ in asked]
    standings = _standings(list(concerned))
    movers = _movers({(case.stack_id, *asker) for case, asker in asked})
    return [
        barriers(rules, case, standings.get(case, Standing()), movers[(case.stack_id, *asker)]) for case, asker in asked
    ]


def _standings(cases: Sequence[Case]) -> dict[Case, Standing]:
    asked: list[dict[str, Any]] = [
        {
            "n": index,
            "entry_id": case.entry_id,
            "locale": case.locale,
            "environment_id": case.environment_id,
            "version_id": case.version_id,
            "action": case.action,
        }
        for index, case in enumerate(cases)
    ]
    rows = fetch_all(SQL(_STANDINGS, (dump_json(asked).decode(),)))
    return {
        cases[n]: Standing(workflow_id, stage_uid, frozenset(approved)) for n, workflow_id, stage_uid, approved in rows
    }


def _movers(askers: Collection[tuple[int, str, str]]) -> dict[tuple[int, str, str], Mover]:
    """Who asks, with the roles they hold now."""
    roles = {
        stack_id: role_uids_of(
            stack_id, {uid for own, kind, uid in askers if own == stack_id and kind == ActorKind.USER}
        )
        for stack_id in {asker[0] for asker in askers}
    }
    return {
        (stack_id, kind, uid): Mover(uid, roles[stack_id].get(uid, frozenset()), is_person=kind == ActorKind.USER)
        for stack_id, kind, uid in askers
    }


def _rule(row: PublishRule) -> Rule:
    return Rule(
        id=row.pk,
        uid=row.uid,
        stack_id=row.stack_id,
        environment_id=row.environment_id,
        environment_name=row.environment.name,
        workflow=as_governing(row.workflow) if row.workflow else None,
        stage_uid=row.stage_uid,
        actions=tuple(row.actions),
        branches=tuple(row.branches),
        content_types=tuple(row.content_types),
        locales=tuple(row.locales),
        users=tuple(row.approver_users),
        roles=tuple(row.approver_roles),
        disables_approver_publishing=row.disables_approver_publishing,
    )
