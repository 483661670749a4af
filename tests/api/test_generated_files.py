"""Entries drawn at random as files: what is exported is imported equal, and a spoiled file is refused or saved whole."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.actions.global_fields import create_global_field
from content.actions.taxonomies import create_taxonomy
from content.actions.terms import create_term
from content.taxonomy_rules import Words
from tests.api.forms import send_form
from tests.api.management_client import Manager, make_manager
from tests.api.test_generated_content import type_of, unstamped
from tests.content.schema.generators import GLOBAL_FIELDS, spoiled, types_with_entries
from tests.content.schema.leaves import TAXONOMY, TERMS
from tests.factories import SYSTEM, make_locale, make_stack

bounded = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
OF_THE_SAVE = {"_version", "created_at", "created_by", "updated_at", "updated_by"}


def make_place() -> Manager:
    """A stack in two languages with what the drawn types refer to."""
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    scope = tenant.fresh_scope()
    for uid in ("seo", "card"):
        create_global_field(SYSTEM, scope, document={"title": uid, "uid": uid, "schema": GLOBAL_FIELDS[uid]})
    create_taxonomy(SYSTEM, scope, uid=TAXONOMY, words=Words(name=TAXONOMY))
    for uid in TERMS:
        create_term(SYSTEM, scope, TAXONOMY, uid=uid, words=Words(name=uid))
    return make_manager(tenant)


@pytest.fixture
def places(db: None) -> tuple[Manager, Manager]:
    return make_place(), make_place()


def upload(manager: Manager, path: str, document: Any) -> tuple[int, Any]:
    return send_form(manager, "POST", path, {}, {"entry": ("entry.json", json.dumps(document).encode())})


def content(entry: dict[str, Any]) -> Any:
    return unstamped({key: value for key, value in entry.items() if key not in OF_THE_SAVE})


def paths_in(errors: dict[str, Any]) -> set[str]:
    return {path.split(".")[0] for path in errors}


@bounded
@given(drawn=types_with_entries())
def test_what_is_exported_is_imported_and_exported_equal(
    places: tuple[Manager, Manager], drawn: tuple[Any, Any]
) -> None:
    here, there = places
    document, entry = type_of(drawn[0]), drawn[1]
    entries = f"content_types/{document['uid']}/entries"
    for place in places:
        place.post("content_types", {"content_type": document})
    uid = here.post(entries, {"entry": entry})["entry"]["uid"]
    here.put(f"{entries}/{uid}?locale=fr-fr", {"entry": {**entry, "title": "Un"}})
    exported = [here.get(f"{entries}/{uid}/export?locale={code}") for code in ("en-us", "fr-fr")]

    for file in exported:
        # What a drawn entry points to exists nowhere; where the entry stands it may go on pointing there.
        for place, path in (
            (here, f"{entries}/import?overwrite=true"),
            (here, f"{entries}/{uid}/import?overwrite=true"),
            (here, f"{entries}/{uid}/import"),
            (there, f"{entries}/import?force=true"),
        ):
            status, answer = upload(place, path, file)
            assert status in (200, 201), answer
            again = place.get(f"{entries}/{uid}/export?locale={file['locale']}")
            assert content(again) == content(file)
    assert [here.get(f"{entries}/{uid}/export?locale={code}")["_version"] for code in ("en-us", "fr-fr")] == [4, 4]


@bounded
@given(data=st.data())
def test_a_spoiled_file_is_saved_or_refused_at_a_path_in_it(
    places: tuple[Manager, Manager], data: st.DataObject
) -> None:
    manager = places[0]
    schema, entry = data.draw(types_with_entries())
    document = type_of(schema)
    manager.post("content_types", {"content_type": document})
    entries = f"content_types/{document['uid']}/entries"
    saved = manager.post(entries, {"entry": entry})["entry"]
    file = {"title": entry["title"], **manager.get(f"{entries}/{saved['uid']}/export")}
    spoilt = data.draw(st.sampled_from(sorted(file)))
    broken = {**file, spoilt: data.draw(spoiled(file[spoilt]))}
    path = data.draw(st.sampled_from(["import?overwrite=true", f"{saved['uid']}/import", "import"]))

    status, answer = upload(manager, f"{entries}/{path}", broken)

    found = manager.get(entries)["entries"]
    if status in (200, 201):
        assert answer["entry"]["uid"] in {each["uid"] for each in found}
        return
    assert status == 422, answer
    assert found == [manager.get(f"{entries}/{saved['uid']}")["entry"]]
    assert found[0]["_version"] == 1
    assert paths_in(answer["errors"]) <= set(file) | {"locale"}
