"""The audit logs: the activity of a branch, and of what belongs to no branch, for those who answer for the stack, and that
of an organization for who leads it."""

import re

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, LPad

from stacks.actor import Actor
from stacks.errors import LogNotFound
from stacks.membership import get_led_organization
from stacks.models import Activity
from stacks.models.activity import of_organization
from stacks.permissions import Permission
from stacks.scope import Scope

_UID = re.compile(r"blt([0-7][0-9a-f]{15})")


def log_uid(row: Activity) -> str:
    """What a row of the log is called outside."""
    return f"blt{row.pk:016x}"


def get_log(actor: Actor, scope: Scope, uid: str) -> Activity:
    """One row. Raises LogNotFound."""
    match = _UID.fullmatch(uid)
    row = match and audit_log(actor, scope).filter(pk=int(match[1], 16)).first()
    if not row:
        raise LogNotFound
    return row


def audit_log(actor: Actor, scope: Scope) -> QuerySet[Activity]:
    """The log, in no order, with what can be asked for beside its columns: uid, module and event_type, from where and when."""
    actor.require(Permission.AUDIT_LOG_READ)
    mine = Q(branch_id=scope.branch_id) | Q(branch_id=None)
    return _askable(Activity.objects.filter(mine, stack_id=scope.stack_id))


def organization_log(actor: Actor, organization_uid: str) -> QuerySet[Activity]:
    """The log of what was done in an organization outside of its stacks, likewise, for who leads it.

    Raises OrganizationNotFound, and Forbidden for a member who does not lead it.
    """
    organization = get_led_organization(actor, organization_uid)
    rows = Activity.objects.filter(stack_id=None).alias(organization=of_organization())
    return _askable(rows.filter(organization=organization.uid))


def _askable(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.alias(
        uid=Concat(Value("blt"), LPad(_text("to_hex", F("id")), 16, Value("0"))),
        module=_text("split_part", F("action"), Value("."), Value(1)),
        event_type=_text("regexp_replace", F("action"), Value(r"^[^.]*\."), Value("")),
        address=KeyTextTransform("address", "origin"),
        request=KeyTextTransform("request_id", "origin"),
        created_at=F("at"),
        updated_at=F("at"),
    )


def _text(function: str, *arguments: F | Value) -> Func:
    return Func(*arguments, function=function, output_field=TextField())
