"""Rules of custom roles, and the headers of somebody who holds one."""

from core.json_values import JSONValue
from tests.factories import Tenant, make_editor, make_session

ALL = {"create": True, "delete": True, "publish": True, "read": True, "update": True}
Rule = dict[str, JSONValue]


def on_type(uid: str, *actions: str, restrict: bool = False) -> Rule:
    acl: JSONValue = {"read": True, "sub_acl": dict.fromkeys(actions, True)}
    rule: Rule = {"module": "content_type", "content_types": [uid], "acl": acl}
    return {**rule, "restrict": True} if restrict else rule


def in_languages(*codes: str) -> Rule:
    return {"module": "locale", "locales": list(codes), "acl": {"read": True}}


def on_entries(content_type: str, uids: list[str], *actions: str) -> Rule:
    return {
        "module": "entry",
        "content_type": content_type,
        "entries": list(uids),
        "acl": dict.fromkeys(actions, True),
    }


def on_fields(content_type: str, paths: list[str], **acl: bool) -> Rule:
    return {"module": "field", "content_type": content_type, "fields": list(paths), "acl": dict(acl)}


EVERY_LANGUAGE = in_languages("$all")


def on_files(*uids: str, **acl: bool) -> Rule:
    return {"module": "asset", "assets": list(uids), "acl": dict(acl)}


def on_taxonomies(*uids: str, **acl: bool) -> Rule:
    return {"module": "taxonomy", "taxonomies": list(uids), "acl": dict(acl)}


def to_environments(*names: str) -> Rule:
    return {"module": "environment", "environments": list(names), "acl": {"read": True}}


def headers_of(tenant: Tenant, *rules: Rule) -> dict[str, str]:
    """The headers of a new person with one role of these rules."""
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(make_editor(tenant, *rules))}
