"""Types and entries drawn at random, over HTTP and through the database: what goes in comes back equal."""

import itertools
import json
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.actions.global_fields import create_global_field
from content.actions.taxonomies import create_taxonomy
from content.actions.terms import create_term
from content.taxonomy_rules import Words
from tests.api.management_client import Manager, make_manager
from tests.content.schema.generators import GLOBAL_FIELDS, spoiled, types_with_entries
from tests.content.schema.leaves import TAXONOMY, TERMS
from tests.factories import SYSTEM

bounded = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
numbers = itertools.count(1)


@pytest.fixture
def manager(db: None) -> Manager:
    """A stack with what the drawn types refer to."""
    manager = make_manager()
    scope = manager.tenant.scope
    for uid in ("seo", "card"):
        create_global_field(SYSTEM, scope, document={"title": uid, "uid": uid, "schema": GLOBAL_FIELDS[uid]})
    create_taxonomy(SYSTEM, scope, uid=TAXONOMY, words=Words(name=TAXONOMY))
    for uid in TERMS:
        create_term(SYSTEM, scope, TAXONOMY, uid=uid, words=Words(name=uid))
    return manager


def type_of(schema: Any) -> dict[str, Any]:
    uid = f"t{next(numbers)}"
    options = {"is_page": False, "singleton": False, "title": "title", "sub_title": []}
    return {"title": uid, "uid": uid, "description": "", "schema": schema, "options": options}


def content_of(answer: Any, entry: dict[str, Any]) -> dict[str, Any]:
    """What the answer says of the keys that were sent; the roots of rich texts without the version they show."""
    return {key: unstamped(answer["entry"].get(key)) for key in entry}


def unstamped(value: Any) -> Any:
    if isinstance(value, dict):
        is_root = value.get("type") == "doc"
        return {key: unstamped(each) for key, each in value.items() if not (is_root and key == "_version")}
    return [unstamped(each) for each in value] if isinstance(value, list) else value


@bounded
@given(drawn=types_with_entries())
def test_an_accepted_type_and_its_entry_come_back_equal(manager: Manager, drawn: tuple[Any, Any]) -> None:
    document, entry = type_of(drawn[0]), drawn[1]

    created = manager.post("content_types", {"content_type": document})["content_type"]
    path = f"content_types/{document['uid']}"
    saved = manager.post(f"{path}/entries", {"entry": entry})

    assert {key: created[key] for key in document} == document
    assert manager.get(path)["content_type"]["schema"] == document["schema"]
    assert content_of(saved, entry) == entry
    read = manager.ask("GET", f"{path}/entries/{saved['entry']['uid']}")
    assert content_of(orjson.loads(read.content), entry) == entry


@bounded
@given(data=st.data())
def test_a_spoiled_entry_is_saved_or_refused_at_a_path_in_it(manager: Manager, data: st.DataObject) -> None:
    schema, entry = data.draw(types_with_entries())
    document = type_of(schema)
    manager.post("content_types", {"content_type": document})
    uid = data.draw(st.sampled_from(sorted(entry)))
    broken = {**entry, uid: data.draw(spoiled(entry[uid]))}

    response = manager.ask("POST", f"content_types/{document['uid']}/entries", {"entry": broken})

    assert response.status_code in {201, 422}
    if response.status_code == 422:
        answer = json.loads(response.content)
        assert answer["error_code"] == 119
        assert {path.split(".")[0] for path in answer["errors"]} == {uid}
        assert manager.get(f"content_types/{document['uid']}/entries") == {"entries": []}


@bounded
@given(data=st.data())
def test_a_spoiled_schema_is_stored_as_it_is_or_refused_with_paths(manager: Manager, data: st.DataObject) -> None:
    schema, _ = data.draw(types_with_entries())
    document = type_of(data.draw(spoiled(schema)))

    response = manager.ask("POST", "content_types", {"content_type": document})

    answer = json.loads(response.content)
    assert response.status_code in {201, 422}
    if response.status_code == 201:
        assert answer["content_type"]["schema"] == document["schema"]
    else:
        assert answer["error_code"] == 115
        assert answer["errors"]
        assert all(path.startswith(("schema", "content_type")) for path in answer["errors"])
