"""The builder's pages without its script: forms that save the JSON, refusals that keep what was typed, and counts."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.actions.content_types import create_content_type, update_content_type
from content.actions.global_fields import create_global_field
from content.models import ContentType, GlobalField, Label
from core.json_values import JSONObject
from tests.admin.builder.drawing import stored
from tests.admin.builders import address, make_reader, messages_after, page, signed_in
from tests.content.builders import TITLE, make_type, text
from tests.factories import SYSTEM

if TYPE_CHECKING:
    from tests.publishing.builders import Stage


@pytest.fixture
def browser(stage: "Stage") -> Client:
    """The owner's."""
    return signed_in(stage.tenant.owner)


def sent(document: object, version: int = 1, **more: str) -> dict[str, str]:
    body = document if isinstance(document, str) else json.dumps(document)
    return {"document": body, "version": str(version), **more}


def asked(browser: Client, path: str, data: dict[str, str]) -> dict[str, Any]:
    """The answer to the script."""
    response = browser.post(path, data, headers={"accept": "application/json"})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_the_plain_form_saves_the_whole_document(stage: "Stage", browser: Client) -> None:
    document = {
        **stored("article"),
        "description": "New",
        "schema": [TITLE, text("body"), text("more", odd={"a": [1]})],
    }
    path = address(stage.tenant, "content-types/article/")
    assert messages_after(browser, path, sent(document)) == ["Saved as version 2."]
    assert stored("article") == document
    assert "&quot;odd&quot;" in page(browser, path)


def test_keys_that_are_taken_out_of_the_document_are_emptied(stage: "Stage", browser: Client) -> None:
    rules: list[Any] = [{"conditions": [], "actions": []}]
    scope = stage.tenant.fresh_scope()
    update_content_type(stage.tenant.actor, scope, "article", document={"field_rules": rules, "description": "Old"})
    document = {key: value for key, value in stored("article").items() if key not in {"field_rules", "description"}}
    asked(browser, address(stage.tenant, "content-types/article/"), sent(document, 2))
    assert stored("article") == {**document, "field_rules": [], "description": ""}


def test_what_is_wrong_is_told_with_its_path_and_everything_typed_stays(stage: "Stage", browser: Client) -> None:
    path = address(stage.tenant, "content-types/article/")
    before = stored("article")
    document = {**before, "schema": [TITLE, text("a"), text("a"), {"uid": "b", "data_type": "odd"}]}
    shown = browser.post(path, sent(document)).content.decode()
    assert "<code>schema.2.uid</code> is not unique." in shown
    assert "<code>schema.3.data_type</code> is not a known data type." in shown
    assert "&quot;odd&quot;" in shown
    assert asked(browser, path, sent(document))["problems"] == [
        {"path": "schema.2.uid", "message": "is not unique."},
        {"path": "schema.3.data_type", "message": "is not a known data type."},
    ]
    assert stored("article") == before


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{", {"path": "", "message": "is not valid JSON"}),
        ("[]", {"path": "", "message": "should be one object."}),
        ('{"uid": "other"}', {"path": "uid", "message": "cannot be changed."}),
        ('{"title": "\\u0000"}', {"path": "title", "message": "has a NUL character."}),
        ("[" * 200 + "]" * 200, {"path": "0" + ".0" * 99, "message": "is nested deeper than 100 levels."}),
        ('{"uid": null}', {"path": "uid", "message": "cannot be changed."}),
        ('{"schema": 3}', {"path": "schema", "message": "must be a list of fields."}),
        ("\ud800", {"path": "", "message": "is not valid JSON"}),
    ],
)
def test_texts_that_are_no_document_are_refused(
    stage: "Stage", browser: Client, body: str, problem: dict[str, str]
) -> None:
    before = stored("article")
    data = {**sent(""), "document": body.encode(errors="surrogatepass").decode(errors="replace")}
    answer = asked(browser, address(stage.tenant, "content-types/article/"), data)
    assert answer["status"] == "invalid"
    assert answer["problems"][0]["path"] == problem["path"]
    assert answer["problems"][0]["message"].startswith(problem["message"])
    assert stored("article") == before


def test_an_older_version_is_not_saved_over_a_newer_one_unawares(stage: "Stage", browser: Client) -> None:
    path = address(stage.tenant, "content-types/article/")
    mine = {**stored("article"), "description": "Mine"}
    update_content_type(stage.tenant.actor, stage.tenant.fresh_scope(), "article", document={"description": "Theirs"})
    answer = asked(browser, path, sent(mine))
    assert (answer["status"], answer["version"], answer["by"]) == ("conflict", 2, "Ada Lovelace")
    assert answer["document"] == stored("article")
    shown = browser.post(path, sent(mine)).content.decode()
    assert "Ada Lovelace saved version 2 while you were working." in shown
    assert "&quot;Mine&quot;" in shown
    assert stored("article")["description"] == "Theirs"
    assert messages_after(browser, path, sent(mine, over="2")) == ["Saved as version 3."]
    assert stored("article")["description"] == "Mine"


def test_a_change_that_loses_values_is_planned_and_takes_a_tick(stage: "Stage", browser: Client) -> None:
    uid = stage.entry("Herons")
    path = address(stage.tenant, "content-types/article/")
    document = {**stored("article"), "schema": [TITLE]}
    assert asked(browser, path, sent(document)) == {
        "status": "plan",
        "version": 1,
        "changes": [
            {
                "path": "body", "type": "article", "message": "is removed with its values.", "is_lossy": True,
                "entries": "1 entry", "sample_uids": [uid],
            }
        ],
    }  # fmt: skip
    shown = browser.post(path, sent(document)).content.decode()
    assert 'name="force"' in shown
    assert ContentType.objects.get(uid="article").version == 1
    assert messages_after(browser, path, sent(document, force="on")) == ["Saved as version 2."]


def test_a_type_is_begun_as_what_its_entries_are(stage: "Stage", browser: Client) -> None:
    path = address(stage.tenant, "new-content-type/")
    told = messages_after(browser, path, {"title": "Home page", "description": "One", "sort": "single-page"})
    assert told == ["The content type is created. Now add its fields."]
    made = stored("home_page")
    assert [field["uid"] for field in made["schema"]] == ["title", "url"]
    assert made["options"] == {
        "is_page": True, "singleton": True, "title": "title", "sub_title": [], "url_pattern": "/:title", "url_prefix": "/",
    }  # fmt: skip
    shown = browser.post(path, {"title": "Article", "uid": "Bad uid", "sort": "odd"}).content.decode()
    assert "is not valid: lower case letters" in shown
    assert 'value="Bad uid"' in shown
    assert browser.post(path, {}).status_code == 200


def test_a_type_is_begun_as_a_copy_of_another(stage: "Stage", browser: Client) -> None:
    path = address(stage.tenant, "new-content-type/?from=article")
    assert "begins with the fields and settings of “Article”" in page(browser, path)
    messages_after(browser, path, {"title": "Essay", "sort": "page"})
    source = stored("article")
    assert stored("essay") == {**source, "title": "Essay", "uid": "essay", "description": ""}
    assert browser.get(address(stage.tenant, "new-content-type/?from=nothing")).status_code == 404


def test_the_builder_costs_as_many_queries_for_many_types_as_for_one(stage: "Stage", browser: Client) -> None:
    path = address(stage.tenant, "content-types/article/")
    page(browser, path)
    with CaptureQueriesContext(connection) as few:
        page(browser, path)
    for number in range(5):
        make_type(stage.tenant.fresh_scope(), text("body"), uid=f"more_{number}")
    page(browser, path)
    with CaptureQueriesContext(connection) as many:
        page(browser, path)
    assert len(many) == len(few) <= 12


def test_a_global_field_is_begun_and_counted_where_it_is_used(stage: "Stage", browser: Client) -> None:
    assert messages_after(browser, address(stage.tenant, "new-global-field/"), {"title": "SEO"}) == [
        "The global field is created. Now add its fields."
    ]
    make_type(stage.tenant.fresh_scope(), {"uid": "s", "data_type": "global_field", "reference_to": "seo"}, uid="page")
    shown = page(browser, address(stage.tenant, "global-fields/?q=se"))
    assert "<td>1</td><td>1</td><td>1</td>" in shown
    assert "No global field matches" in page(browser, address(stage.tenant, "global-fields/?q=nothing"))


def test_a_type_is_deleted_once_its_uid_is_typed(stage: "Stage", browser: Client) -> None:
    stage.entry("Herons")
    refers: JSONObject = {"uid": "lead", "data_type": "reference", "reference_to": ["article"]}
    make_type(stage.tenant.fresh_scope(), refers, uid="front")
    path = address(stage.tenant, "content-types/article/delete/")
    shown = page(browser, path)
    assert "Its entries, 1 of them" in shown
    assert "which will find nothing: Front." in shown
    assert "That is not its uid." in browser.post(path, {"confirm": "Article"}).content.decode()
    assert ContentType.objects.filter(uid="article", deleted_at=None).exists()
    assert messages_after(browser, path, {"confirm": "article"}) == ["“Article” is deleted."]
    assert not ContentType.objects.filter(uid="article", deleted_at=None).exists()


def test_a_global_field_that_is_used_is_not_deleted(stage: "Stage", browser: Client) -> None:
    shared: JSONObject = {"title": "SEO", "uid": "seo", "schema": [text("head")]}
    create_global_field(SYSTEM, stage.tenant.fresh_scope(), document=shared)
    make_type(stage.tenant.fresh_scope(), {"uid": "s", "data_type": "global_field", "reference_to": "seo"}, uid="page")
    path = address(stage.tenant, "global-fields/seo/delete/")
    assert "It is still used by page" in browser.post(path, {"confirm": "seo"}).content.decode()
    assert GlobalField.objects.filter(uid="seo", deleted_at=None).exists()


def test_the_list_of_types_shows_their_labels(stage: "Stage", browser: Client) -> None:
    scope = stage.tenant.fresh_scope()
    label = Label.objects.create(stack_id=scope.stack_id, branch_id=scope.branch_id, name="Editorial", document={})
    document: JSONObject = {"title": "Column", "uid": "column", "schema": [TITLE], "labels": [label.uid, "gone", 3]}
    create_content_type(SYSTEM, scope, document=document)
    assert '<span class="badge">Editorial</span>' in page(browser, address(stage.tenant, "content-types/"))


def test_a_reader_sees_the_document_and_no_form(stage: "Stage") -> None:
    shown = page(signed_in(make_reader(stage.tenant)), address(stage.tenant, "content-types/article/"))
    assert "&quot;data_type&quot;" in shown
    assert '"can_write": false' in shown
    assert 'id="builder-form"' not in shown


def test_texts_of_people_stay_texts_in_the_page(stage: "Stage", browser: Client) -> None:
    evil = "</script><script>alert(1)</script></textarea><img src=x onerror=alert(1)>"
    shared: JSONObject = {"title": evil, "uid": "evil", "schema": [text("head", display_name=evil)]}
    create_global_field(SYSTEM, stage.tenant.fresh_scope(), document=shared)
    shown = page(browser, address(stage.tenant, "global-fields/evil/"))
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
