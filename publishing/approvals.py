"""Approvals to read: what publish rules ask for of an entry, what waits for somebody, and what somebody has asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from content.languages import fallback_chain
from content.models import Entry, EntryLocale
from publishing.barriers import rules_of
from publishing.models import Action, Approval
from publishing.publish_rules import Case, Rule
from publishing.workflow_rules import Mover
from stacks.scope import Scope


class Answer(StrEnum):
    """How far an approval is. What was answered about an earlier version is outdated: it has to be asked for again."""

    NONE = "none"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An approval that a rule asks for before an action, and what was asked and answered about it."""

    rule: Rule
    action: str
    approval: Approval | None
    answer: Answer


def is_about(scope: Scope, rule: Rule, entry: Entry, *, content_type_uid: str, locale: str, action: str) -> bool:
    """Whether a rule has a say in an action on a language of an entry, or on one that falls back to it."""
    languages = [code for code in scope.locale_fallbacks if locale in fallback_chain(scope, code)]
    cases = (
        Case(
            stack_id=scope.stack_id, branch=scope.branch_uid, content_type_uid=content_type_uid, entry_id=entry.pk,
            entry_uid=entry.uid, locale=code, environment_id=rule.environment_id, action=action, version_id=None,
        )
        for code in languages
    )  # fmt: skip
    return any(rule.concerns(case) for case in cases)


def wanted_approvals(scope: Scope, entry: Entry, *, content_type_uid: str, locale: str, version: int) -> list[Wanted]:
    """What the rules ask for of the language, whose latest version is named. Two queries; one where no rule asks."""
    asking = [
        (rule, action)
        for rule in rules_of([scope.stack_id])
        if rule.asks_for_approval
        for action in rule.actions
        if is_about(scope, rule, entry, content_type_uid=content_type_uid, locale=locale, action=action)
    ]
    if not asking:
        return []
    rows = Approval.objects.filter(entry=entry, locale=locale, rule__in=[rule.id for rule, _ in asking])
    given = {(row.rule_id, row.action): row for row in rows}
    return [
        Wanted(rule, action, given.get((rule.id, action)), answer_of(given.get((rule.id, action)), version))
        for rule, action in asking
    ]


def answer_of(approval: Approval | None, version: int) -> Answer:
    """How far an approval is where the latest version is this one. Going offline is approved whatever the version."""
    if approval is None:
        return Answer.NONE
    if approval.action == Action.PUBLISH and approval.version != version:
        return Answer.OUTDATED
    return Answer(Approval.Status(approval.status).name.lower())


def waiting_for(scope: Scope, person: Mover) -> "QuerySet[Approval]":
    """What was asked for in the branch and waits for an answer that the person may give, the oldest first."""
    rules = [rule.id for rule in rules_of([scope.stack_id]) if rule.asks_for_approval and rule.is_answered_by(person)]
    rows = _in_branch(scope).filter(status=Approval.Status.REQUESTED, rule__in=rules)
    return rows.order_by("updated_at", "pk")


def asked_by(scope: Scope, uid: str) -> "QuerySet[Approval]":
    """What somebody asked for in the branch, the last answered first."""
    rules = [rule.id for rule in rules_of([scope.stack_id])]
    return _in_branch(scope).filter(requested_by=uid, rule__in=rules).order_by("-updated_at", "-pk")


def languages_of(entry_ids: Collection[int]) -> dict[tuple[int, str], EntryLocale]:
    """The living languages of entries. One query."""
    rows = EntryLocale.objects.filter(entry__in=list(entry_ids), deleted_at=None).only(
        "entry", "locale", "version", "title"
    )
    return {(row.entry_id, row.locale): row for row in rows}


def _in_branch(scope: Scope) -> "QuerySet[Approval]":
    rows = Approval.objects.filter(entry__branch=scope.branch_id, entry__deleted_at=None)
    return rows.select_related("entry__content_type", "rule__environment")
