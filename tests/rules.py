"""Rows of the rules of custom roles, for tests."""

from typing import TypeAlias

from core.json_values import JSONValue

Rule: TypeAlias = dict[str, JSONValue]


def on_type(uid: str, *actions: str, restrict: bool = False) -> Rule:
    """The actions on every entry of a type, which is known."""
    acl: JSONValue = {"read": True, "sub_acl": dict.fromkeys(actions, True)}
    rule: Rule = {"module": "content_type", "content_types": [uid], "acl": acl}
    return {**rule, "restrict": True} if restrict else rule


def in_languages(*codes: str) -> Rule:
    """Everything in the languages."""
    return {"module": "locale", "locales": list(codes), "acl": {"read": True}}


def on_entries(content_type: str, uids: list[str], *actions: str) -> Rule:
    """The actions on entries by name."""
    acl: JSONValue = dict.fromkeys(actions, True)
    return {"module": "entry", "content_type": content_type, "entries": list(uids), "acl": acl}


def on_fields(content_type: str, paths: list[str], **acl: bool) -> Rule:
    """What may be done with fields of a type."""
    return {"module": "field", "content_type": content_type, "fields": list(paths), "acl": dict(acl)}


def to_environments(*uids: str) -> Rule:
    """The environments that are known, and published to."""
    return {"module": "environment", "environments": list(uids), "acl": {"read": True}}


def on_files(*uids: str, **acl: bool) -> Rule:
    """What may be done with files by name."""
    return {"module": "asset", "assets": list(uids), "acl": dict(acl)}


def on_folders(*uids: str, **acl: bool) -> Rule:
    """What may be done with folders and what is inside of them."""
    return {"module": "folder", "folders": list(uids), "acl": dict(acl)}


def on_taxonomies(*uids: str, **acl: bool) -> Rule:
    """What may be done with taxonomies."""
    return {"module": "taxonomy", "taxonomies": list(uids), "acl": dict(acl)}
