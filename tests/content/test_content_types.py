"""Changes of content types and global fields, below any wire."""

import pytest

from content.actions.content_types import create_content_type, delete_content_type, update_content_type
from content.actions.entries import create_entry, update_entry
from content.actions.global_fields import create_global_field, delete_global_field, update_global_field
from content.errors import (
    ContentTypeInUse,
    ContentTypeInvalid,
    ContentTypeNotFound,
    EntryInvalid,
    GlobalFieldInUse,
    GlobalFieldInvalid,
)
from content.models import ContentType, ContentTypeVersion, Entry, Field
from content.query.parse import QueryLimits, parse_query_text
from content.query.window import Window
from content.query_fields import query_fields
from content.reading import list_entries
from content.types import load_type
from core.errors import Forbidden, Problem
from core.json_values import JSONObject, JSONValue, dump_json
from stacks.actor import Actor, ActorKind
from stacks.models import Stack
from stacks.permissions import READING
from stacks.scope import Scope
from tests.content.builders import TITLE, fresh, make_type, text
from tests.factories import SYSTEM, make_scope

pytestmark = pytest.mark.django_db
SEO: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("meta_title")]}
USES_SEO: JSONObject = {"uid": "seo", "display_name": "SEO", "data_type": "global_field", "reference_to": "seo"}


@pytest.fixture
def scope() -> Scope:
    return make_scope()


def test_a_type_keeps_its_document_as_it_was_sent(scope: Scope) -> None:
    schema: JSONValue = [TITLE, text("body", field_metadata={"multiline": True, "odd": [1, {"a": None}]})]
    create_content_type(SYSTEM, scope, document={"title": "Blog Entry", "schema": schema, "created_by": "somebody"})
    stored = load_type(fresh(scope), "blog_entry")
    assert stored.document == {
        "title": "Blog Entry",
        "uid": "blog_entry",
        "schema": schema,
        "options": {"is_page": False, "singleton": False, "title": "title", "sub_title": []},
        "description": "",
    }
    assert list(Field.objects.order_by("order").values_list("path", "data_type")) == [
        ("title", "text"),
        ("body", "text"),
    ]


def test_a_change_is_a_new_version_and_raises_the_revision(scope: Scope) -> None:
    first = make_type(scope, text("body"), text("gone"))
    body = Field.objects.get(path="body")
    revision = Stack.objects.get(pk=scope.stack_id).revision
    update_content_type(SYSTEM, scope, "article", document={"schema": [TITLE, text("body", mandatory=True)]})

    second = load_type(fresh(scope), "article")
    assert (first.version, second.version, second.title) == (1, 2, "Article")
    assert ContentTypeVersion.objects.get(pk=first.version_id).document["schema"][2] == text("gone")
    assert Stack.objects.get(pk=scope.stack_id).revision == revision + 1
    assert Field.objects.get(path="body").uuid == body.uuid
    assert not Field.objects.filter(path="gone").exists()
    assert load_type(scope, "article").version in {1, 2}


def test_every_broken_rule_of_a_type_is_named(scope: Scope) -> None:
    with pytest.raises(ContentTypeInvalid) as caught:
        create_content_type(
            SYSTEM,
            scope,
            document={"title": " ", "uid": "Bad-Uid", "options": 3, "schema": [text("body"), {"uid": "x"}]},
        )
    paths = [problem.path for problem in caught.value.problems]
    assert paths[:3] == ["title", "uid", "options"]
    assert "content_type" in paths
    assert any(path.startswith("schema.1") for path in paths)
    assert not ContentType.objects.exists()


@pytest.mark.parametrize(("document", "path"), [({"title": "Other"}, "uid"), ({"uid": "other"}, "title")])
def test_a_taken_uid_or_title_is_refused(scope: Scope, document: JSONObject, path: str) -> None:
    make_type(scope)
    with pytest.raises(ContentTypeInvalid) as caught:
        create_content_type(
            SYSTEM, scope, document={"title": "Article", "uid": "article", "schema": [TITLE], **document}
        )
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [(path, "is not unique.")]


def test_the_same_uid_is_free_in_another_stack(scope: Scope) -> None:
    make_type(scope)
    assert make_type(make_scope()).uid == "article"


def test_a_type_with_entries_is_deleted_only_by_force(scope: Scope) -> None:
    article = make_type(scope)
    create_entry(SYSTEM, scope, article, locale=None, data={"title": "One"})
    with pytest.raises(ContentTypeInUse) as caught:
        delete_content_type(SYSTEM, scope, "article", force=False)
    assert caught.value.facts == {"uid": "article", "entry_count": 1}
    assert Entry.objects.filter(deleted_at=None).count() == 1

    delete_content_type(SYSTEM, scope, "article", force=True)
    with pytest.raises(ContentTypeNotFound):
        load_type(fresh(scope), "article")
    assert not Entry.objects.filter(deleted_at=None).exists()
    assert make_type(scope).version == 1


def test_who_may_only_read_changes_nothing(scope: Scope) -> None:
    make_type(scope)
    reader = Actor(kind=ActorKind.USER, uid="bltreader", permissions=READING)
    with pytest.raises(Forbidden):
        create_content_type(reader, scope, document={"title": "New", "schema": [TITLE]})
    with pytest.raises(Forbidden):
        update_content_type(reader, scope, "article", document={"title": "New"})
    with pytest.raises(Forbidden):
        delete_content_type(reader, scope, "article", force=True)
    assert list(ContentType.objects.values_list("title", "version", "deleted_at")) == [("Article", 1, None)]


def test_a_global_field_reaches_every_type_that_uses_it(scope: Scope) -> None:
    create_global_field(SYSTEM, scope, document=SEO)
    before = make_type(scope, USES_SEO)
    update_global_field(SYSTEM, scope, "seo", document={"schema": [text("meta_title"), text("keywords")]})

    after = load_type(fresh(scope), "article")
    assert (before.version, after.version) == (1, 2)
    assert after.document["schema"] == before.document["schema"]
    assert {field.path for field in Field.objects.all()} == {"title", "seo", "seo.meta_title", "seo.keywords"}
    assert [each.uid for each in after.compiled.by_uid["seo"].subfields()] == ["meta_title", "keywords"]


def test_a_global_field_in_use_is_not_deleted(scope: Scope) -> None:
    create_global_field(SYSTEM, scope, document=SEO)
    make_type(scope, USES_SEO)
    with pytest.raises(GlobalFieldInUse) as caught:
        delete_global_field(SYSTEM, scope, "seo")
    assert caught.value.facts["type_uids"] == ["article"]
    delete_content_type(SYSTEM, scope, "article", force=False)
    delete_global_field(SYSTEM, scope, "seo")


def test_global_fields_that_contain_each_other_are_refused(scope: Scope) -> None:
    create_global_field(SYSTEM, scope, document=SEO)
    with pytest.raises(GlobalFieldInvalid):
        update_global_field(SYSTEM, scope, "seo", document={"schema": [{**USES_SEO, "uid": "again"}]})


@pytest.mark.parametrize(
    ("field", "query"),
    [
        (text("body", indexed=True), {"body": "2026-02-03"}),
        ({"uid": "body", "display_name": "Body", "data_type": "isodate"}, {"body": {"$gt": "2026-01-01"}}),
    ],
)
def test_a_field_that_becomes_indexed_finds_what_was_saved_before(
    scope: Scope, field: JSONObject, query: JSONObject
) -> None:
    article = make_type(scope, text("body"))
    old = create_entry(SYSTEM, scope, article, locale=None, data={"title": "Old", "body": "2026-02-03"})
    update_content_type(SYSTEM, scope, "article", document={"schema": [TITLE, field]})

    article = load_type(fresh(scope), "article")
    create_entry(SYSTEM, scope, article, locale=None, data={"title": "Other"})
    where = parse_query_text(
        dump_json(query).decode(), query_fields(article.compiled, article.compiled.editor_view), QueryLimits()
    )
    found = list_entries(scope, article, locale="en-us", window=Window(), where=where)
    assert [row.uid for row in found.rows] == [old.uid]


def test_a_field_that_becomes_unique_counts_what_was_saved_before(scope: Scope) -> None:
    article = make_type(scope, text("body"))
    entries = [
        create_entry(SYSTEM, scope, article, locale=None, data={"title": title, "body": "Same"}) for title in ("A", "B")
    ]
    update_content_type(SYSTEM, scope, "article", document={"schema": [TITLE, text("body", unique=True)]}, force=True)
    article = load_type(fresh(scope), "article")

    with pytest.raises(EntryInvalid) as new:
        create_entry(SYSTEM, scope, article, locale=None, data={"title": "C", "body": "Same"})
    with pytest.raises(EntryInvalid) as second:
        update_entry(SYSTEM, scope, article, entries[1].uid, locale=None, data={"title": "B again"})
    first = update_entry(SYSTEM, scope, article, entries[0].uid, locale=None, data={"title": "A again"})

    expected = [Problem("body", "unique", "is not unique.", {"entry": entries[0].uid})]
    assert (list(new.value.problems), list(second.value.problems)) == (expected, expected)
    assert first.version == 2


def test_a_field_keeps_its_ids_and_names_through_every_version(scope: Scope) -> None:
    make_type(scope, text("product_rating"))
    before = Field.objects.get(path="product_rating")

    schema: JSONValue = [TITLE, text("first"), text("product_rating")]
    update_content_type(SYSTEM, fresh(scope), "article", document={"schema": schema})

    after = Field.objects.get(path="product_rating")
    assert (after.pk, after.uuid, after.aliases) == (before.pk, before.uuid, before.aliases)
    assert after.aliases == {"elasticpath": "product_rating", "gravityforms": "2", "nomacms": "product-rating"}
    assert Field.objects.get(path="first").aliases["gravityforms"] == "3"
    other: JSONObject = {"schema": [TITLE, text("first"), text("product_rating", aliases={"nomacms": "rating"})]}
    with pytest.raises(ContentTypeInvalid) as caught:
        update_content_type(SYSTEM, fresh(scope), "article", document=other)
    assert [problem.path for problem in caught.value.problems] == ["product_rating.aliases.nomacms"]
