"""Types of every kind of field, entries and filters drawn at random: what is listed is what a plain reading finds.

Entries go through the writer, so that columns, indexes and links are those that it keeps.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from content.actions.content_types import create_content_type
from content.actions.entries import create_entry
from content.actions.global_fields import create_global_field
from content.query.fields import COLUMNS
from content.query.parse import QueryLimits, parse_query
from content.query.window import Direction, SortTerm, Window
from content.query_fields import saved_fields
from content.reading import list_entries
from content.types import StoredType, load_type
from stacks.scope import Scope
from tests.content.builders import TITLE, fresh, text
from tests.content.query.naive_links import World, answers
from tests.content.query.questions import questions
from tests.content.schema.generators import GLOBAL_FIELDS, entries_of, fields, schemas
from tests.content.schema.leaves import AUTHOR, TAXONOMY
from tests.factories import SYSTEM, make_scope, make_taxonomy

PARENTS: Mapping[str, str | None] = {"rome": None, "oslo": "rome", "kyiv": "oslo"}
TERMS = [*PARENTS, "nowhere"]
AUTHORS: list[dict[str, Any]] = [
    {"title": "Ada", "country": "fi", "prizes": 2},
    {"title": "Bo", "country": "se", "prizes": 0, "mentor": [{"uid": "blta", "_content_type_uid": AUTHOR}]},
    {"title": "Cy", "country": "", "mentor": [{"uid": "bltb", "_content_type_uid": AUTHOR}]},
]
UIDS = ["blta", "bltb", "bltc", "bltgone"]
BY_UID = Window(sort=(SortTerm(COLUMNS["uid"], Direction.ASCENDING),))
numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A stack with authors, terms and global fields, and what a plain reading needs of them."""

    scope: Scope
    world: World


@pytest.fixture
def place(db: None) -> Place:
    scope = make_scope()
    for uid in ("seo", "card"):
        create_global_field(SYSTEM, scope, document={"title": uid, "uid": uid, "schema": GLOBAL_FIELDS[uid]})
    make_taxonomy(scope, TAXONOMY, "rome", ("oslo", "rome"), ("kyiv", "oslo"))
    mentor = {"uid": "mentor", "display_name": "Mentor", "data_type": "reference", "reference_to": [AUTHOR]}
    prizes = {"uid": "prizes", "display_name": "Prizes", "data_type": "number"}
    author = _stored(scope, AUTHOR, [TITLE, text("country"), prizes, mentor])
    written = {uid: _write(scope, author, data, uid) for uid, data in zip(UIDS, AUTHORS, strict=False)}
    fields = {AUTHOR: saved_fields(scope, author)}
    return Place(scope, World({uid: (AUTHOR, entry) for uid, entry in written.items()}, fields, PARENTS))


def _stored(scope: Scope, uid: str, schema: Any) -> StoredType:
    options: Any = {"is_page": False, "singleton": False, "title": "title", "sub_title": []}
    create_content_type(SYSTEM, scope, document={"title": uid, "uid": uid, "schema": schema, "options": options})
    return load_type(fresh(scope), uid)


def _write(scope: Scope, content_type: StoredType, data: Any, uid: str | None = None) -> dict[str, Any]:
    """The entry as it was saved, its own facts beside its fields."""
    saved = create_entry(SYSTEM, scope, content_type, locale="en-us", data=data, uid=uid)
    facts = {
        "uid": saved.uid, "locale": saved.locale, "_version": saved.version, "created_by": saved.created_by,
        "updated_by": saved.updated_by,
    }  # fmt: skip
    return {"url": "", **saved.data, **facts}


def _led_somewhere(value: Any) -> Any:
    """The value with references to authors that are there, and to one that is not."""
    if isinstance(value, list):
        return [_led_somewhere(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("_content_type_uid") == AUTHOR:
        return {**value, "uid": UIDS[len(value["uid"]) % len(UIDS)]}
    return {key: _led_somewhere(each) for key, each in value.items()}


def ask_at_random(place: Place, data: st.DataObject, *, entries: int, asked: int) -> None:
    """Draw a type, entries and filters; compare what is listed with what a plain reading finds."""
    schema = [*data.draw(schemas()), data.draw(fields("taxonomy", "shelf")), data.draw(fields("reference", "by"))]
    content_type = _stored(place.scope, f"t{next(numbers)}", schema)
    drawn = [_led_somewhere(data.draw(entries_of(schema))) for _ in range(entries)]
    titled = [{**entry, "title": f"{entry['title'][:9]}{number}"} for number, entry in enumerate(drawn)]
    written = [_write(place.scope, content_type, entry) for entry in titled]
    known = saved_fields(fresh(place.scope), content_type)
    authors = [entry for _, entry in place.world.entries.values()]
    inner = questions(place.world.fields[AUTHOR], authors, TERMS, st.just({"title": "Ada"}))
    for query in data.draw(st.lists(questions(known, written, TERMS, inner), min_size=asked, max_size=asked)):
        where = parse_query(query, known, QueryLimits())
        expected = sorted(entry["uid"] for entry in written if answers(query, entry, known, place.world))
        page = list_entries(place.scope, content_type, locale="en-us", window=BY_UID, where=where)
        assert [row.uid for row in page.rows] == expected, (query, written)


def test_filters_find_what_a_plain_reading_finds_on_fields_of_every_type(place: Place) -> None:
    # Shrinking would write thousands of entries; what failed is told with its entries.
    @settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        ask_at_random(place, data, entries=4, asked=18)

    check()
