"""Drafts drawn at random: one that was accepted reads back, leaves the entry alone, and can be saved as it reads."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.management_client import Manager
from tests.api.test_generated_content import manager, type_of, unstamped
from tests.content.schema.generators import spoiled, types_with_entries

__all__ = ["manager"]
bounded = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
WRITTEN = {"_version", "updated_at", "_draft"}


def said(entry: Any) -> Any:
    """What an entry says, whenever it was saved."""
    return {key: unstamped(value) for key, value in entry.items() if key not in WRITTEN}


@bounded
@given(data=st.data())
def test_a_draft_reads_back_and_can_be_saved_as_it_reads(manager: Manager, data: st.DataObject) -> None:
    schema, entry = data.draw(types_with_entries())
    document = type_of(schema)
    manager.post("content_types", {"content_type": document})
    uid = manager.post(f"content_types/{document['uid']}/entries", {"entry": entry})["entry"]["uid"]
    path = f"content_types/{document['uid']}/entries/{uid}"
    before = manager.get(path)
    key = data.draw(st.sampled_from(sorted(entry)))

    response = manager.ask("PUT", f"{path}/draft", {"entry": {key: data.draw(spoiled(entry[key]))}})

    answer = json.loads(response.content)
    assert manager.get(path) == before
    if response.status_code != 200:
        assert (response.status_code, answer["error_code"]) == (422, 119)
        assert {place.split(".")[0] for place in answer["errors"]} == {key}
        assert manager.ask("GET", f"{path}/draft").status_code == 422
        return
    drafted = manager.get(f"{path}?apply_draft=true")["entry"]
    assert answer["entry"] == drafted
    assert {name for name in entry if drafted.get(name) != before["entry"].get(name)} == set(
        drafted["_draft"]["change_set"]
    )
    saved = manager.ask("PUT", path, {"entry": drafted})
    if saved.status_code == 200:
        assert said(manager.get(path)["entry"]) == said(drafted)
    else:
        assert {message for told in json.loads(saved.content)["errors"].values() for message in told} == {
            "is a required field."
        }
