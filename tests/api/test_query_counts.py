"""How many statements an endpoint needs, in a process that has just started, whatever the number of rows and languages."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.types import forget_types
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.api.rich_texts import document, embedded_entry, paragraph
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
_DATA = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
LANGUAGES = ("fr-fr", "de-de", "es-es", "it-it")
REFERENCE = {
    "display_name": "Related",
    "uid": "related",
    "data_type": "reference",
    "reference_to": ["article"],
    "field_metadata": {"ref_multiple": True},
}
PICTURE = {"display_name": "Picture", "uid": "picture", "data_type": "file"}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    for code in LANGUAGES:
        make_locale(tenant.scope, code)
    manager = make_manager(tenant)
    schema = [*article()["schema"], REFERENCE, PICTURE]
    manager.post("content_types", {"content_type": article(schema=schema)})
    return manager


@pytest.fixture
def entry(manager: Manager) -> Any:
    for number in range(5):
        created = manager.post(PATH, {"entry": _content(f"Title {number}")})["entry"]
        for code in LANGUAGES:
            manager.put(f"{PATH}/{created['uid']}?locale={code}", {"entry": {"title": f"{code} {number}"}})
    return created


def _content(title: str) -> dict[str, Any]:
    related = [{"uid": f"blt{number:016x}", "_content_type_uid": "article"} for number in range(5)]
    return {"title": title, "pages": 1, "related": related, "picture": "blt00000000000000aa", "byline": title}


def _statements(manager: Manager, method: str, path: str, body: object = None, **headers: str) -> int:
    """The statements that touch data; what only opens and closes transactions is no round trip of its own in one."""
    forget_types()
    with CaptureQueriesContext(connection) as captured:
        response = manager.ask(method, path, body, **headers)
    assert response.status_code < 300, json.loads(response.content)
    return sum(query["sql"].lstrip().startswith(_DATA) for query in captured.captured_queries)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?locale=fr-fr",
        "?version=1",
        "?include_publish_details=true&include_branch=true&include_content_type=true&include_schema=true",
        "?include_metadata=true&include_publish_details=true&only[BASE][]=title",
    ],
)
def test_getting_an_entry_takes_at_most_three(manager: Manager, entry: Any, query: str) -> None:
    assert _statements(manager, "GET", f"{PATH}/{entry['uid']}{query}") <= 3


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?locale=fr-fr",
        "?include_count=true&asc=title&skip=1&limit=2",
        '?query={"pages":{"$gte":1},"title":"Title 1"}',
        "?include_publish_details=true&include_branch=true&include_content_type=true",
        "?include_metadata=true&include_publish_details=true&only[BASE][]=title",
        "?count=true",
    ],
)
def test_listing_entries_takes_at_most_three(manager: Manager, entry: Any, query: str) -> None:
    assert _statements(manager, "GET", f"{PATH}{query}") <= 3


@pytest.mark.parametrize("query", ["", "?locale=fr-fr"])
def test_creating_an_entry_takes_at_most_ten(manager: Manager, query: str) -> None:
    assert _statements(manager, "POST", f"{PATH}{query}", {"entry": _content("New")}) <= 10


@pytest.mark.parametrize("query", ["", "?locale=fr-fr"])
def test_updating_an_entry_takes_at_most_ten(manager: Manager, entry: Any, query: str) -> None:
    assert _statements(manager, "PUT", f"{PATH}/{entry['uid']}{query}", {"entry": _content("Changed")}) <= 10


def test_a_document_and_a_condition_stay_within_ten_and_a_key_takes_two(manager: Manager) -> None:
    rich = {"allow_json_rte": True, "embed_entry": True}
    body = {"display_name": "Body", "uid": "body", "data_type": "json", "field_metadata": rich}
    manager.put("content_types/article", {"content_type": {"schema": [*article()["schema"], body]}})
    embed = embedded_entry("blt00000000000000ee", "article")
    created, changed = (
        {"entry": {"title": uid, "body": document(paragraph("p1", embed), uid=uid)}} for uid in ("d1", "d2")
    )
    assert _statements(manager, "POST", PATH, created) <= 10
    path = f"{PATH}/{manager.get(PATH)['entries'][0]['uid']}"
    assert _statements(manager, "PUT", path, changed, **{"If-Match": "1"}) <= 10
    assert _statements(manager, "PUT", path, created, **{"If-Match": "2", "Idempotency-Key": "k1"}) <= 10 + 2


@pytest.mark.parametrize(
    "path",
    [
        "content_types",
        "content_types?include_count=true&include_global_field_schema=true",
        "content_types/article",
        "content_types/article?include_global_field_schema=true",
        "global_fields?include_count=true",
    ],
)
def test_reading_types_takes_at_most_three(manager: Manager, path: str) -> None:
    assert _statements(manager, "GET", path) <= 3


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "content_types", {"content_type": article(uid="other", title="Other")}),
        ("PUT", "content_types/article", {"content_type": article()}),
    ],
)
def test_writing_types_takes_a_fixed_number(manager: Manager, method: str, path: str, body: object) -> None:
    assert _statements(manager, method, path, body) <= 14
