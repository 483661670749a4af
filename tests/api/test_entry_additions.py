"""What the parameters of a read add to entries and put beside them: metadata, publish details, branch, type, schema."""

from typing import Any

import pytest

from publishing.drain import drain
from tests.api.documents import article, text_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PATH = "content_types/article/entries"


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    return manager


def _create(manager: Manager, title: str = "One", **content: Any) -> Any:
    return manager.post(PATH, {"entry": {"title": title, **content}})["entry"]


def _extension(manager: Manager) -> str:
    sent = {"title": "Presets", "type": "widget", "src": "https://a.example"}
    uid: str = manager.post("extensions", {"extension": sent})["extension"]["uid"]
    return uid


def _add_metadata(manager: Manager, entry: Any, extension: str, **more: Any) -> Any:
    about = {"entity_uid": entry["uid"], "type": "entry", "_content_type_uid": "article", "extension_uid": extension}
    return manager.post("metadata", {"metadata": {**about, **more}})["metadata"]


def _publish(manager: Manager, path: str, body: object) -> None:
    response = manager.ask("POST", path, body)
    assert response.status_code in (200, 201), response.content


@pytest.mark.behaviour("CS-16", "CS-26")
def test_what_extensions_keep_about_an_entry_is_added_where_asked(manager: Manager) -> None:
    described, plain, extension = _create(manager), _create(manager, "Two"), _extension(manager)
    copyrights: list[object] = [{"image_copyrights": "The Heronry"}, {"image_copyrights": "Ada"}]
    _add_metadata(manager, described, extension, presets=copyrights)
    _add_metadata(manager, described, extension, presets=[{"image_copyrights": "La Héronnière"}], locale="fr-fr")
    path = f"{PATH}/{described['uid']}?include_metadata=true"

    rows = [
        {"image_copyrights": "The Heronry", "scope": "local"},
        {"image_copyrights": "Ada", "scope": "local"},
    ]
    assert manager.get(path)["entry"] == {**described, "_metadata": {"extensions": {extension: rows}}}
    listed = {entry["uid"]: entry for entry in manager.get(f"{PATH}?include_metadata=true")["entries"]}
    assert listed == {
        described["uid"]: {**described, "_metadata": {"extensions": {extension: rows}}},
        plain["uid"]: {**plain, "_metadata": {"extensions": {}}},
    }
    french = manager.get(f"{path}&locale=fr-fr")["entry"]["_metadata"]["extensions"]
    assert french == {extension: [{"image_copyrights": "La Héronnière", "scope": "local"}]}
    assert manager.get(PATH)["entries"] == [plain, described]


@pytest.mark.behaviour("CS-15", "CS-25", "CS-26")
def test_publish_details_tell_where_the_metadata_is_live_too(manager: Manager) -> None:
    entry, extension = _create(manager), _extension(manager)
    kept = _add_metadata(manager, entry, extension, presets=[{"alt": "A heron"}])
    path = f"{PATH}/{entry['uid']}"
    named = [{"uid": entry["uid"], "content_type": "article", "locale": "en-us"}]
    places = {"environments": ["production"], "locales": ["en-us", "fr-fr"]}
    manager.post("bulk/publish", {"entries": named, **places})
    drain(lambda: False)
    assert "_metadata" not in manager.get(f"{path}?include_publish_details=true")["entry"]

    _publish(manager, f"metadata/{kept['uid']}/publish", {"metadata": {"environments": ["production"]}})
    manager.put(f"metadata/{kept['uid']}", {"metadata": {"presets": [{"alt": "Two herons"}]}})
    read = manager.get(f"{path}?include_publish_details=true")["entry"]
    environment = read["publish_details"][0]["environment"]
    assert [(row["locale"], row["version"]) for row in read["publish_details"]] == [("en-us", 1), ("fr-fr", 1)]
    (details,) = read["_metadata"]["publish_details"]
    assert (details.pop("time") >= entry["created_at"], details.pop("user") != "") == (True, True)
    assert details == {
        "metadata_uid": kept["uid"], "extension_uid": extension, "environment": environment, "locale": "en-us",
        "version": 1,
    }  # fmt: skip

    both = "include_publish_details=true&include_metadata=true"
    assert manager.get(f"{path}?{both}")["entry"]["_metadata"]["extensions"] == {
        extension: [{"alt": "Two herons", "scope": "local"}]
    }
    live = manager.get(f"{PATH}?{both}&environment=production")["entries"][0]
    assert live["publish_details"] == read["publish_details"]
    assert live["_metadata"]["extensions"] == {extension: [{"alt": "A heron", "scope": "local"}]}
    assert live["_metadata"]["publish_details"][0]["version"] == 1

    def live_in_french(query: str) -> Any:
        french = f"{PATH}?include_metadata=true&environment=production&locale=fr-fr{query}"
        return manager.get(french)["entries"][0]["_metadata"]["extensions"]

    assert live_in_french("") == {}
    assert live_in_french("&include_fallback=true") == {extension: [{"alt": "A heron", "scope": "local"}]}


def test_workflow_and_asset_fields_may_be_asked_for_where_there_are_none(manager: Manager) -> None:
    entry = _create(manager)
    query = "include_workflow=true&asset_fields[]=user_defined_fields&asset_fields[]=embedded"
    assert manager.get(f"{PATH}/{entry['uid']}?{query}") == {"entry": entry}
    assert manager.get(f"{PATH}?{query}&include_count=true") == {"entries": [entry], "count": 1}


def test_the_schema_beside_the_entries_holds_that_of_global_fields_where_asked(manager: Manager) -> None:
    seo = {"uid": "seo_gf", "title": "SEO", "schema": [text_field("keywords")]}
    manager.post("global_fields", {"global_field": seo})
    field = {"uid": "head", "display_name": "Head", "data_type": "global_field", "reference_to": "seo_gf"}
    schema = [*article()["schema"], field]
    manager.post("content_types", {"content_type": article(uid="page", title="Page", schema=schema)})
    created = manager.post("content_types/page/entries", {"entry": {"title": "One"}})["entry"]

    for path in ("content_types/page/entries", f"content_types/page/entries/{created['uid']}"):
        plain = manager.get(f"{path}?include_content_type=true&include_schema=true")
        assert plain["schema"][-1] == field
        full = manager.get(f"{path}?include_content_type=true&include_schema=true&include_global_field_schema=true")
        assert full["schema"][-1]["schema"][0]["uid"] == "keywords"
        assert full["content_type"]["schema"] == full["schema"]
        assert {**full["content_type"], "schema": plain["schema"]} == plain["content_type"]
        assert set(manager.get(f"{path}?include_global_field_schema=true")) == set(plain) - {"content_type", "schema"}


@pytest.mark.behaviour("CS-10", "CS-12", "CS-13", "CS-15", "CS-20", "CS-21")
def test_the_reads_that_the_vendor_prints_work_as_they_stand(manager: Manager) -> None:
    entry = _create(manager)
    path = f"{PATH}/{entry['uid']}"
    manager.post(f"{path}/publish", {"entry": {"environments": ["production"], "locales": ["en-us", "fr-fr"]}})
    drain(lambda: False)
    manager.put(f"{path}/draft", {"entry": {"title": "Draft"}})

    (listed,) = manager.get(f"{PATH}?apply_draft=true&locale=en-us&include_workflow=true&include_publish_details=true")[
        "entries"
    ]
    got = manager.get(f"{path}?version=1&locale=en-us&include_workflow=true&include_publish_details=true")["entry"]

    places = [(row["locale"], row["version"], sorted(row)) for row in got["publish_details"]]
    keys = ["environment", "locale", "time", "user", "version"]
    assert places == [("en-us", 1, keys), ("fr-fr", 1, keys)]
    assert got == {**entry, "publish_details": got["publish_details"]}
    assert listed == {**got, "title": "Draft", "_draft": listed["_draft"]}
