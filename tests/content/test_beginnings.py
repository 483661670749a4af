"""Creating an entry is one statement: what refuses it leaves nothing, alone and within a transaction."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from content.actions.content_types import update_content_type
from content.actions.entries import create_entry
from content.errors import ContentTypeChanged, EntryInvalid
from content.models import Entry, EntryVersion, Reference, UniqueValue
from content.types import StoredType
from core.json_values import JSONObject
from stacks.models import Activity
from stacks.scope import Scope
from tests.content.builders import fresh, make_type
from tests.factories import SYSTEM, make_scope
from tests.racing import held_back

BODY: JSONObject = {
    "uid": "body",
    "display_name": "Body",
    "data_type": "json",
    "field_metadata": {"allow_json_rte": True},
}
CODE: JSONObject = {"uid": "code", "display_name": "Code", "data_type": "text", "unique": True}
DOCUMENT: JSONObject = {"type": "doc", "uid": "d1", "attrs": {}, "children": []}
TWICE = [{"title": "B", "code": "x"}, {"title": "B", "body": DOCUMENT}, {"title": "B", "code": "x", "body": DOCUMENT}]
PATHS = [["code"], ["body.uid"], ["body.uid", "code"]]


def make_article() -> tuple[Scope, StoredType, str]:
    made = make_scope()
    article = make_type(made, BODY, CODE)
    scope = fresh(made)
    first: JSONObject = {"title": "A", "code": "x", "body": DOCUMENT}
    return scope, article, create_entry(SYSTEM, scope, article, locale=None, data=first).uid


def counts() -> list[int]:
    return [model.objects.count() for model in (Entry, EntryVersion, Reference, UniqueValue, Activity)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("data", "paths"), [*zip(TWICE, PATHS, strict=True)])
def test_what_another_entry_holds_refuses_it_and_leaves_nothing(data: JSONObject, paths: list[str]) -> None:
    scope, article, holder = make_article()
    before = counts()
    with pytest.raises(EntryInvalid) as refused:
        create_entry(SYSTEM, scope, article, locale=None, data=data)
    assert [(problem.path, problem.params["entry"]) for problem in refused.value.problems] == [
        (path, holder) for path in paths
    ]
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("data", TWICE)
def test_a_transaction_around_it_goes_on_after_the_refusal(data: JSONObject) -> None:
    scope, article, _ = make_article()
    with transaction.atomic():
        with pytest.raises(EntryInvalid):
            create_entry(SYSTEM, scope, article, locale=None, data=data)
        saved = create_entry(SYSTEM, scope, article, locale=None, data={"title": "C", "code": "y"})
    assert Entry.objects.filter(uid=saved.uid).exists()


@pytest.mark.django_db(transaction=True)
def test_every_broken_rule_is_named_beside_what_others_hold() -> None:
    scope, article, _ = make_article()
    with pytest.raises(EntryInvalid) as refused:
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "", "code": "x", "body": DOCUMENT})
    assert [problem.path for problem in refused.value.problems] == ["title", "body.uid", "code"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_under_a_type_that_was_changed() -> None:
    scope, article, _ = make_article()
    document = {**article.document, "title": "Other"}
    update_content_type(SYSTEM, scope, article.uid, document=document)
    before = counts()
    with pytest.raises(ContentTypeChanged):
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "B"})
    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_a_uid_that_is_taken_leaves_nothing() -> None:
    scope, article, uid = make_article()
    before = counts()
    with pytest.raises(IntegrityError):
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "B"}, uid=uid)
    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_it_is_one_statement_without_a_transaction_around_it() -> None:
    scope, article, _ = make_article()
    with CaptureQueriesContext(connection) as captured:
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "B", "body": {**DOCUMENT, "uid": "d2"}})
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["WITH"]


@pytest.mark.django_db(transaction=True)
def test_of_two_entries_that_want_a_value_at_once_one_is_created() -> None:
    scope, article, _ = make_article()

    def create() -> object:
        return create_entry(SYSTEM, scope, article, locale=None, data={"title": "B", "code": "y"})

    assert sorted(held_back(create, create, create)) == ["done", "title, code"]
    assert Entry.objects.count() == 2
