"""Types and entries of unreasonable size or shape, over HTTP: accepted where they are legitimate, else a clean 422."""

from typing import Any

import pytest

from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db
ENTRIES = "content_types/article/entries"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def create(manager: Manager, *fields: Any, **changes: Any) -> Any:
    return manager.post("content_types", {"content_type": article(schema=[title_field(), *fields], **changes)})


def refused(manager: Manager, *fields: Any, **changes: Any) -> Any:
    body = {"content_type": article(schema=[title_field(), *fields], **changes)}
    status, code, _, errors = manager.refused("POST", "content_types", body)
    assert (status, code) == (422, 115)
    return errors


def group(uid: str, *fields: Any, **options: Any) -> dict[str, Any]:
    return {"uid": uid, "display_name": uid, "data_type": "group", "schema": list(fields), **options}


def test_a_thousand_unique_and_indexed_fields_hold_a_thousand_values(manager: Manager) -> None:
    uids = [f"f{number}" for number in range(1_000)]
    create(manager, *[text_field(uid, unique=True, indexed=True) for uid in uids])
    values = dict(zip(uids, uids, strict=True))

    saved = manager.post(ENTRIES, {"entry": {"title": "One", **values}})["entry"]

    assert {uid: saved[uid] for uid in uids} == values
    errors = manager.refused("POST", ENTRIES, {"entry": {"title": "Two", **values}})[3]
    assert errors == {uid: ["is not unique."] for uid in uids}


def test_a_million_characters_are_a_title_but_no_name(manager: Manager) -> None:
    long = "x" * 1_000_000
    create(manager)

    assert manager.post(ENTRIES, {"entry": {"title": long, "tags": [long]}})["entry"]["title"] == long
    assert refused(
        manager, text_field(long, display_name="A"), text_field("a", display_name=long), uid=long, title=long
    ) == {
        "title": ["is longer than 255 characters."],
        "uid": ["is not valid: lower case letters, digits and underscores, a letter first."],
        "schema.1.uid": ["is not valid."],
        "schema.2.display_name": ["must have at most 255 characters."],
    }


def test_groups_thirty_levels_deep_are_refused_where_they_become_too_deep(manager: Manager) -> None:
    deep = text_field("t")
    for _ in range(30):
        deep = group("g", deep)

    assert refused(manager, deep) == {f"schema.1{'.schema.0' * 19}.schema": ["is nested deeper than 20 levels."]}


def test_duplicates_among_thousands_of_fields_are_told_and_counted(manager: Manager) -> None:
    errors = refused(manager, *[text_field("same")] * 3_000)

    told = {f"schema.{place}.uid": ["is not unique."] for place in range(2, 1_002)}
    assert errors == {**told, "...": ["and 1,999 more problems."]}


def test_twenty_thousand_instances_are_saved_and_compared(manager: Manager) -> None:
    create(manager, group("g", text_field("s", unique=True, indexed=True), multiple=True))
    entry = {"title": "One", "g": [{"s": str(number)} for number in range(20_000)]}

    saved = manager.post(ENTRIES, {"entry": entry})["entry"]

    assert [each["s"] for each in saved["g"]] == [each["s"] for each in entry["g"]]  # type: ignore[index]  # A list of objects.
    other = {"title": "Two", "g": [{"s": "x"}, {"s": "19999"}, {"s": "x"}]}
    assert manager.refused("POST", ENTRIES, {"entry": other})[3] == {
        "g.1.s": ["is not unique."],
        "g.2.s": ["is not unique."],
    }


def test_a_short_body_that_stands_for_millions_of_fields_is_refused(manager: Manager) -> None:
    create(manager, group("g", *[text_field(f"f{number}") for number in range(200)], multiple=True))

    errors = manager.refused("POST", ENTRIES, {"entry": {"title": "One", "g": [{}] * 20_000}})[3]

    assert list(errors) == ["entry"]
