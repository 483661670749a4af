"""/metadata."""

from typing import Any

import pytest

from content.metadata import Presets, metadata_of
from content.models import Metadata
from core.json_values import JSONValue
from locales.actions.locales import create_locale, delete_locale
from publishing.live_metadata import live_metadata_of
from tests.api.asking import count_queries, without_times
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager
from tests.factories import SYSTEM, make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

PRESETS: list[JSONValue] = [
    {"uid": "cs1", "name": "Thumbnail", "options": {"quality": "100", "transform": {"height": 500}}}
]
UNKNOWN = (422, 141, "The metadata was not found.", {"uid": ["is not valid."]})


@pytest.fixture
def manager() -> Manager:
    manager = make_manager(make_stack())
    manager.post("content_types", {"content_type": article()})
    return manager


def _about(manager: Manager, **more: object) -> dict[str, Any]:
    entry = manager.post("content_types/article/entries", {"entry": {"title": f"E{Metadata.objects.count()}"}})["entry"]
    sent = {"title": "Presets", "type": "widget", "src": "https://a.example"}
    extension = manager.post("extensions", {"extension": sent})["extension"]
    return {
        "entity_uid": entry["uid"],
        "type": "entry",
        "_content_type_uid": "article",
        "extension_uid": extension["uid"],
        "presets": PRESETS,
        **more,
    }


def _make(manager: Manager, **more: object) -> Any:
    return manager.post("metadata", {"metadata": _about(manager, **more)})["metadata"]


def test_adding_metadata(manager: Manager) -> None:
    sent = _about(manager)

    answer = manager.post("metadata", {"metadata": sent})

    token = manager.tenant.stack.tokens.get().uid
    assert answer["notice"] == "Metadata created successfully."
    assert without_times(answer["metadata"]) == {
        **sent,
        "uid": Metadata.objects.get().uid,
        "locale": "en-us",
        "scope": "local",
        "api_key": manager.tenant.stack.api_key,
        "created_by": token,
        "updated_by": token,
        "deleted_at": False,
        "_version": 1,
    }
    assert manager.get(f"metadata/{answer['metadata']['uid']}") == {"metadata": answer["metadata"]}
    assert manager.get('metadata?query={"type":"entry"}') == {"metadata": [answer["metadata"]]}
    assert manager.refused("POST", "metadata", {"metadata": sent})[3] == {
        "entity_uid": ["has metadata of this extension in this language and scope."]
    }


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"entity_uid": ""}, {"entity_uid": ["is a required field."]}),
        ({"entity_uid": "blt0"}, {"entity_uid": ["doesn't exist."]}),
        ({"extension_uid": "blt0"}, {"extension_uid": ["doesn't exist."]}),
        ({"type": "page"}, {"type": ["must be one of entry, asset."]}),
        ({"type": "asset"}, {"entity_uid": ["doesn't exist."]}),
        ({"_content_type_uid": None}, {"_content_type_uid": ["is a required field."]}),
        ({"_content_type_uid": "page"}, {"entity_uid": ["doesn't exist."]}),
        ({"locale": "fr-fr"}, {"locale": ["is not a language of this stack."]}),
        ({"scope": "all"}, {"scope": ["must be one of local, global."]}),
        ({"presets": [1]}, {"presets": ["must be a list of objects."]}),
    ],
)
def test_bad_metadata_is_not_added(manager: Manager, changes: dict[str, object], errors: object) -> None:
    refused = manager.refused("POST", "metadata", {"metadata": _about(manager, **changes)})

    assert refused == (422, 141, "Metadata creation failed. Please try again.", errors)
    assert Metadata.objects.count() == 0


def test_changing_and_deleting_metadata(manager: Manager) -> None:
    read = _make(manager)
    path = f"metadata/{read['uid']}"

    answer = manager.put(path, {"metadata": {**read, "presets": []}})

    assert (answer["notice"], answer["metadata"]["presets"]) == ("Metadata updated successfully.", [])
    assert answer["metadata"]["_version"] == 2
    assert manager.refused("PUT", path, {"metadata": {"type": "asset"}})[3] == {"type": ["cannot be changed."]}
    assert manager.delete(path) == {"notice": "Metadata deleted successfully."}
    assert manager.refused("GET", path) == UNKNOWN


def test_metadata_is_live_where_it_was_published(manager: Manager) -> None:
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    production = make_environment(manager.tenant.fresh_scope())
    read = _make(manager)
    path, places = f"metadata/{read['uid']}", {"environments": ["production"], "locales": ["en-us", "fr-fr"]}

    def live(locale: str) -> object:
        scope = manager.tenant.fresh_scope()
        found = live_metadata_of(
            scope, "entry", [read["entity_uid"]], environment_uid=production.uid, languages=[locale]
        )
        return found.get(read["entity_uid"])

    response = manager.ask("POST", f"{path}/publish", {"metadata": places})
    assert (response.status_code, response.content) == (200, b'{"notice":"Metadata sent for publishing."}')
    manager.put(path, {"metadata": {"presets": []}})
    published = (Presets(read["uid"], read["extension_uid"], "local", PRESETS),)
    assert (live("en-us"), live("fr-fr")) == (published, published)
    edited = {read["entity_uid"]: (Presets(read["uid"], read["extension_uid"], "local", []),)}
    assert metadata_of(manager.tenant.scope, "entry", [read["entity_uid"]], "en-us") == edited

    manager.ask("POST", f"{path}/unpublish", {"metadata": {"environments": [production.uid]}})
    assert (live("en-us"), live("fr-fr")) == (None, published)
    delete_locale(SYSTEM, manager.tenant.fresh_scope(), "fr-fr")
    create_locale(SYSTEM, manager.tenant.fresh_scope(), code="fr-fr")
    assert live("fr-fr") is None


@pytest.mark.parametrize(
    ("places", "errors"),
    [
        ({}, {"environments": ["is a required field."]}),
        ({"environments": ["nowhere"]}, {"environments": ["nowhere doesn't exist."]}),
        ({"environments": "production"}, {"environments": ["must be a list."]}),
        ({"environments": [1]}, {"environments": ["must be a list of texts."]}),
        ({"environments": ["production"], "locales": ["xx"]}, {"locales": ["xx doesn't exist."]}),
        (
            {"environments": ["production"], "scheduled_at": "2999-01-01T00:00:00.000Z"},
            {"scheduled_at": ["cannot be given: metadata goes live at once."]},
        ),
    ],
)
def test_a_bad_request_publishes_nothing(manager: Manager, places: object, errors: object) -> None:
    make_environment(manager.tenant.fresh_scope())
    path = f"metadata/{_make(manager)['uid']}"

    for verb in ("publish", "unpublish"):
        assert manager.refused("POST", f"{path}/{verb}", {"metadata": places})[3] == errors


def test_another_stacks_metadata_is_unknown(manager: Manager) -> None:
    other = make_manager(make_stack())
    other.post("content_types", {"content_type": article()})
    foreign = _make(other)["uid"]

    for method in ("GET", "PUT", "DELETE"):
        assert manager.refused(method, f"metadata/{foreign}", {"metadata": {}} if method == "PUT" else None) == UNKNOWN
    assert manager.get("metadata") == {"metadata": []}


def test_queries(manager: Manager) -> None:
    headers = manager.tenant.headers(manager.secret)

    assert count_queries("POST", "metadata", {"metadata": _about(manager)}, headers=headers) <= 10
    uid = Metadata.objects.get().uid
    assert count_queries("GET", "metadata?include_count=true", headers=headers) == 3
    assert count_queries("PUT", f"metadata/{uid}", {"metadata": {"presets": []}}, headers=headers) <= 10
