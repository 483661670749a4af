"""Asking for what publish rules want approved, and answering it."""

from dataclasses import dataclass

from django.db import transaction

from content.models import Entry, EntryLocale
from content.types import StoredType
from core.clock import utc_now
from core.errors import Problem
from publishing.barriers import rules_of
from publishing.errors import ApprovalInvalid
from publishing.models import Approval
from publishing.notices import LanguagePlace, tell_of_approval
from publishing.publish_rules import Case, Rule
from publishing.workflows import mover_of
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

_PLACE = "workflow.publishing_rule"


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What is asked or answered about the latest version of a language of an entry."""

    rule_uid: str
    action: str
    status: Approval.Status
    comment: str = ""
    notify: bool = True


@transaction.atomic
def answer_approval(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, asked: ApprovalRequest
) -> Approval:
    """Ask for an approval under a rule, or accept or reject; what stood before for the language is replaced.

    Anybody who writes entries may ask; the rule's approvers, and who leads the stack, answer. Raises ApprovalInvalid.
    """
    actor.require(Permission.ENTRY_WRITE)
    entry = _lock(scope, content_type, uid)
    version = _version(entry, locale)
    rule = _find_rule(scope, content_type, entry, locale=locale, asked=asked)
    is_answer = asked.status is not Approval.Status.REQUESTED
    if is_answer and not rule.is_answered_by(mover_of(actor, scope)):
        raise ApprovalInvalid([Problem(_PLACE, "forbidden", "is answered by its approvers, and you are none of them.")])
    before = Approval.objects.filter(rule=rule.id, entry=entry, locale=locale, action=asked.action).first()
    approval, _ = Approval.objects.update_or_create(
        rule_id=rule.id,
        entry=entry,
        locale=locale,
        action=asked.action,
        defaults={
            "version": version,
            "status": asked.status,
            "comment": asked.comment,
            "notify": asked.notify,
            "requested_by": before.requested_by if before and is_answer else actor.uid,
            "answered_by": actor.uid if is_answer else "",
            "updated_at": utc_now(),
        },
    )
    activity.record(
        actor, scope, action=f"entry.approval.{asked.status.name.lower()}", target=("entry", uid),
        content_type=content_type.uid, locale=locale, version=version, rule=rule.uid, of=asked.action,
        notify=asked.notify,
    )  # fmt: skip
    if asked.notify:
        tell_of_approval(actor, scope, LanguagePlace(content_type.uid, uid, locale), rule, approval)
    return approval


def _lock(scope: Scope, content_type: StoredType, uid: str) -> Entry:
    living = Entry.objects.filter(branch=scope.branch_id, content_type=content_type.id, uid=uid, deleted_at=None)
    entry = living.select_for_update(of=("self",), no_key=True).first()
    if entry is None:
        raise ApprovalInvalid([Problem("uid", "unknown", f"'{uid}' is not an entry of '{content_type.uid}'.")])
    return entry


def _version(entry: Entry, locale: str) -> int:
    """The latest version of the language's own content."""
    rows = EntryLocale.objects.filter(entry=entry, locale=locale, deleted_at=None)
    version = rows.values_list("version", flat=True).first()
    if version is None:
        raise ApprovalInvalid([Problem("locale", "locale", f"'{entry.uid}' has no content of its own in '{locale}'.")])
    return int(version)


def _find_rule(scope: Scope, content_type: StoredType, entry: Entry, *, locale: str, asked: ApprovalRequest) -> Rule:
    """The rule, if it is about such an entry. Its own languages may be others: those that fall back to this one."""
    rule = next((rule for rule in rules_of([scope.stack_id]) if rule.uid == asked.rule_uid), None)
    if rule is None:
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "unknown", "is no publish rule that is in force.")])
    languages = [code for code in scope.locale_fallbacks if code in rule.locales] or [locale]
    cases = [
        Case(
            stack_id=scope.stack_id, branch=scope.branch_uid, content_type_uid=content_type.uid, entry_id=entry.pk,
            entry_uid=entry.uid, locale=code, environment_id=rule.environment_id, action=asked.action, version_id=None,
        )
        for code in languages
    ]  # fmt: skip
    if not any(rule.concerns(case) for case in cases):
        told = f"has no say in the action '{asked.action}' on entries of '{content_type.uid}'."
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "rule", told)])
    if not rule.asks_for_approval:
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "rule", "asks for no approval.")])
    return rule
