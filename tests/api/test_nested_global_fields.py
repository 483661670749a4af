"""Global fields inside global fields, as version 3.2 of the API speaks of them."""

import json
from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db
SEO = {"title": "SEO", "uid": "seo", "schema": [text_field("keywords", mandatory=True)]}


def uses(uid: str, target: str) -> dict[str, Any]:
    return {"display_name": uid.title(), "uid": uid, "data_type": "global_field", "reference_to": target}


CARD = {
    "title": "Card",
    "uid": "card",
    "schema": [
        text_field("heading"),
        uses("seo", "seo"),
        {"display_name": "Meta", "uid": "meta", "data_type": "group", "schema": [uses("inner", "seo")]},
        {
            "display_name": "Parts",
            "uid": "parts",
            "data_type": "blocks",
            "blocks": [{"uid": "seo", "title": "SEO", "reference_to": "seo"}],
        },
    ],
}
DECK = {"title": "Deck", "uid": "deck", "schema": [{**uses("cards", "card"), "multiple": True}, uses("seo", "seo")]}


@pytest.fixture
def manager() -> Manager:
    manager = make_manager()
    for document in (SEO, CARD, DECK):
        manager.post("global_fields", {"global_field": document})
    schema = [title_field(), uses("deck", "deck")]
    manager.post("content_types", {"content_type": article(schema=schema)})
    return manager


def nested(manager: Manager, path: str) -> Any:
    response = manager.ask("GET", f"global_fields/{path}", api_version="3.2")
    assert response.status_code == 200, response.content
    return json.loads(response.content)["global_field"]


def test_nested_ones_come_back_as_they_were_sent_with_and_without_the_version(manager: Manager) -> None:
    plain = manager.get("global_fields/card")["global_field"]

    assert plain["schema"] == CARD["schema"]
    assert "global_field_refs" not in plain
    assert {key: each for key, each in nested(manager, "card").items() if key in plain} == plain


def test_the_version_tells_what_is_nested_where_and_who_uses_it(manager: Manager) -> None:
    assert nested(manager, "card")["global_field_refs"] == [
        {
            "uid": "seo",
            "occurrence_count": 3,
            "isChild": True,
            "paths": ["schema.1", "schema.2.schema.0", "schema.3.blocks.0"],
        }
    ]
    deck = nested(manager, "deck")
    assert deck["global_field_refs"] == [
        {"uid": "card", "occurrence_count": 1, "isChild": True, "paths": ["schema.0"]},
        {"uid": "seo", "occurrence_count": 4, "isChild": True, "paths": ["schema.1"]},
    ]
    assert deck["referred_content_types"] == [{"uid": "article", "title": "Article"}]


def test_schemas_of_nested_ones_stand_in_place_where_they_are_asked_for(manager: Manager) -> None:
    schema = nested(manager, "deck?include_global_field_schema=true")["schema"]

    card = schema[0]["schema"]
    assert schema[1]["schema"] == card[1]["schema"] == card[2]["schema"][0]["schema"] == SEO["schema"]
    assert card[3]["blocks"][0]["schema"] == SEO["schema"]


def test_what_was_read_can_be_sent_back(manager: Manager) -> None:
    read = nested(manager, "card")

    answer = manager.put("global_fields/card", {"global_field": {**read, "title": "Cards"}})["global_field"]

    assert (answer["title"], answer["schema"]) == ("Cards", CARD["schema"])


def test_a_circle_is_refused_where_it_closes_and_nothing_changes(manager: Manager) -> None:
    change = {"global_field": {"schema": [text_field("keywords"), uses("deck", "deck")]}}

    errors = manager.refused("PUT", "global_fields/seo", change)[3]

    assert errors == {"schema.1.reference_to": ["leads back to itself."]}
    assert manager.get("global_fields/seo")["global_field"]["schema"] == SEO["schema"]


def test_values_in_nested_ones_are_checked_at_their_path(manager: Manager) -> None:
    cards = [{"heading": 7, "seo": {}, "meta": {"inner": {"keywords": ""}}, "parts": [{"seo": {}}, {"gone": {}}]}]

    errors = manager.refused(
        "POST", "content_types/article/entries", {"entry": {"title": "One", "deck": {"cards": cards}}}
    )[3]

    assert errors == {
        "deck.cards.0.heading": ["must be a text."],
        "deck.cards.0.seo.keywords": ["is a required field."],
        "deck.cards.0.meta.inner.keywords": ["is a required field."],
        "deck.cards.0.parts.0.seo.keywords": ["is a required field."],
        "deck.cards.0.parts.1": ["must be an object with the uid of one block as its key."],
    }
