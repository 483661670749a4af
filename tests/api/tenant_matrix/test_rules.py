"""What a role hides, for every field of a type and for every route: shown nowhere, asked for nowhere, set nowhere."""

import json
import re
from typing import Any, Final

import pytest

from api.heeding import HEEDS_LIMITS
from api.permissions import TABLE
from api.urls import urlpatterns
from content.types import load_type
from stacks.permissions import Permission
from tests.api.asking import ask, owner_headers
from tests.api.documents import text_field, title_field
from tests.factories import Tenant, make_editor, make_environment, make_session, make_stack, make_taxonomy

pytestmark = pytest.mark.django_db

MARK: Final = "hiddenmark"
ACTIONS: Final = ("create", "delete", "publish", "read", "update")
WHOLE: Final[dict[str, bool]] = dict.fromkeys(ACTIONS, True)
EVERYTHING: Final[tuple[Any, ...]] = (
    {"module": "content_type", "content_types": ["$all"], "acl": {"read": True, "sub_acl": WHOLE}},
    {"module": "locale", "locales": ["$all"], "acl": {"read": True}},
    {"module": "environment", "environments": ["$all"], "acl": {"read": True}},
    {"module": "asset", "assets": ["$all"], "acl": WHOLE},
    {"module": "folder", "folders": ["$all"], "acl": {**WHOLE, "sub_acl": WHOLE}},
    {"module": "taxonomy", "taxonomies": ["$all"], "acl": {**WHOLE, "sub_acl": WHOLE}},
)
LIST: Final = {"data_type": "group", "multiple": True}
SCHEMA: Final[list[dict[str, Any]]] = [
    title_field(),
    text_field("plain"),
    text_field("indexed", indexed=True),
    text_field("only_one", unique=True),
    text_field("several", multiple=True),
    text_field("prose", field_metadata={"multiline": True}),
    {"uid": "mail", "display_name": "Mail", "data_type": "email"},
    {"uid": "count", "display_name": "Count", "data_type": "number"},
    {"uid": "day", "display_name": "Day", "data_type": "isodate"},
    {"uid": "flag", "display_name": "Flag", "data_type": "boolean"},
    {"uid": "site", "display_name": "Site", "data_type": "link"},
    {"uid": "seo", "display_name": "SEO", "data_type": "group", "schema": [text_field("a"), text_field("b")]},
    {"uid": "rows", "display_name": "Rows", **LIST, "schema": [text_field("a"), text_field("b")]},
    {
        "uid": "parts",
        "display_name": "Parts",
        "data_type": "blocks",
        "multiple": True,
        "blocks": [{"uid": "card", "title": "Card", "schema": [text_field("a"), text_field("b")]}],
    },
    {"uid": "friends", "display_name": "Friends", "data_type": "reference", "reference_to": ["page"], "multiple": True},
    {
        "uid": "taxonomies",
        "display_name": "Topics",
        "data_type": "taxonomy",
        "multiple": True,
        "taxonomies": [{"taxonomy_uid": MARK}],
    },
]
CONTENT: Final[dict[str, Any]] = {
    "title": "Title",
    "plain": MARK,
    "indexed": MARK,
    "only_one": MARK,
    "several": [MARK, "b"],
    "prose": MARK,
    "mail": f"{MARK}@example.com",
    "count": 41973,
    "day": "1997-03-04",
    "flag": True,
    "site": {"title": MARK, "href": "https://example.com"},
    "seo": {"a": MARK, "b": MARK},
    "rows": [{"a": MARK, "b": MARK}],
    "parts": [{"card": {"a": MARK, "b": MARK}}],
    "taxonomies": [{"taxonomy_uid": MARK, "term_uid": MARK}],
}
OTHER: Final[dict[str, Any]] = {
    "several": ["other"],
    "mail": "other@example.com",
    "count": 7,
    "day": "2001-01-01",
    "flag": False,
    "site": {"title": "other", "href": "https://other.example.com"},
    "seo": {"a": "other", "b": "other"},
    "rows": [{"a": "other", "b": "other"}],
    "parts": [{"card": {"a": "other", "b": "other"}}],
    "taxonomies": [],
    "friends": [],
}
"""What says something else in each field; `other` where nothing is named."""
VARIED: Final[dict[str, Any]] = {
    "title": "Varied",
    "plain": "x",
    "only_one": "x",
    "prose": "x",
    "indexed": "x",
    **OTHER,
}
"""What a variant and a draft say otherwise, which is everything."""


@pytest.fixture
def tenant() -> Tenant:
    tenant = make_stack()
    make_taxonomy(tenant.scope, MARK, MARK)
    make_environment(tenant.scope)
    document = {"uid": "page", "title": "Page", "schema": SCHEMA}
    assert ask("POST", "content_types", {"content_type": document}, headers=owner_headers(tenant))[0] == 201
    return tenant


@pytest.fixture
def entry(tenant: Tenant) -> str:
    """The path of an entry that another one, and itself, refer to, with two versions."""
    owner, path = owner_headers(tenant), "content_types/page/entries"
    status, body = ask("POST", path, {"entry": CONTENT}, headers=owner)
    assert status == 201, body
    uid = body["entry"]["uid"]
    friends = {"friends": [{"uid": uid, "_content_type_uid": "page"}]}
    assert ask("PUT", f"{path}/{uid}", {"entry": friends}, headers=owner)[0] == 200
    assert ask("POST", "variants", {"uid": "red", "name": "Red"}, headers=owner)[0] == 201
    assert ask("PUT", f"{path}/{uid}/variants/red", {"entry": VARIED}, headers=owner)[0] == 200
    assert ask("PUT", f"{path}/{uid}/draft", {"entry": VARIED}, headers=owner)[0] == 200
    return f"{path}/{uid}"


def test_a_hidden_field_is_nowhere(tenant: Tenant, entry: str) -> None:
    compiled = load_type(tenant.fresh_scope(), "page").compiled
    shown, set_by_it = [], []
    for path in compiled.by_path:
        if path == compiled.title_path:
            continue
        editor = _hiding(tenant, path)
        for read in _reads(entry):
            status, body = ask("GET", read, headers=editor)
            assert status == 200, (read, body)
            shown += [(path, read) for each in _entries_in(body) if _stands(each, path.split("."))]
            shown += [(path, read) for named in _paths_told(body) if f"{named}.".startswith(f"{path}.")]
        for question in _questions(path):
            asked = f"content_types/page/entries?{question}"
            if ask("GET", asked, headers=editor)[0] != 422:
                shown.append((path, asked))
        set_by_it += [(path, call) for call in _writes(tenant, entry, path, editor)]
    assert shown == []
    assert set_by_it == []


def test_nothing_but_what_heeds_rules_opens_to_who_has_some(tenant: Tenant) -> None:
    editor = {"api_key": tenant.stack.api_key, "authtoken": make_session(make_editor(tenant, *EVERYTHING))}
    patterns = {pattern.name: str(pattern.pattern) for pattern in urlpatterns if pattern.name}
    opened = []
    for name, rules in TABLE.items():
        for method, rule in rules.items():
            if not isinstance(rule, Permission) or name in HEEDS_LIMITS:
                continue
            path = re.sub(r"<str:[a-z_]+>", "some_uid", patterns[name])
            status, _ = ask(method, path, {}, headers=editor)
            opened += [] if status == 403 else [(name, method, status)]
    assert opened == []


def _hiding(tenant: Tenant, path: str) -> dict[str, str]:
    rule: Any = {"module": "field", "content_type": "page", "fields": [path], "acl": {"read": False}}
    return {"api_key": tenant.stack.api_key, "authtoken": make_session(make_editor(tenant, *EVERYTHING, rule))}


def _reads(entry: str) -> list[str]:
    every = "content_types/page/entries"
    additions = "include_publish_details=true&include_workflow=true&include_metadata=true&include_branch=true"
    return [
        entry,
        every,
        f"{entry}?version=1",
        f"{entry}?apply_draft=true",
        f"{entry}?include[]=friends",
        f"{every}?include[]=friends&{additions}",
        f"{every}?only[BASE][]=friends&include[]=friends",
        f"{every}?environment=production",
        f"{entry}/versions?include_updated_by=true",
        f"{entry}?include_variant=true",
        f"{entry}/draft",
        f"{entry}/export",
        f"{entry}/variants",
        f"{entry}/variants/red",
        f"{entry}/versions/compare?from=1&to=2",
    ]


def _questions(path: str) -> list[str]:
    text = json.dumps({path: MARK})
    return [
        f"query={text}",
        f"query={json.dumps({path: {'$exists': True}})}",
        f"query={json.dumps({path: {'$ne': MARK}})}",
        f"query={json.dumps({path: {'$regex': 'a'}})}",
        f"query={json.dumps({'$or': [{path: MARK}, {path: 1}]})}",
        f"asc={path}",
        f"desc={path}",
    ]


def _writes(tenant: Tenant, entry: str, path: str, editor: dict[str, str]) -> list[str]:
    """The calls by which the field was set, or which did not name it when they refused."""
    head = path.partition(".")[0]
    before, taken = _stored(tenant, entry), []
    calls = (
        ("PUT", entry, {head: OTHER.get(head, "other")}),
        ("PUT", entry, {head: CONTENT.get(head, [])}),
        ("POST", "content_types/page/entries", {"title": "New", head: OTHER.get(head, "other")}),
    )
    for method, place, sent in calls:
        status, body = ask(method, place, {"entry": sent}, headers=editor)
        named = any(each.split(".")[0] == head for each in body.get("errors", {}))
        if status != 422 or not named or _stored(tenant, entry) != before:
            taken.append(f"{method} {status} {body.get('errors')}")
    return taken


def _stored(tenant: Tenant, entry: str) -> Any:
    owner = owner_headers(tenant)
    count = ask("GET", "content_types/page/entries?count=true", headers=owner)[1]
    return ask("GET", entry, headers=owner)[1], count


def _entries_in(value: Any) -> list[Any]:
    """Every entry of the type in an answer, those inside of others among them."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict) and "title" in value and "updated_by" in value else []
    return own + [found for each in below for found in _entries_in(each)]


def _paths_told(value: Any) -> list[str]:
    """The fields that an answer says are changed, by a variant, a draft or between versions; places in lists left out."""
    if isinstance(value, list):
        return [path for each in value for path in _paths_told(each)]
    if not isinstance(value, dict):
        return []
    named = [*value.get("_change_set", ()), *value.get("change_set", ())]
    named += [row["path"] for row in value.get("changes", ())]
    fields = {field for path in SCHEMA for field in _names_of(path)}
    own = [".".join(part for part in path.split(".") if part in fields) for path in named]
    return own + [path for each in value.values() for path in _paths_told(each)]


def _names_of(field: dict[str, Any]) -> set[str]:
    below = [*field.get("schema", ()), *field.get("blocks", ())]
    return {field["uid"]} | {name for each in below for name in _names_of(each)}


def _stands(value: Any, parts: list[str]) -> bool:
    if isinstance(value, list):
        return any(_stands(each, parts) for each in value)
    if not isinstance(value, dict) or parts[0] not in value:
        return False
    return len(parts) == 1 or _stands(value[parts[0]], parts[1:])
