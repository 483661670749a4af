"""Field visibility rules over HTTP: kept as they were sent, refused with their path, and followed by entries."""

from typing import Any

import pytest

from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

RULES = [
    {
        "conditions": [{"operand_field": "kind", "operator": "equals", "value": "video"}],
        "match_type": "all",
        "actions": [{"action": "show", "target_field": "address"}],
    }
]


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def document(rules: Any) -> dict[str, Any]:
    schema = [title_field(), text_field("kind"), text_field("address", mandatory=True)]
    return {"content_type": {"title": "Clip", "uid": "clip", "schema": schema, "field_rules": rules}}


def test_rules_are_kept_as_they_were_sent(manager: Manager) -> None:
    manager.post("content_types", document(RULES))

    assert manager.get("content_types/clip")["content_type"]["field_rules"] == RULES


def test_a_rule_about_a_field_that_is_not_there_is_refused_with_its_path(manager: Manager) -> None:
    rules = [{**RULES[0], "actions": [{"action": "show", "target_field": "gone"}]}]

    status, code, _, errors = manager.refused("POST", "content_types", document(rules))

    assert (status, code) == (422, 115)
    assert errors == {"field_rules.0.actions.0.target_field": ["is not a field of the schema."]}


def test_a_hidden_field_is_not_mandatory_and_a_shown_one_is(manager: Manager) -> None:
    manager.post("content_types", document(RULES))
    entries = "content_types/clip/entries"

    created = manager.post(entries, {"entry": {"title": "One", "kind": "text"}})["entry"]

    assert "address" not in created
    refusal = (422, 119, "Entry creation failed. Please enter valid data.", {"address": ["is a required field."]})
    assert manager.refused("POST", entries, {"entry": {"title": "Two", "kind": "video"}}) == refusal
    kept = manager.put(f"{entries}/{created['uid']}", {"entry": {"address": "here"}})["entry"]
    assert kept["address"] == "here"


def test_rules_of_a_global_field_are_kept_and_checked(manager: Manager) -> None:
    clip = document(RULES)["content_type"]
    seo = {"title": "Clip", "uid": "clip", "schema": clip["schema"][1:], "field_rules": RULES}

    manager.post("global_fields", {"global_field": seo})

    assert manager.get("global_fields/clip")["global_field"]["field_rules"] == RULES
    broken = {"global_field": {"field_rules": [{**RULES[0], "match_type": "some"}]}}
    status, _, _, errors = manager.refused("PUT", "global_fields/clip", broken)
    assert (status, errors) == (422, {"field_rules.0.match_type": ["must be all or any."]})


def test_a_type_follows_the_rules_of_its_global_fields(manager: Manager) -> None:
    clip = {"title": "Clip", "uid": "clip", "schema": document(RULES)["content_type"]["schema"][1:]}
    manager.post("global_fields", {"global_field": {**clip, "field_rules": RULES}})
    use = {"uid": "clip", "display_name": "Clip", "data_type": "global_field", "reference_to": "clip"}
    blocks = [{"uid": "clip", "title": "Clip", "reference_to": "clip"}]
    page = {"uid": "parts", "display_name": "Parts", "data_type": "blocks", "multiple": True, "blocks": blocks}
    schema = [title_field(), use, page]
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    entries = "content_types/page/entries"

    text, video = {"kind": "text"}, {"kind": "video"}
    manager.post(entries, {"entry": {"title": "A", "clip": text, "parts": [{"clip": text}]}})
    refused = {"entry": {"title": "B", "clip": video, "parts": [{"clip": text}, {"clip": video}]}}
    status, _, _, errors = manager.refused("POST", entries, refused)

    sentence = ["is a required field."]
    assert (status, errors) == (422, {"clip.address": sentence, "parts.1.clip.address": sentence})
