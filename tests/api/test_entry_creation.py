"""Creating entries over HTTP in every way the vendor's page shows, read back by a second request."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from content.actions.assets import create_asset
from content.asset_files import Upload
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import SYSTEM, make_locale, make_stack, make_taxonomy

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"
EXTENSION = {"title": "Picker", "type": "field", "data_type": "json", "srcdoc": "<html></html>"}
SCHEMA: list[dict[str, Any]] = [
    title_field(),
    text_field("url"),
    {
        "display_name": "Reference",
        "uid": "reference_field_uid",
        "data_type": "reference",
        "reference_to": ["referred_content_type_uid"],
        "field_metadata": {"ref_multiple": True},
    },
    {"display_name": "File", "uid": "file_field_uid", "data_type": "file"},
    {"display_name": "Files", "uid": "file_field_uid_multiple", "data_type": "file", "multiple": True},
    text_field("rte_field_uid", field_metadata={"allow_rich_text": True}),
    {
        "display_name": "Taxonomies",
        "uid": "taxonomies",
        "data_type": "taxonomy",
        "taxonomies": [{"taxonomy_uid": "sample_one"}, {"taxonomy_uid": "sample_two"}],
    },
]
OPTIONS = {"is_page": True, "title": "title", "sub_title": [], "url_pattern": "/:title", "url_prefix": "/"}


@pytest.fixture
def manager(settings: Settings, tmp_path: Path) -> Manager:
    settings.MEDIA_ROOT = tmp_path
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_taxonomy(tenant.scope, "sample_one", "data_science")
    make_taxonomy(tenant.scope, "sample_two", "term_a1", "term_a2")
    manager = make_manager(tenant)
    referred = article(uid="referred_content_type_uid", title="Referred", schema=[title_field()])
    manager.post("content_types", {"content_type": referred})
    picker = manager.post("extensions", {"extension": EXTENSION})["extension"]["uid"]
    custom = {"display_name": "Asset", "uid": "asset_field", "data_type": "json", "extension_uid": picker}
    manager.post("content_types", {"content_type": article(schema=[*SCHEMA, custom], options=OPTIONS)})
    return manager


def _asset(manager: Manager, name: str = "a.txt") -> str:
    return create_asset(SYSTEM, manager.tenant.fresh_scope(), upload=Upload(name.encode(), name)).uid


def _read(manager: Manager, created: Any, query: str = "") -> Any:
    return manager.get(f"{PATH}/{created['uid']}{query}")["entry"]


@pytest.mark.behaviour("CS-28")
def test_an_entry_is_created_in_its_first_version(manager: Manager) -> None:
    answer = manager.post(PATH, {"entry": {"title": "example", "url": "/example"}})
    assert answer["notice"] == "Entry created successfully."
    read = _read(manager, answer["entry"])
    assert read == answer["entry"]
    assert {key: read[key] for key in ("title", "url", "locale", "_version", "tags", "ACL")} == {
        "title": "example", "url": "/example", "locale": "en-us", "_version": 1, "tags": [], "ACL": {},
    }  # fmt: skip


@pytest.mark.behaviour("CS-29")
def test_a_reference_names_an_entry_and_its_type(manager: Manager) -> None:
    target = manager.post("content_types/referred_content_type_uid/entries", {"entry": {"title": "Target"}})["entry"]
    reference = [{"uid": target["uid"], "_content_type_uid": "referred_content_type_uid"}]
    entry = {"title": "Entry title", "url": "Entry URL", "reference_field_uid": reference}
    created = manager.post(PATH, {"entry": entry})["entry"]
    assert _read(manager, created)["reference_field_uid"] == reference
    uses = manager.get(f"content_types/referred_content_type_uid/entries/{target['uid']}/references")
    assert [row["entry_uid"] for row in uses["references"]] == [created["uid"]]
    wrong = {"title": "x", "reference_field_uid": [{"uid": target["uid"], "_content_type_uid": "article"}]}
    assert manager.refused("POST", PATH, {"entry": wrong})[3] == {
        "reference_field_uid.0": ["is not of a content type this field refers to."],
        "reference_field_uid": [f"points to the entry {target['uid']}, which is not of the content type article."],
    }


@pytest.mark.behaviour("CS-29")
def test_the_printed_reference_is_accepted_before_its_target_exists(manager: Manager) -> None:
    reference = [{"uid": "blt111000d1e110b001", "_content_type_uid": "referred_content_type_uid"}]
    entry = {"title": "Entry title", "url": "Entry URL", "reference_field_uid": reference}
    assert _read(manager, manager.post(PATH, {"entry": entry})["entry"])["reference_field_uid"] == reference


@pytest.mark.behaviour("CS-30")
def test_a_file_is_a_uid_and_several_are_a_list_of_them(manager: Manager) -> None:
    first, second = _asset(manager, "a.txt"), _asset(manager, "b.txt")
    files = {"file_field_uid": first, "file_field_uid_multiple": [first, second]}
    created = manager.post(PATH, {"entry": {"title": "Entry title", "url": "Entry URL", **files}})["entry"]
    read = _read(manager, created)
    assert read["file_field_uid"]["uid"] == first
    assert [file["uid"] for file in read["file_field_uid_multiple"]] == [first, second]
    wrong = {"title": "x", "file_field_uid": [first], "file_field_uid_multiple": first}
    assert manager.refused("POST", PATH, {"entry": wrong})[3] == {
        "file_field_uid": ["must be the uid of an asset."],
        "file_field_uid_multiple": ["must be a list."],
    }


@pytest.mark.behaviour("CS-31")
def test_html_embeds_an_asset(manager: Manager) -> None:
    uid = _asset(manager)
    html = f'<p><img src="asset_URL" data-sys-asset-uid="{uid}" alt="alternative_text"></p>'
    created = manager.post(PATH, {"entry": {"title": "Entry title", "url": "Entry URL", "rte_field_uid": html}})[
        "entry"
    ]
    assert _read(manager, created)["rte_field_uid"] == html
    uses = manager.get(f"assets/{uid}/references")["references"]
    assert [use["entry_uid"] for use in uses] == [created["uid"]]


@pytest.mark.behaviour("CS-31", "CS-35")
def test_html_embeds_entries_only_where_the_field_has_the_option(manager: Manager) -> None:
    link = '<p><a data-sys-entry-uid="blt1" data-sys-content-type-uid="{}">x</a></p>'
    refused = {"entry": {"title": "x", "rte_field_uid": link.format("article")}}
    assert manager.refused("POST", PATH, refused)[3] == {
        "rte_field_uid": ["embeds the entry blt1, and this field embeds no entries."]
    }
    embedding = {
        "field_metadata": {"allow_rich_text": True, "embed_entry": True},
        "reference_to": ["sys_assets", "page"],
    }
    schema = [title_field(), text_field("html", **embedding)]
    manager.post("content_types", {"content_type": article(uid="page", title="Page", schema=schema)})
    foreign = {"entry": {"title": "x", "html": link.format("article")}}
    assert manager.refused("POST", "content_types/page/entries", foreign)[3] == {
        "html": ["embeds the entry blt1 of a content type this field does not embed."]
    }
    own = {"entry": {"title": "x", "html": link.format("page")}}
    created = manager.post("content_types/page/entries", own)["entry"]
    assert manager.get(f"content_types/page/entries/{created['uid']}")["entry"]["html"] == own["entry"]["html"]


@pytest.mark.behaviour("CS-32")
def test_the_language_is_named_in_the_address(manager: Manager) -> None:
    created = manager.post(f"{PATH}?locale=fr-fr", {"entry": {"title": "Un"}})["entry"]
    assert (_read(manager, created, "?locale=fr-fr")["locale"], created["_version"]) == ("fr-fr", 1)
    other = manager.post(f"{PATH}?locale_code=fr-fr", {"entry": {"title": "Deux"}})["entry"]
    assert _read(manager, other, "?locale=fr-fr")["locale"] == "fr-fr"
    assert manager.refused("POST", f"{PATH}?locale=xx-xx", {"entry": {"title": "x"}})[3] == {
        "locale": ["is not a language of this stack."]
    }


@pytest.mark.behaviour("CS-40")
def test_an_entry_of_another_language_has_no_master(manager: Manager) -> None:
    created = manager.post(f"{PATH}?locale=fr-fr", {"entry": {"title": "Un"}})["entry"]
    assert manager.refused("GET", f"{PATH}/{created['uid']}")[:2] == (422, 141)
    assert manager.get(PATH) == {"entries": []}
    assert manager.get(f"{PATH}/{created['uid']}/locales") == {"locales": [{"code": "fr-fr", "localized": True}]}


@pytest.mark.behaviour("CS-43")
def test_a_custom_field_holds_a_whole_asset(manager: Manager) -> None:
    uid = _asset(manager, "crop_area.jpg")
    preset = {"uid": "3344f31f-5f30-428b-b3b5-0305f5db1026", "name": "Preset1", "options": {}}
    value = {
        "uid": uid,
        "_content_type_uid": "customassetfieldct",
        "unique_identifier": "3344f31f-5f30-428b-b3b5-0305f5db1026",
        "metadata": {"preset": preset},
        "asset": {
            "uid": uid,
            "created_at": "2022-01-04T05:25:59.097Z",
            "updated_at": "2022-01-25T10:37:18.732Z",
            "created_by": "blt3cfef289de5d0c73",
            "updated_by": "blt3cfef289de5d0c73",
            "content_type": "image/jpeg",
            "file_size": "62181",
            "tags": [],
            "filename": "crop_area.jpg",
            "url": "https://dev16-images.contentstack.com/v3/assets/blt7a70757799323168/crop_area.jpg",
            "ACL": [],
            "is_dir": False,
            "parent_uid": None,
            "_version": 2,
            "title": "crop_area.jpg",
        },
    }
    created = manager.post(PATH, {"entry": {"title": "Sample Entry", "asset_field": value, "tags": []}})["entry"]
    assert _read(manager, created)["asset_field"] == value
    uses = manager.get(f"assets/{uid}/references")["references"]
    assert [use["entry_uid"] for use in uses] == [created["uid"]]


@pytest.mark.behaviour("CS-44")
def test_terms_of_several_taxonomies_are_kept_in_order(manager: Manager) -> None:
    terms = [
        {"taxonomy_uid": "sample_one", "term_uid": "data_science"},
        {"taxonomy_uid": "sample_two", "term_uid": "term_a2"},
        {"taxonomy_uid": "sample_two", "term_uid": "term_a1"},
    ]
    created = manager.post(PATH, {"entry": {"title": "Sample Entry Two", "taxonomies": terms}})["entry"]
    assert _read(manager, created)["taxonomies"] == created["taxonomies"] == terms
    unknown = [{"taxonomy_uid": "sample_one", "term_uid": "alchemy"}]
    assert manager.refused("POST", PATH, {"entry": {"title": "x", "taxonomies": unknown}})[3] == {
        "taxonomies.0.term_uid": ["is not a term of this taxonomy."]
    }


@pytest.mark.behaviour("CS-44")
def test_terms_may_stand_beside_the_entry_and_not_alone(manager: Manager) -> None:
    body = {"taxonomies": [{"taxonomy_uid": "sample_one", "term_uid": "data_science"}]}
    assert manager.refused("POST", PATH, body)[3] == {"entry": ["is required."]}
    created = manager.post(PATH, {"entry": {"title": "Sample Entry Two"}, **body})["entry"]
    assert _read(manager, created)["taxonomies"] == body["taxonomies"]
    manager.put(f"{PATH}/{created['uid']}", {"entry": {"title": "Other", "taxonomies": []}, **body})
    assert _read(manager, created)["taxonomies"] == []
