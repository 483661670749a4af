"""How many statements a call needs, whether an entry is in one other language or in forty."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import EntryVersion
from content.types import forget_types
from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/page/entries"
FALLBACK, NEW = "aa-aa", "zz-zz"


def make_entry(language_count: int) -> tuple[Manager, str]:
    """An entry in as many languages beside the master; there is another that it is not in."""
    tenant = make_stack()
    codes = [FALLBACK, *(f"l{number}" for number in range(1, language_count))]
    for code in codes:
        make_locale(tenant.scope, code)
    make_locale(tenant.scope, NEW, FALLBACK)
    manager = make_manager(tenant)
    schema = [title_field(), text_field("code", non_localizable=True, unique=True), text_field("body")]
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    uid = manager.post(PATH, {"entry": {"title": "One", "code": "a", "body": "Text"}})["entry"]["uid"]
    for code in codes:
        manager.put(f"{PATH}/{uid}?locale={code}", {"entry": {"title": code}})
    return manager, f"{PATH}/{uid}"


def statements(manager: Manager, method: str, path: str, body: object = None) -> int:
    forget_types()
    with CaptureQueriesContext(connection) as captured:
        response = manager.ask(method, path, body)
    assert response.status_code == 200, response.content
    return len(captured.captured_queries)


CALLS: list[tuple[str, str, Any, int]] = [
    ("PUT", "", {"entry": {"body": "Other"}}, 10),
    ("PUT", "", {"entry": {"code": "b"}}, 12),
    ("PUT", f"?locale={NEW}", {"entry": {"title": "New"}}, 10),
    ("PUT", f"?locale={FALLBACK}", {"entry": {"title": "Other"}}, 10),
    ("GET", f"?locale={NEW}", None, 3),
    ("GET", "/locales", None, 3),
    ("GET", "/references?include_count=true&include_publish_details=true", None, 3),
    ("POST", f"/unlocalize?locale={FALLBACK}", None, 20),
]


def test_forty_languages_cost_as_many_statements_as_one() -> None:
    few, many = (
        [statements(manager, method, path + query, body) for method, query, body, _ in CALLS]
        for manager, path in (make_entry(1), make_entry(40))
    )
    assert few == many
    assert [cost for cost, (*_, most) in zip(many, CALLS, strict=True) if cost > most] == []


def test_one_save_of_the_master_changes_forty_languages() -> None:
    manager, path = make_entry(40)
    manager.put(path, {"entry": {"code": "b"}})
    written = EntryVersion.objects.filter(version=2).values_list("locale", "data__code")
    codes = [row["code"] for row in manager.get(f"{path}/locales")["locales"]]
    assert sorted(written) == sorted((code, "b") for code in codes)
    assert len(codes) == 41
    assert manager.refused("POST", f"{PATH}?locale=l39", {"entry": {"title": "Two", "code": "b"}})[3] == {
        "code": ["is not unique."]
    }
