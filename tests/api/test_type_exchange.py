"""Content types and global fields out of files and into files, and who refers to whom."""

import json
from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

SEO: dict[str, Any] = {"title": "SEO", "uid": "seo", "description": "", "schema": [text_field("keywords")]}
USES_SEO = {"display_name": "SEO", "uid": "meta", "data_type": "global_field", "reference_to": "seo"}
BOUNDARY = "a-boundary"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def upload(manager: Manager, path: str, name: str, document: object, content_type: str = "") -> tuple[int, Any]:
    """Status and body of the answer to a file in a form."""
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.json"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(document)}\r\n--{BOUNDARY}--\r\n"
    )
    response = manager.client.generic(
        "POST",
        f"/v3/{path}",
        data=body.encode(),
        content_type=content_type or f"multipart/form-data; boundary={BOUNDARY}",
        headers=manager.tenant.headers(manager.secret),
    )
    return response.status_code, json.loads(response.content)


def reference(uid: str, *targets: str) -> dict[str, Any]:
    return {"display_name": uid, "uid": uid, "data_type": "reference", "reference_to": list(targets)}


def test_what_was_exported_can_be_imported_elsewhere(manager: Manager) -> None:
    created = manager.post("content_types", {"content_type": article()})["content_type"]
    exported = manager.get("content_types/article/export")
    assert exported == created

    other = make_manager()
    status, answer = upload(other, "content_types/import", "content_type", exported)
    assert (status, answer["notice"]) == (201, "Content Type imported successfully.")
    assert {key: answer["content_type"][key] for key in article()} == article()
    assert other.get("content_types/article") == {"content_type": answer["content_type"]}


def test_a_form_without_its_boundary_is_read_all_the_same(manager: Manager) -> None:
    assert upload(manager, "content_types/import", "content_type", article(), "multipart/form-data")[0] == 201
    assert upload(manager, "global_fields/import", "global_field", SEO, "multipart/form-data")[0] == 201


def test_an_import_over_a_type_that_exists_takes_overwrite(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article(description="Old.")})
    document = article(schema=[title_field()])
    assert upload(manager, "content_types/import", "content_type", document) == (
        422,
        {
            "error_message": "Content Type import failed. Please try again.",
            "error_code": 115,
            "errors": {"uid": ["is not unique."]},
        },
    )
    status, answer = upload(manager, "content_types/import?overwrite=true", "content_type", document)
    assert (status, answer["content_type"]["_version"]) == (201, 2)
    assert {key: answer["content_type"][key] for key in document} == document


def test_an_import_does_not_harm_entries_unforced(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article()})
    manager.post("content_types/article/entries", {"entry": {"title": "One", "summary": "x", "seo": {"keywords": "k"}}})
    document = article(schema=[title_field()])
    status, answer = upload(manager, "content_types/import?overwrite=true", "content_type", document)
    assert (status, answer["error_code"], list(answer["errors"])) == (422, 115, ["summary", "seo"])
    path = "content_types/import?overwrite=true&force=true"
    assert upload(manager, path, "content_type", document)[1]["content_type"]["_version"] == 2


def test_a_dry_run_of_an_import_tells_the_plan_and_changes_nothing(manager: Manager) -> None:
    kinds = (("content_type", "Content Type", article()), ("global_field", "Global Field", SEO))
    for key, name, document in kinds:
        path = f"{key}s/import?dry_run=true"
        plan = {"is_refused": False, "rewrites": 0, "changes": []}
        assert upload(manager, path, key, document) == (200, {"notice": f"{name} was not imported.", "plan": plan})
        assert manager.get(f"{key}s")[f"{key}s"] == []

        created = manager.post(f"{key}s", {key: document})[key]
        assert upload(manager, path, key, document)[1]["errors"] == {"uid": ["is not unique."]}
        changed = {**document, "description": "New.", "schema": [title_field()]}
        status, answer = upload(manager, f"{path}&overwrite=true&force=true", key, changed)
        assert (status, answer["notice"]) == (200, f"{name} was not imported.")
        assert manager.get(f"{key}s/{document['uid']}") == {key: created}


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        ([], {"content_type": ["must hold a JSON object."]}),
        ({}, None),
        ({"title": "X", "uid": "x", "schema": [{}]}, None),
    ],
)
def test_a_file_that_holds_no_type_is_refused(manager: Manager, document: object, errors: object) -> None:
    status, answer = upload(manager, "content_types/import", "content_type", document)
    assert (status, answer["error_code"]) == (422, 115)
    assert answer["errors"]
    assert errors in (None, answer["errors"])
    assert manager.get("content_types") == {"content_types": []}


def test_an_import_takes_the_file_under_its_name(manager: Manager) -> None:
    status, answer = upload(manager, "content_types/import", "file", article())
    assert (status, answer["errors"]) == (422, {"content_type": ["is a required file."]})
    assert manager.refused("POST", "content_types/import", {"content_type": article()})[0] == 400


def test_import_is_no_uid(manager: Manager) -> None:
    assert manager.refused("POST", "content_types", {"content_type": article(uid="import")})[3] == {
        "uid": ["is a reserved word."]
    }


def test_a_type_can_be_read_as_it_was(manager: Manager) -> None:
    first = manager.post("content_types", {"content_type": article()})["content_type"]
    manager.put("content_types/article", {"content_type": {"title": "Paper", "schema": [title_field()]}})
    was = manager.get("content_types/article?version=1")["content_type"]
    assert {**was, "updated_at": first["updated_at"]} == first
    assert manager.get("content_types/article/export?version=1") == was
    assert manager.get("content_types/article/export")["title"] == "Paper"
    for version in ("3", "0", "x"):
        assert list(manager.refused("GET", f"content_types/article?version={version}")[3]) == ["version"]


def test_the_types_that_refer_to_one_directly_come_before_those_that_do_so_through_others(manager: Manager) -> None:
    embeds = {
        "display_name": "Body", "uid": "body", "data_type": "json", "reference_to": ["sys_assets", "author"],
        "field_metadata": {"allow_json_rte": True},
    }  # fmt: skip
    group = {"display_name": "G", "uid": "g", "data_type": "group", "schema": [reference("by", "author")]}
    manager.post("global_fields", {"global_field": {**SEO, "schema": [reference("writer", "author")]}})
    for uid, fields in {
        "author": [],
        "article": [reference("author", "author"), reference("related", "article")],
        "zine": [embeds],
        "book": [group],
        "shop": [USES_SEO],
        "home": [reference("top", "article", "page")],
        "page": [reference("home", "home")],
        "lonely": [],
        # A global field of the same uid as a type is no reference to it.
        "seo_user": [{**USES_SEO, "uid": "other"}],
    }.items():
        document = {"title": uid, "uid": uid, "schema": [title_field(), *fields]}
        manager.post("content_types", {"content_type": document})

    def references(uid: str) -> Any:
        return manager.get(f"content_types/{uid}/references")

    assert references("author") == {"references": ["article", "book", "seo_user", "shop", "zine", "home", "page"]}
    assert references("article") == {"references": ["article", "home", "page"]}
    assert references("home") == {"references": ["page"]}
    assert references("lonely") == {"references": []}
    assert manager.get("content_types/author/references?include_global_fields=true")["global_fields"] == ["seo"]
    assert manager.refused("GET", "content_types/nothing/references")[:2] == (422, 118)


def test_global_fields_are_exported_and_imported(manager: Manager) -> None:
    created = manager.post("global_fields", {"global_field": SEO})["global_field"]
    exported = manager.get("global_fields/seo/export")
    assert exported == created
    status, answer = upload(manager, "global_fields/import", "global_field", exported)
    assert (status, answer["errors"]) == (422, {"uid": ["is not unique."]})
    changed = {**SEO, "schema": [text_field("robots")]}
    status, answer = upload(manager, "global_fields/import?overwrite=true", "global_field", changed)
    assert (status, answer["notice"]) == (201, "Global Field imported successfully.")
    assert (answer["global_field"]["_version"], answer["global_field"]["schema"]) == (2, changed["schema"])
    assert manager.get("global_fields/seo?version=1")["global_field"]["schema"] == SEO["schema"]
    assert upload(make_manager(), "global_fields/import", "global_field", exported)[0] == 201


def test_who_uses_a_global_field_is_told_at_any_depth(manager: Manager) -> None:
    manager.post("global_fields", {"global_field": SEO})
    outer = {"title": "Outer", "uid": "outer", "schema": [USES_SEO]}
    manager.post("global_fields", {"global_field": outer})
    block = {"uid": "b", "title": "B", "reference_to": "outer"}
    page = {"display_name": "Page", "uid": "page", "data_type": "blocks", "blocks": [block]}
    manager.post("content_types", {"content_type": article(schema=[title_field(), page])})
    assert manager.get("global_fields/seo/references") == {"references": ["article"], "global_fields": ["outer"]}
    assert manager.get("global_fields/outer/references") == {"references": ["article"], "global_fields": []}
    assert manager.refused("GET", "global_fields/nothing/references")[:2] == (422, 118)

    plain = manager.get("global_fields/seo")["global_field"]
    told = {"referred_content_types": [{"uid": "article", "title": "Article"}]}
    both = {**told, "referred_global_fields": [{"uid": "outer", "title": "Outer"}]}
    query = "include_content_types=true&include_global_fields=true"
    assert manager.get(f"global_fields/seo?{query}")["global_field"] == {**plain, **both}
    listed = manager.get(f"global_fields?{query}&asc=uid")["global_fields"]
    assert [(row["uid"], row["referred_global_fields"]) for row in listed] == [
        ("outer", []),
        ("seo", both["referred_global_fields"]),
    ]
    newer = json.loads(manager.ask("GET", "global_fields/seo", api_version="3.2").content)
    assert newer["global_field"] == {**plain, **told, "global_field_refs": []}


def test_nested_global_fields_are_inlined_where_asked(manager: Manager) -> None:
    manager.post("global_fields", {"global_field": SEO})
    manager.post("global_fields", {"global_field": {"title": "Outer", "uid": "outer", "schema": [USES_SEO]}})
    assert manager.get("global_fields/outer")["global_field"]["schema"] == [USES_SEO]
    inlined = [{**USES_SEO, "schema": SEO["schema"]}]
    assert manager.get("global_fields/outer?include_global_field_schema=true")["global_field"]["schema"] == inlined
    listed = manager.get("global_fields?include_global_field_schema=true&desc=uid")["global_fields"]
    assert [row["schema"] for row in listed] == [SEO["schema"], inlined]


def test_the_branch_is_told_where_asked(manager: Manager) -> None:
    query = "include_branch=true"
    made = manager.post(f"content_types?{query}", {"content_type": article()})["content_type"]
    assert made["_branch"] == "main"
    assert manager.get(f"content_types/article?{query}")["content_type"] == made
    assert manager.get(f"content_types?{query}")["content_types"] == [made]
    assert manager.get(f"content_types/article/export?{query}") == made
    assert "_branch" not in manager.get("content_types/article")["content_type"]
    seo = manager.post(f"global_fields?{query}", {"global_field": SEO})["global_field"]
    assert seo["_branch"] == "main"
    assert manager.get(f"global_fields/seo?{query}")["global_field"] == seo
    assert manager.get(f"global_fields?{query}")["global_fields"] == [seo]
    assert manager.put(f"global_fields/seo?{query}", {"global_field": {}})["global_field"]["_branch"] == "main"
