"""What a role's rules come to, object by object, as `include_permissions` shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from content.models import ContentType
from core.json_values import JSONObject, JSONValue
from locales.models import Locale
from publishing.models import Environment
from stacks.limits import Limits
from stacks.models import Role
from stacks.role_rules import Action, parse_rules
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class Objects:
    """What there is in a branch that rules can name: types by uid, environments and languages by uid and name."""

    types: tuple[str, ...]
    environments: tuple[tuple[str, str], ...]
    locales: tuple[tuple[str, str], ...]


def read_objects(scope: Scope) -> Objects:
    """Three queries."""
    types = ContentType.objects.filter(branch=scope.branch_id, deleted_at=None).order_by("uid")
    environments = Environment.objects.in_stack(scope).alive().order_by("uid")
    return Objects(
        types=tuple(types.values_list("uid", flat=True)),
        environments=tuple(environments.values_list("uid", "name")),
        locales=tuple(Locale.objects.in_branch(scope).order_by("uid").values_list("uid", "code")),
    )


def represent_permissions(objects: Objects, role: Role) -> JSONObject:
    """The types, environments and languages that the role reaches. A system role reaches all of them."""
    if role.is_system:
        whole: JSONObject = {"read": True, "sub_acl": {action.value: True for action in Action}}
        return {
            "content_types": [{"uid": uid, "SYS_ACL": whole} for uid in objects.types],
            "environments": _named(uid for uid, _ in objects.environments),
            "locales": _named(uid for uid, _ in objects.locales),
        }
    rules = parse_rules(role.rules)
    limits = Limits("", frozenset(), (rules,))
    environments, locales = limits.environments(), limits.locales()
    return {
        "content_types": [_of_type(limits, uid) for uid in objects.types if limits.sees_type(uid)],
        "environments": _named(
            uid for uid, name in objects.environments if uid in environments or name in environments
        ),
        "locales": _named(uid for uid, code in objects.locales if uid in locales or code in locales),
    }


def _of_type(limits: Limits, uid: str) -> JSONObject:
    """The actions that are possible on all entries of the type."""
    sub_acl: JSONObject = {}
    for action in Action:
        rights = limits.entry_rights(action, uid) or ()
        if any(right.chosen.is_all and right.fields.only is None for right in rights):
            sub_acl[action.value] = True
    acl: JSONObject = {"read": True}
    return {"uid": uid, "SYS_ACL": {**acl, "sub_acl": sub_acl} if sub_acl else acl}


def _named(uids: Iterable[str]) -> list[JSONValue]:
    return [{"uid": uid, "SYS_ACL": {"read": True}} for uid in uids]
