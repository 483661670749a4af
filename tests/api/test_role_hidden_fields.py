"""Hidden fields beside what else a person may do: operators, tags, and fields that a type no longer has."""

import json
from typing import Any

import pytest

from publishing.drain import drain
from tests.api.asking import ask, owner_headers
from tests.api.documents import text_field, title_field
from tests.api.rules import ALL, EVERY_LANGUAGE, headers_of
from tests.factories import Tenant, make_environment, make_stack
from tests.rules import Rule, on_fields, on_type, to_environments

pytestmark = pytest.mark.django_db

SECRET = "quince"
ROWS = {"uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": True}
CARD = {"uid": "card", "title": "Card", "schema": [text_field("a"), text_field("b")]}
SCHEMA: list[Any] = [
    title_field(),
    text_field("plain"),
    text_field("fee"),
    text_field("several", multiple=True),
    {**ROWS, "schema": [text_field("a"), text_field("b")]},
    {"uid": "parts", "display_name": "Parts", "data_type": "blocks", "multiple": True, "blocks": [CARD]},
]
CONTENT = {
    "title": "A",
    "plain": "seen",
    "fee": SECRET,
    "several": [SECRET, SECRET],
    "rows": [{"a": "seen", "b": SECRET}],
    "parts": [{"card": {"a": "seen", "b": SECRET}}],
    "tags": [SECRET],
}
ENTRIES = "content_types/page/entries"


@pytest.fixture
def tenant() -> Tenant:
    """A stack with one type."""
    tenant = make_stack()
    make_environment(tenant.fresh_scope())
    document = {"uid": "page", "title": "Page", "schema": SCHEMA}
    assert ask("POST", "content_types", {"content_type": document}, headers=owner_headers(tenant))[0] == 201
    return tenant


def make(tenant: Tenant) -> str:
    status, body = ask("POST", ENTRIES, {"entry": CONTENT}, headers=owner_headers(tenant))
    assert status == 201, body
    return f"{ENTRIES}/{body['entry']['uid']}"


def editor_with(tenant: Tenant, *rules: Rule) -> dict[str, str]:
    return headers_of(tenant, EVERY_LANGUAGE, to_environments("$all"), *rules)


def refused(answer: tuple[int, Any]) -> Any:
    assert answer[0] == 422, answer
    return answer[1]["errors"]


@pytest.mark.parametrize("place", ["", "/draft"])
def test_an_operator_neither_asks_nor_sets_what_is_hidden(tenant: Tenant, place: str) -> None:
    path = make(tenant)
    hiding = on_fields("page", ["several", "rows.b", "parts.card.b"], read=False)
    editor = editor_with(tenant, on_type("page", *ALL), hiding)
    before = ask("GET", path, headers=owner_headers(tenant))

    def sent(field: str, operator: str, operand: object) -> Any:
        return refused(ask("PUT", f"{path}{place}", {"entry": {field: {operator: operand}}}, headers=editor))

    denied = ["may not be changed by your role."]
    for guess in (SECRET, "other"):
        asked = sent("rows", "PULL", {"query": {"b": guess}}), sent("parts", "PULL", {"query": {"card.b": guess}})
        whole = sent("rows", "PULL", {"query": {"$eq": {"a": "seen", "b": guess}}})
        unknown = ["is not a path that the items have."]
        assert asked == ({"rows.PULL.query.b": unknown}, {"parts.PULL.query.card.b": unknown})
        assert list(whole) == ["rows.PULL.query.$eq"]
        assert sent("rows", "UPDATE", {"index": 0, "data": {"b": guess}}) == {"rows.b": denied}
        assert sent("parts", "PUSH", {"data": {"card": {"b": guess}}}) == {"parts.card.b": denied}
    # How many there are is not told either.
    assert sent("several", "UPDATE", {"index": 99, "data": "x"}) == {"several": denied}
    assert ask("GET", path, headers=owner_headers(tenant)) == before
    pulled = {"entry": {"rows": {"PULL": {"query": {"a": "other"}}}}}
    assert ask("PUT", f"{path}{place}", pulled, headers=editor)[0] == 200


def test_tags_are_hidden_like_a_field(tenant: Tenant) -> None:
    path = make(tenant)
    editors = [
        editor_with(tenant, on_type("page", *ALL), on_fields("page", ["tags"], read=False)),
        editor_with(tenant, on_fields("page", ["plain"], read=True, update=True)),
    ]
    for editor in editors:
        for read in (path, ENTRIES, f"{path}/export", f"{path}?version=1"):
            status, body = ask("GET", read, headers=editor)
            assert (status, "tags" in json.dumps(body)) == (200, False)
        asked = json.dumps({"tags": {"$in": [SECRET]}})
        for question in (f"tags={SECRET}", f"tags[]={SECRET}", f"query={asked}", "asc=tags"):
            assert ask("GET", f"{ENTRIES}?{question}", headers=editor)[0] == 422, question
        assert refused(ask("PUT", path, {"entry": {"tags": ["x"]}}, headers=editor)) == {
            "tags": ["may not be changed by your role."]
        }
        assert ask("PUT", path, {"entry": {"plain": "new"}}, headers=editor)[0] == 200
    assert ask("GET", path, headers=owner_headers(tenant))[1]["entry"]["tags"] == [SECRET]


@pytest.mark.parametrize(
    "rules",
    [
        (on_type("page", *ALL), on_fields("page", ["fee", "several", "rows.b", "parts.card.b", "tags"], read=False)),
        (on_fields("page", ["plain", "rows.a", "parts.card.a"], read=True),),
    ],
    ids=["some are hidden", "some are shown"],
)
def test_what_a_type_no_longer_has_stays_hidden(tenant: Tenant, rules: tuple[Rule, ...]) -> None:
    owner, path = owner_headers(tenant), make(tenant)
    place = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    assert ask("POST", f"{path}/publish", place, headers=owner)[0] == 201
    drain(lambda: False)
    editor = editor_with(tenant, *rules)
    left = [field for field in SCHEMA if field["uid"] in ("title", "plain")]
    left += [{**ROWS, "schema": [text_field("a")]}]
    left += [{**SCHEMA[-1], "blocks": [{**CARD, "schema": [text_field("a")]}]}]
    document = {"uid": "page", "title": "Page", "schema": left}
    assert ask("PUT", "content_types/page?force=true", {"content_type": document}, headers=owner)[0] == 200

    live = f"{ENTRIES}?environment=production"

    assert SECRET in json.dumps(ask("GET", live, headers=owner)[1])
    for read in (live, f"{path}?environment=production", f"{path}?version=1", f"{path}/versions/compare?from=1&to=2"):
        status, body = ask("GET", read, headers=editor)
        assert (status, SECRET in json.dumps(body)) == (200, False), read
    (shown,) = ask("GET", live, headers=editor)[1]["entries"]
    assert (shown["title"], shown["plain"], shown["rows"][0]["a"], shown["parts"][0]["card"]["a"]) == (
        "A",
        "seen",
        "seen",
        "seen",
    )
    for hidden in ("fee", "rows.b", "parts.card.b"):
        asked = json.dumps({hidden: SECRET})
        assert ask("GET", f"{live}&query={asked}", headers=editor)[0] == 422, hidden
