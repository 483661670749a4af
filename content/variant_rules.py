"""PURE: what the bodies of variant groups and variants may say. Each function names every broken rule at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

_PERSONALIZE_KEYS = ("project_uid", "experience_uid", "experience_short_uid", "variant_short_uid", "status")
_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 5000
_LONGEST_FACT = 100
_MOST_TYPES = 500
_STATUSES = {"linked": True, "unlinked": False}
# A uid stands in a header among others, which commas part.
_UID = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch


@dataclass(frozen=True, slots=True)
class Links:
    """The types that a body links to a group (True) or takes from it, by their uids, and what is wrong with it."""

    wanted: Mapping[str, bool]
    problems: tuple[Problem, ...] = ()


def variant_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with a variant, or with what a group has in common with it."""
    return [*_uid_problems(document), *_name_problems(document), *_personalize_problems(document)]


def group_problems(document: JSONObject) -> list[Problem]:
    """What is wrong with a group, beside the types it is linked to."""
    problems = variant_problems(document)
    description = document.get("description")
    if description is not None and not isinstance(description, str):
        problems.append(Problem("description", "type", "must be a text."))
    elif isinstance(description, str) and len(description) > _LONGEST_DESCRIPTION:
        problems.append(Problem("description", "length", f"is longer than {_LONGEST_DESCRIPTION} characters."))
    return problems


def read_links(value: JSONValue) -> Links:
    """The links that `content_types` asks for: uids, or objects with a uid and whether it is linked."""
    if value is None:
        return Links({})
    if not isinstance(value, list) or len(value) > _MOST_TYPES:
        return Links({}, (Problem("content_types", "type", f"must be a list of at most {_MOST_TYPES} types."),))
    read = [_read_link(item) for item in value]
    problems = (
        Problem(f"content_types.{index}", "type", "must be a uid, or an object with a uid and a status.")
        for index, link in enumerate(read)
        if link is None
    )
    return Links(dict(link for link in read if link is not None), tuple(problems))


def personalize_of(document: JSONObject) -> JSONObject:
    """What a variant or group mirrors elsewhere: the keys that are known."""
    value = document.get("personalize_metadata")
    return {key: value[key] for key in _PERSONALIZE_KEYS if value.get(key)} if isinstance(value, dict) else {}


def alias_of(metadata: JSONObject) -> str:
    """The name by which front ends ask for a variant that mirrors one of an experience; empty where it mirrors none."""
    experience, variant = metadata.get("experience_short_uid"), metadata.get("variant_short_uid")
    if not (isinstance(experience, str) and isinstance(variant, str) and _UID(experience) and _UID(variant)):
        return ""
    return f"cs_personalize_{experience}_{variant}"


def _read_link(item: JSONValue) -> tuple[str, bool] | None:
    if isinstance(item, str):
        return item, True
    uid = item.get("uid") if isinstance(item, dict) else None
    status = item.get("status", "linked") if isinstance(item, dict) else None
    if not isinstance(uid, str) or not isinstance(status, str) or status not in _STATUSES:
        return None
    return uid, _STATUSES[status]


def _uid_problems(document: JSONObject) -> Iterator[Problem]:
    uid = document.get("uid")
    if uid is not None and (not isinstance(uid, str) or not _UID(uid)):
        yield Problem("uid", "uid", "must be of at most 64 letters, digits, - and _.")


def _name_problems(document: JSONObject) -> Iterator[Problem]:
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        yield Problem("name", "required", "is a required field.")
    elif len(name) > _LONGEST_NAME:
        yield Problem("name", "length", f"is longer than {_LONGEST_NAME} characters.")


def _personalize_problems(document: JSONObject) -> Iterator[Problem]:
    value = document.get("personalize_metadata")
    if value is None:
        return
    if not isinstance(value, dict):
        yield Problem("personalize_metadata", "type", "must be an object.")
        return
    for key in _PERSONALIZE_KEYS:
        fact = value.get(key)
        if fact is not None and (not isinstance(fact, str) or len(fact) > _LONGEST_FACT):
            message = f"must be a text of at most {_LONGEST_FACT} characters."
            yield Problem(f"personalize_metadata.{key}", "type", message)
