"""PURE: what can be wrong with a role as it is sent."""

from collections.abc import Iterator

from core.errors import Problem
from core.json_values import JSONObject, JSONValue, dump_json
from stacks.grants import ALL_MODULES
from stacks.role_rules import Action, parse_rules

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 10_000
LARGEST_RULES = 100_000
"""Bytes of all of a role's rules: they travel with every look-up of who is calling."""
_LISTS = {
    "asset": "assets",
    "branch": "branches",
    "branch_alias": "branch_aliases",
    "content_type": "content_types",
    "entry": "entries",
    "environment": "environments",
    "field": "fields",
    "folder": "folders",
    "locale": "locales",
    "taxonomy": "taxonomies",
}
"""The list that a rule of each module has."""


def naming_problems(name: str | None, description: str | None) -> list[Problem]:
    """What is wrong with a name and a description; None where it is not sent."""
    problems: list[Problem] = []
    if name is not None and not name.strip():
        problems.append(Problem("name", "required", "is a required field."))
    elif name is not None and len(name) > LONGEST_NAME:
        problems.append(Problem("name", "max_length", f"is longer than {LONGEST_NAME} characters."))
    if description is not None and len(description) > LONGEST_DESCRIPTION:
        problems.append(Problem("description", "max_length", f"is longer than {LONGEST_DESCRIPTION:,} characters."))
    return problems


def rule_problems(rows: JSONValue) -> list[Problem]:
    """What is wrong with rules as they were sent."""
    if not isinstance(rows, list):
        return [Problem("rules", "type", "must be a list.")]
    if len(dump_json(rows)) > LARGEST_RULES:
        return [Problem("rules", "max_length", f"are longer than {LARGEST_RULES:,} bytes.")]
    problems = [problem for index, row in enumerate(rows) for problem in _row_problems(row, f"rules.{index}")]
    if not problems and not parse_rules(rows).branches:
        problems.append(Problem("rules.branch", "required", "is a required field."))
    return problems


def _row_problems(row: JSONValue, path: str) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(path, "type", "is not an object.")
        return
    module = row.get("module")
    if not isinstance(module, str) or not module:
        yield Problem(f"{path}.module", "required", "is a required text.")
        return
    yield from _acl_problems(row, path)
    if not isinstance(row.get("restrict", False), bool):
        yield Problem(f"{path}.restrict", "boolean", "must be true or false.")
    if module in _LISTS:
        yield from _list_problems(row, _LISTS[module], path)
    if module in ("entry", "field"):
        yield from _type_problems(row, path)
    if module == "taxonomy":
        yield from _taxonomy_problems(row, path)
    if module == "field":
        yield from _field_problems(row, path)


def _acl_problems(row: JSONObject, path: str) -> Iterator[Problem]:
    acl = row.get("acl")
    if not isinstance(acl, dict):
        yield Problem(f"{path}.acl", "type", "is not an object of true and false.")
        return
    below = acl.get("sub_acl", {})
    if not isinstance(below, dict):
        yield Problem(f"{path}.acl.sub_acl", "type", "is not an object of true and false.")
        return
    places = ((f"{path}.acl", acl), (f"{path}.acl.sub_acl", below))
    for place, flags in places:
        for name, allowed in flags.items():
            if name != "sub_acl" and not isinstance(allowed, bool):
                yield Problem(f"{place}.{name}", "boolean", "must be true or false.")


def _list_problems(row: JSONObject, key: str, path: str) -> Iterator[Problem]:
    sent = row.get(key)
    if not isinstance(sent, list) or not all(isinstance(name, str) and name for name in sent):
        yield Problem(f"{path}.{key}", "type", "is not a list of names.")


def _type_problems(row: JSONObject, path: str) -> Iterator[Problem]:
    sent = row.get("content_type")
    if not isinstance(sent, str) or not sent or sent == ALL_MODULES:
        yield Problem(f"{path}.content_type", "required", "is the uid of a content type.")


def _taxonomy_problems(row: JSONObject, path: str) -> Iterator[Problem]:
    if "terms" in row:
        yield from _list_problems(row, "terms", path)
    choices = row.get("content_types", [])
    if not isinstance(choices, list):
        yield Problem(f"{path}.content_types", "type", "is not a list of objects.")
        return
    for index, choice in enumerate(choices):
        place = f"{path}.content_types.{index}"
        if not isinstance(choice, dict) or not isinstance(choice.get("uid"), str):
            yield Problem(place, "type", "is not an object with a uid.")
        else:
            yield from _acl_problems(choice, place)


def _field_problems(row: JSONObject, path: str) -> Iterator[Problem]:
    """What everything else is known by stays to be seen."""
    sent = row.get("fields")
    if (
        isinstance(sent, list)
        and "title" in sent
        and any(choice.actions & {Action.READ} for choice in parse_rules([row]).takes.fields)
    ):
        yield Problem(f"{path}.fields", "title", "names 'title', which whoever sees an entry sees.")
