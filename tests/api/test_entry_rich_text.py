"""Rich text documents of entries over HTTP: kept as they were sent, their embeds and uids checked."""

from typing import Any

import pytest

from tests.api.documents import article, title_field
from tests.api.management_client import Manager, make_manager
from tests.api.rich_texts import document, embedded_asset, embedded_entry, paragraph, printed_document
from tests.factories import make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
PLAIN = {"display_name": "Plain", "uid": "plain", "data_type": "json", "field_metadata": {"allow_json_rte": True}}
RICH = {
    "display_name": "Body",
    "uid": "json_rte",
    "data_type": "json",
    "field_metadata": {"allow_json_rte": True, "embed_entry": True},
    "reference_to": ["sys_assets", "blog_posts"],
}
BLOCKS = {
    "display_name": "Page",
    "uid": "page",
    "data_type": "blocks",
    "multiple": True,
    "blocks": [{"uid": "words", "title": "Words", "schema": [PLAIN]}],
}
FAILED = "Entry creation failed. Please enter valid data."


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article(schema=[title_field(), RICH, PLAIN, BLOCKS])})
    manager.post("content_types", {"content_type": article(uid="other", title="Other", schema=[title_field(), PLAIN])})
    return manager


def _create(manager: Manager, title: str = "Example One", **content: Any) -> Any:
    return manager.post(PATH, {"entry": {"title": title, **content}})["entry"]


def _refused(manager: Manager, content: dict[str, Any], path: str = PATH) -> Any:
    status, code, message, errors = manager.refused("POST", path, {"entry": {"title": "Refused", **content}})
    assert (status, code, message) == (422, 119, FAILED)
    return errors


@pytest.mark.behaviour("CS-28", "CS-33", "CS-34", "CS-35", "CS-36", "CS-37")
def test_the_printed_document_is_created_and_read_back_intact(manager: Manager) -> None:
    body = printed_document()
    answer = manager.post(f"{PATH}?locale=en-us", {"entry": {"title": "Example One", "json_rte": body}})
    assert answer["notice"] == "Entry created successfully."
    read = manager.get(f"{PATH}/{answer['entry']['uid']}")["entry"]
    assert read["json_rte"] == {**body, "_version": 1}
    assert read == answer["entry"]


@pytest.mark.behaviour("CS-34", "CS-45", "CS-49", "CS-50")
def test_an_update_keeps_the_uids_and_moves_the_documents_version(manager: Manager) -> None:
    uid = _create(manager, json_rte=printed_document())["uid"]
    body = printed_document("Hello world! And it has been updated with new information.")
    body["children"][3]["children"][1] = embedded_entry("blt00000000000000ee", **{"display-type": "block"})
    body["children"][4]["children"][1] = embedded_asset("blt3cc74bb0fb71b4dd", **{"asset-name": "Banner.png"})
    answer = manager.put(f"{PATH}/{uid}", {"entry": {"title": "Example One", "json_rte": {**body, "_version": 9}}})
    assert answer["notice"] == "Entry updated successfully."
    read = manager.get(f"{PATH}/{uid}")["entry"]
    assert read["json_rte"] == {**body, "_version": 2}
    assert manager.get(f"{PATH}/{uid}?version=1")["entry"]["json_rte"] == {**printed_document(), "_version": 1}
    manager.put(f"{PATH}/{uid}", {"entry": {"title": "Renamed"}})
    assert manager.get(f"{PATH}/{uid}")["entry"]["json_rte"] == {**body, "_version": 3}


@pytest.mark.behaviour("CS-33")
def test_nodes_and_marks_nobody_knows_are_kept(manager: Manager) -> None:
    body = document(
        {"type": "martian", "uid": "m1", "attrs": {"style": {"x": [1, None, {"y": 1.5}]}}, "children": [{"text": ""}]},
        {"text": "loose", "glow": {"deep": True}, "break": True},
        {"type": "p", "children": []},
    )
    uid = _create(manager, json_rte=body)["uid"]
    assert manager.get(f"{PATH}/{uid}")["entry"]["json_rte"] == {**body, "_version": 1}


@pytest.mark.behaviour("CS-35")
def test_a_field_embeds_entries_only_where_it_has_the_option(manager: Manager) -> None:
    body = document(paragraph("p1", embedded_entry()))
    told = "embeds the entry bltf4838a625cd10cc2, and this field embeds no entries."
    assert _refused(manager, {"plain": body}) == {"plain": [told]}
    assert manager.get(f"{PATH}?count=true") == {"entries": 0}
    uid = _create(manager, json_rte=body, plain=document(paragraph("p1", embedded_asset()), uid="d2"))["uid"]
    assert manager.get(f"{PATH}/{uid}")["entry"]["json_rte"]["children"] == body["children"]


@pytest.mark.behaviour("CS-35", "CS-50")
def test_an_embedded_entry_must_be_of_a_type_the_field_embeds(manager: Manager) -> None:
    foreign = manager.post("content_types/other/entries", {"entry": {"title": "Foreign"}})["entry"]["uid"]
    by_name = document(paragraph("p1", embedded_entry(foreign, "other")))
    told = f"embeds the entry {foreign} of a content type this field does not embed."
    assert _refused(manager, {"json_rte": by_name}) == {"json_rte": [told]}
    lying = document(paragraph("p1", embedded_entry(foreign, "blog_posts")))
    told = f"points to the entry {foreign}, which is not of the content type blog_posts."
    assert _refused(manager, {"json_rte": lying}) == {"json_rte": [told]}
    uid = _create(manager, json_rte=printed_document())["uid"]
    assert manager.refused("PUT", f"{PATH}/{uid}", {"entry": {"json_rte": lying}})[3] == {"json_rte": [told]}
    assert manager.get(f"{PATH}/{uid}")["entry"]["json_rte"] == {**printed_document(), "_version": 1}


@pytest.mark.behaviour("CS-35", "CS-36")
def test_a_reference_that_does_not_say_what_it_embeds_is_named(manager: Manager) -> None:
    nameless = embedded_entry()
    del nameless["attrs"]["entry-uid"]
    wrong = {**embedded_asset(), "attrs": {"type": "film"}}
    assert _refused(manager, {"json_rte": document(paragraph("p1", nameless, wrong))}) == {
        "json_rte.children.0.children.0.attrs.entry-uid": ["must be the uid of the entry that is embedded."],
        "json_rte.children.0.children.1.attrs.type": ["must be entry or asset."],
    }


@pytest.mark.behaviour("CS-38")
def test_a_uid_that_comes_twice_in_a_document_is_refused(manager: Manager) -> None:
    body = document(paragraph("same"), paragraph("other", {"type": "span", "uid": "same", "children": []}))
    assert _refused(manager, {"json_rte": body}) == {
        "json_rte.children.1.children.0.uid": ["is a duplicate UID."],
    }


@pytest.mark.behaviour("CS-38", "CS-39", "CS-49")
def test_a_documents_uid_belongs_to_one_entry(manager: Manager) -> None:
    body = document(paragraph("p1", {"text": "One"}), uid="d1")
    first = _create(manager, json_rte=body)["uid"]
    assert _refused(manager, {"plain": body}) == {"plain.uid": ["is a duplicate UID."]}
    assert _refused(manager, {"page": [{"words": {"plain": body}}]}) == {
        "page.0.words.plain.uid": ["is a duplicate UID."]
    }
    assert _refused(manager, {"plain": body}, "content_types/other/entries") == {"plain.uid": ["is a duplicate UID."]}
    second = _create(manager, "Two", json_rte={**body, "uid": "d2"})["uid"]
    assert manager.refused("PUT", f"{PATH}/{second}", {"entry": {"json_rte": body}})[3] == {
        "json_rte.uid": ["is a duplicate UID."]
    }
    assert manager.get(f"{PATH}/{second}")["entry"]["json_rte"]["uid"] == "d2"
    assert manager.put(f"{PATH}/{first}", {"entry": {"json_rte": body, "plain": body}})["entry"]["_version"] == 2


@pytest.mark.behaviour("CS-39", "CS-46")
def test_languages_and_versions_of_an_entry_share_its_documents_uids(manager: Manager) -> None:
    body = document(paragraph("p1"), uid="d1")
    uid = _create(manager, json_rte=body)["uid"]
    manager.put(f"{PATH}/{uid}?locale=fr-fr", {"entry": {"json_rte": body}})
    assert manager.get(f"{PATH}/{uid}?locale=fr-fr")["entry"]["json_rte"] == {**body, "_version": 1}
    manager.put(f"{PATH}/{uid}", {"entry": {"json_rte": {**body, "uid": "d2"}}})
    manager.put(f"{PATH}/{uid}", {"entry": {"json_rte": body}})
    assert manager.get(f"{PATH}/{uid}")["entry"]["json_rte"] == {**body, "_version": 3}


@pytest.mark.behaviour("CS-39")
def test_a_deleted_entry_gives_its_documents_uids_free(manager: Manager) -> None:
    body = document(uid="d1")
    manager.delete(f"{PATH}/{_create(manager, json_rte=body)['uid']}")
    assert _create(manager, json_rte=body)["_version"] == 1


@pytest.mark.behaviour("CS-39")
def test_what_comes_back_does_not_take_a_document_from_the_entry_that_has_it_now(manager: Manager) -> None:
    body = document(paragraph("p1"), uid="d1")
    first = _create(manager, json_rte=body)["uid"]
    manager.put(f"{PATH}/{first}", {"entry": {"json_rte": None}})
    second = _create(manager, "Two", json_rte=body)["uid"]
    told = {"json_rte.uid": ["is a duplicate UID."]}
    assert manager.refused("POST", f"{PATH}/{first}/versions/1/restore", {})[3] == told
    assert manager.get(f"{PATH}/{first}")["entry"]["_version"] == 2

    manager.delete(f"{PATH}/{second}")
    _create(manager, "Three", json_rte=body)
    told = {"en-us.json_rte.uid": ["is a duplicate UID."]}
    assert manager.refused("POST", f"{PATH}/{second}/restore", {})[3] == told
    assert manager.refused("GET", f"{PATH}/{second}")[0] == 422
