"""Asking for what publish rules want approved, and answering it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from content.entry_sight import readable_languages, require_action
from content.models import Entry, EntryLocale
from content.types import StoredType
from core.clock import utc_now
from core.errors import Problem
from publishing.approvals import is_about
from publishing.barriers import rules_of
from publishing.errors import ApprovalInvalid
from publishing.models import Approval
from publishing.notices import LanguagePlace, tell_of_approval
from publishing.publish_rules import Rule
from publishing.workflows import mover_of
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.role_rules import Action
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


@dataclass(frozen=True, slots=True)
class _Subject:
    """The latest version of a language of an entry, which is locked."""

    scope: Scope
    content_type: StoredType
    entry: Entry
    locale: str
    version: int


@transaction.atomic
def answer_approval(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, asked: ApprovalRequest
) -> Approval:
    """Ask for an approval under a rule, or accept or reject; what stood before for the language is replaced.

    Anybody who writes entries may ask; the rule's approvers, and who leads the stack, answer. Raises ApprovalInvalid.
    """
    actor.require(Permission.ENTRY_WRITE)
    subject = _lock(scope, content_type, uid, locale)
    rule = _find_rule(subject, asked)
    is_answer = asked.status is not Approval.Status.REQUESTED
    if is_answer and not rule.is_answered_by(mover_of(actor, scope)):
        raise ApprovalInvalid([Problem(_PLACE, "forbidden", "is answered by its approvers, and you are none of them.")])
    return _write(actor, subject, rule, asked)


@transaction.atomic
def ask_for_approvals(
    actor: Actor, scope: Scope, content_type: StoredType, uid: str, *, locale: str, asked: ApprovalRequest
) -> list[Approval]:
    """Ask for approval under every rule that wants it for the action; what was asked or given for the version stays.

    So that asking again changes nothing. Raises ApprovalInvalid where no rule wants any.
    """
    actor.require(Permission.ENTRY_WRITE)
    subject = _lock(scope, content_type, uid, locale)
    rules = [
        rule for rule in rules_of([scope.stack_id]) if rule.asks_for_approval and _is_about(rule, subject, asked.action)
    ]
    if not rules:
        told = f"asks for an approval of the action '{asked.action}' on it."
        raise ApprovalInvalid([Problem(_PLACE, "rule", f"is needed under no publish rule: none {told}")])
    standing = Approval.objects.filter(entry=subject.entry, locale=locale, action=asked.action, version=subject.version)
    settled = set(standing.exclude(status=Approval.Status.REJECTED).values_list("rule", flat=True))
    return [_write(actor, subject, rule, asked) for rule in rules if rule.id not in settled]


def _write(actor: Actor, subject: _Subject, rule: Rule, asked: ApprovalRequest) -> Approval:
    """Put down what is asked or answered, and tell whom it concerns."""
    is_answer = asked.status is not Approval.Status.REQUESTED
    place: dict[str, Any] = {
        "rule_id": rule.id,
        "entry": subject.entry,
        "locale": subject.locale,
        "action": asked.action,
    }
    before = Approval.objects.filter(**place).first()
    approval, _ = Approval.objects.update_or_create(
        **place,
        defaults={
            "version": subject.version,
            "status": asked.status,
            "comment": asked.comment,
            "notify": asked.notify,
            "requested_by": before.requested_by if before and is_answer else actor.uid,
            "answered_by": actor.uid if is_answer else "",
            "updated_at": utc_now(),
        },
    )
    content_type, uid = subject.content_type.uid, subject.entry.uid
    activity.record(
        actor, subject.scope, action=f"entry.approval.{asked.status.name.lower()}", target=("entry", uid),
        content_type=content_type, locale=subject.locale, version=subject.version, rule=rule.uid, of=asked.action,
        notify=asked.notify,
    )  # fmt: skip
    if asked.notify:
        tell_of_approval(actor, subject.scope, LanguagePlace(content_type, uid, subject.locale), rule, approval)
    return approval


def _lock(scope: Scope, content_type: StoredType, uid: str, locale: str) -> _Subject:
    """Raises ApprovalInvalid where there is no such entry, or it has no content of its own in the language."""
    living = Entry.objects.filter(branch=scope.branch_id, content_type=content_type.id, uid=uid, deleted_at=None)
    entry = living.select_for_update(of=("self",), no_key=True).first()
    if entry is None or (scope.limits is not None and not readable_languages(scope, content_type, entry.pk)):
        raise ApprovalInvalid([Problem("uid", "unknown", f"'{uid}' is not an entry of '{content_type.uid}'.")])
    if scope.limits is not None:
        require_action(scope, content_type, (entry.pk, uid), Action.UPDATE, locale=locale)
    rows = EntryLocale.objects.filter(entry=entry, locale=locale, deleted_at=None)
    version = rows.values_list("version", flat=True).first()
    if version is None:
        raise ApprovalInvalid([Problem("locale", "locale", f"'{entry.uid}' has no content of its own in '{locale}'.")])
    return _Subject(scope, content_type, entry, locale, int(version))


def _find_rule(subject: _Subject, asked: ApprovalRequest) -> Rule:
    """The rule that is named, if it is about such an entry."""
    rule = next((rule for rule in rules_of([subject.scope.stack_id]) if rule.uid == asked.rule_uid), None)
    if rule is None:
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "unknown", "is no publish rule that is in force.")])
    if not _is_about(rule, subject, asked.action):
        told = f"has no say in the action '{asked.action}' on entries of '{subject.content_type.uid}'."
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "rule", told)])
    if not rule.asks_for_approval:
        raise ApprovalInvalid([Problem(f"{_PLACE}.uid", "rule", "asks for no approval.")])
    return rule


def _is_about(rule: Rule, subject: _Subject, action: str) -> bool:
    return is_about(
        subject.scope,
        rule,
        subject.entry,
        content_type_uid=subject.content_type.uid,
        locale=subject.locale,
        action=action,
    )
