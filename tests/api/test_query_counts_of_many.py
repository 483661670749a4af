"""Requests take as many statements for forty languages and a hundred references as for one of each."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import EntryLocale, EntryVersion, Reference
from content.types import forget_types
from locales.models import Locale
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
REFERENCE = {
    "display_name": "Related",
    "uid": "related",
    "data_type": "reference",
    "reference_to": ["article"],
    "field_metadata": {"ref_multiple": True},
}
MANY_LANGUAGES = 40
MANY_REFERENCES = 100
LIST = "?include_count=true&desc=pages&limit=50&include_publish_details=true"


def make_stand(languages: int, references: int) -> tuple[Manager, str, list[dict[str, str]]]:
    """A manager, and an entry in so many languages that refers to so many others."""
    manager = make_manager()
    for number in range(1, languages):
        make_locale(manager.tenant.scope, f"{'abcde'[number // 10]}{'abcdefghij'[number % 10]}-xx")
    manager.post("content_types", {"content_type": article(schema=[*article()["schema"], REFERENCE])})
    related = []
    for number in range(references):
        uid = manager.post(PATH, {"entry": {"title": f"Target {number}"}})["entry"]["uid"]
        related.append({"uid": uid, "_content_type_uid": "article"})
    uid = manager.post(PATH, {"entry": content("First", related)})["entry"]["uid"]
    codes = Locale.objects.filter(stack=manager.tenant.stack).exclude(code="en-us")
    for code in codes.values_list("code", flat=True):
        manager.put(f"{PATH}/{uid}?locale={code}", {"entry": {"title": f"First {code}"}})
    assert EntryLocale.objects.filter(entry__uid=uid).count() == languages
    assert Reference.objects.filter(version__entry__uid=uid, version__version=1).count() == references * languages
    return manager, uid, related


def content(title: str, related: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    """What an entry of the stand holds."""
    return {"title": title, "pages": 1, "byline": title, "related": related, **more}


def statements(manager: Manager, method: str, path: str, body: object = None) -> list[str]:
    """The statements that touch data, in a process that has just started."""
    forget_types()
    with CaptureQueriesContext(connection) as captured:
        response = manager.ask(method, path, body)
    assert response.status_code < 300, json.loads(response.content)
    found = [query["sql"].lstrip() for query in captured.captured_queries]
    return [sql for sql in found if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def counts(languages: int, references: int) -> dict[str, int]:
    """How many statements each request takes."""
    manager, uid, related = make_stand(languages, references)
    reference = "include[]=related" if references else ""
    taken = {
        "get": statements(manager, "GET", f"{PATH}/{uid}"),
        "get expanded": statements(manager, "GET", f"{PATH}/{uid}?{reference}"),
        "list": statements(manager, "GET", f"{PATH}{LIST}"),
        "list expanded": statements(manager, "GET", f"{PATH}{LIST}&{reference}"),
        "create": statements(manager, "POST", PATH, {"entry": content("New", related)}),
        "update": statements(
            manager, "PUT", f"{PATH}/{uid}", {"entry": content("First again", related, byline="First")}
        ),
        "update of what every language follows": statements(
            manager, "PUT", f"{PATH}/{uid}", {"entry": content("First once more", related, byline="Another")}
        ),
    }
    followed = EntryVersion.objects.filter(entry__uid=uid, data__byline="Another").count()
    assert followed == languages
    return {name: len(found) for name, found in taken.items()}


def test_forty_languages_and_a_hundred_references_take_as_many_statements_as_one() -> None:
    one = counts(1, 1)
    limits = {"get": 3, "get expanded": 4, "list": 3, "list expanded": 4, "create": 10, "update": 10}

    assert counts(MANY_LANGUAGES, 1) == one | {
        # The other languages' versions leave in one batch beside the master's.
        "update of what every language follows": one["update of what every language follows"] + 1
    }
    assert counts(1, MANY_REFERENCES) == one
    assert {name: one[name] for name, limit in limits.items() if one[name] > limit} == {}
    assert one["update of what every language follows"] < 10
