"""The uids of rich text documents where two entries bring the same one at once."""

import pytest

from content.actions.entries import create_entry
from content.database import fetch_all
from content.document_uids import document_uid_problems
from content.models import Entry
from content.query.sql import SQL
from core.json_values import JSONObject
from tests.content.builders import fresh, make_type
from tests.factories import SYSTEM, make_scope
from tests.racing import held_back

BODY: JSONObject = {
    "uid": "body",
    "display_name": "Body",
    "data_type": "json",
    "field_metadata": {"allow_json_rte": True},
}
DOCUMENT: JSONObject = {"type": "doc", "uid": "d1", "attrs": {}, "children": []}


@pytest.mark.django_db(transaction=True)
def test_of_two_entries_that_bring_a_uid_at_once_one_is_created() -> None:
    made = make_scope()
    article = make_type(made, BODY)
    scope = fresh(made)

    def create(title: str) -> object:
        return create_entry(SYSTEM, scope, article, locale=None, data={"title": title, "body": DOCUMENT})

    def lock() -> object:
        return document_uid_problems(scope, article, {"body": DOCUMENT}, before=None, entry_id=None)

    assert sorted(held_back(lock, lambda: create("One"), lambda: create("Two"))) == ["body.uid", "done"]
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_the_claim_is_planned_once() -> None:
    asked = SQL("SELECT proconfig FROM pg_proc WHERE proname = 'content_claim_documents'")
    assert fetch_all(asked) == [(["plan_cache_mode=force_generic_plan"],)]
