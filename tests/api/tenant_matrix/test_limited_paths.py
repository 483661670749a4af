"""Every path with an id, for people whose roles have rules: what is unseen answers as what never was, and each change
takes its right."""

from dataclasses import replace
from typing import Any, Final

import pytest

from api.heeding import HEEDS_LIMITS
from api.permissions import TABLE, Door
from core.json_values import JSONValue
from stacks.permissions import Permission
from stacks.role_rules import permissions_of_rules
from tests.api.tenant_matrix.houses import CALLS, Answer, Houses, contents
from tests.api.tenant_matrix.rows import ROWS
from tests.api.tenant_matrix.world import NEVER_MADE, UNKNOWN
from tests.factories import make_editor, make_session
from tests.rules import in_languages, on_entries, on_files, on_folders, on_taxonomies, on_type, to_environments

pytestmark = pytest.mark.django_db

ACTIONS: Final = ("create", "delete", "publish", "read", "update")
WHOLE: Final[dict[str, bool]] = dict.fromkeys(ACTIONS, True)
PLACES: Final[list[JSONValue]] = [in_languages("$all"), to_environments("$all")]
DONE: Final = (200, 201, 204, 302)
ABOUT_ENTRIES: Final = (
    "discussion", "comment", "entry", "entry_in_trash", "entry_variant", "failed_item", "failed_job", "job", "metadata", "queue_item",
)  # fmt: skip
UNSEEN: Final[dict[str, tuple[tuple[str, ...], Any]]] = {
    "entries": (
        ABOUT_ENTRIES,
        lambda own: [on_entries(own["content_type"], ["bltother"], *ACTIONS), on_files("$all", **WHOLE), *PLACES],
    ),
    "types": (("content_type", *ABOUT_ENTRIES), lambda own: [on_type("other", *ACTIONS), *PLACES]),
    "files": (
        ("asset", "folder"),
        lambda own: [on_files("other", **WHOLE), on_folders("other", **WHOLE), *PLACES],
    ),
    "taxonomies": (("taxonomy", "term"), lambda own: [on_taxonomies("other", **WHOLE), *PLACES]),
    "languages": (
        ("locale", "entry", "discussion", "comment", "queue_item", "job"),
        lambda own: [on_type("$all", *ACTIONS), in_languages("is-is"), to_environments("$all")],
    ),
    "environments": (
        ("environment", "queue_item", "job"),
        lambda own: [on_type("$all", *ACTIONS), in_languages("$all"), to_environments("other")],
    ),
}
"""For each sort of rules the kinds of things that are not there for who has them, and rules of that sort."""
ALLOWED: Final = {("release", "PUT")}
"""What takes no right on a thing that the path or the body names: calling a release otherwise."""
NEEDS: Final = {
    ("entry", "PUT"): "update",
    ("entry", "DELETE"): "delete",
    ("entry_comments", "POST"): "update",
    ("entry_discussion", "PUT"): "update",
    ("entry_discussions", "POST"): "update",
    ("entry_draft", "PUT"): "update",
    ("entry_publish", "POST"): "publish",
    ("entry_restore", "POST"): "update",
    ("entry_unpublish", "POST"): "publish",
    ("entry_variant", "PUT"): "update",
    ("entry_variant", "DELETE"): "delete",
    ("entry_version_import", "POST"): "update",
    ("entry_version_name", "POST"): "update",
    ("entry_version_restore", "POST"): "update",
    ("entry_workflow", "POST"): "update",
    ("metadata_publish", "POST"): "publish",
    ("one_metadata", "PUT"): "update",
    ("one_metadata", "DELETE"): "update",
    ("publish_queue_item", "PUT"): "publish",
    ("publish_queue_item", "DELETE"): "publish",
    ("bulk_job", "DELETE"): "publish",
    ("release_deploy", "POST"): "publish",
    ("release_item", "POST"): "publish",
}
"""What of an entry somebody must be let do, beside reading it, for each call about it."""


def test_no_route_that_rules_could_open_is_closed_to_them() -> None:
    rules = [
        on_type("$all", *ACTIONS),
        on_files("$all", **WHOLE),
        on_folders("$all", **WHOLE),
        on_taxonomies("$all", **WHOLE),
        *PLACES,
    ]
    given = permissions_of_rules(rules)
    asked = {name: {rule for rule in rules.values() if isinstance(rule, Permission)} for name, rules in TABLE.items()}
    assert sorted(name for name, needed in asked.items() if needed & given and name not in HEEDS_LIMITS) == []
    assert sorted(name for name in HEEDS_LIMITS if not asked[name] & given) == []


@pytest.mark.parametrize("sort", UNSEEN)
def test_what_is_not_seen_answers_as_what_never_was(houses: Houses, sort: str) -> None:
    kinds, rules = UNSEEN[sort]
    houses = _with(houses, sort, rules(houses.own.own))
    before, told = contents(), []
    for call in CALLS:
        own = houses.names(call[0])
        nobodys = tuple(
            UNKNOWN.get(kind, NEVER_MADE) if kind in kinds else name
            for kind, name in zip(ROWS[call[0]], own, strict=True)
        )
        # Whoever knows the whole address of a file may fetch it.
        if nobodys == own or TABLE[call[0]][call[1]] is Door.PUBLIC:
            continue
        hidden, unknown = (houses.ask(sort, call, names) for names in (own, nobodys))
        if hidden != unknown or hidden.status < 400:
            told.append((call, hidden, unknown))
    assert told == []
    assert contents() == before


def test_who_may_read_everything_and_change_other_things_changes_nothing(houses: Houses) -> None:
    others = {**WHOLE, "read": False}
    changes = [action for action in ACTIONS if action != "read"]
    rules = [
        on_type("$all", "read"),
        on_entries(houses.own.own["content_type"], ["bltother"], *changes),
        on_files("$all", read=True),
        on_files("other", **others),
        on_folders("$all", read=True),
        on_folders("other", **others),
        on_taxonomies("$all", read=True),
        on_taxonomies("other", **others),
        *PLACES,
    ]
    houses = _with(houses, "reader", rules)
    before, done = contents(), []
    for call in CALLS:
        rule = TABLE[call[0]][call[1]]
        if not isinstance(rule, Permission) or call in ALLOWED or (call[1] == "GET" and "unschedule" not in call[0]):
            continue
        answer = houses.ask("reader", call, houses.names(call[0]))
        done += [(call, answer)] if answer.status < 400 or answer.status >= 500 else []
    assert done == []
    assert contents() == before


@pytest.mark.parametrize("action", ["create", "delete", "publish", "update"])
def test_each_change_of_an_entry_takes_its_right_alone(houses: Houses, action: str) -> None:
    rules = [on_type("$all", "read", action), *PLACES]
    houses = _with(houses, "editor of one kind", rules)
    wrong: list[tuple[tuple[str, str], Answer]] = []
    for call, needed in NEEDS.items():
        answer = houses.ask_in_vain("editor of one kind", call, houses.names(call[0]))
        if (answer.status in DONE) != (needed == action):
            wrong.append((call, answer))
    assert wrong == []


def _with(houses: Houses, name: str, rules: list[Any]) -> Houses:
    """The houses with one more person at home in the first."""
    person = make_editor(houses.own.tenant, *rules)
    return replace(houses, principals={**houses.principals, name: {"authtoken": make_session(person)}})


@pytest.mark.parametrize("code", ["", "own"], ids=["no language", "another language"])
def test_no_call_breaks_without_the_master_language(houses: Houses, code: str) -> None:
    rules = [
        on_type("$all", *ACTIONS),
        on_files("$all", **WHOLE),
        on_folders("$all", **WHOLE),
        on_taxonomies("$all", **WHOLE),
        to_environments("$all"),
        *([in_languages(houses.own.own["locale"])] if code else []),
    ]
    houses = _with(houses, "foreigner", rules)
    lists = [(name, "GET") for name, rules in TABLE.items() if name not in ROWS and "GET" in rules]
    calls = {**dict.fromkeys(lists, ()), **{call: houses.names(call[0]) for call in CALLS}}
    answers = {call: houses.ask_in_vain("foreigner", call, names) for call, names in calls.items()}
    assert [(call, answer) for call, answer in answers.items() if answer.status >= 500] == []
