"""Whatever happened to a stack before: a list that is filtered or sorted says what reading every entry says."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.query.fields import Fields
from content.query_fields import query_fields
from content.types import load_type
from publishing.drain import drain
from tests.api.entry_exchange import upload
from tests.api.management_client import Manager, make_manager
from tests.content.builders import TITLE
from tests.content.query.naive import holds, leaves
from tests.factories import make_environment, make_stack

pytestmark = pytest.mark.django_db

TYPE = "content_types/ranked"
MASTER, FRENCH, CANADIAN = "en-us", "fr-fr", "fr-ca"
CODES = (MASTER, FRENCH, CANADIAN)
VALUES: dict[str, list[Any]] = {
    "text": ["a", "b", ""],
    "number": [0, 1, -2.5],
    "boolean": [True, False],
    "isodate": ["2020-01-01", "2021-05-05T10:00:00.000Z"],
}


@dataclass(frozen=True)
class Shape:
    """What a field of the type is for a while."""

    kind: str
    is_multiple: bool = False
    is_indexed: bool = False
    is_same: bool = False

    def document(self, uid: str) -> dict[str, Any]:
        return {
            "uid": uid,
            "display_name": uid,
            "data_type": self.kind,
            "multiple": self.is_multiple,
            "indexed": self.is_indexed,
            "non_localizable": self.is_same,
        }

    def value(self, index: int) -> Any:
        values = VALUES[self.kind]
        one = values[index % len(values)]
        return [one, values[index // 2 % len(values)]] if self.is_multiple else one


@dataclass
class History:
    """A stack with what the steps have to know of it: the shapes of the type's fields, the entries, what was asked."""

    manager: Manager
    shapes: dict[str, Shape] = field(default_factory=dict)
    is_repeated: bool = False
    uids: list[str] = field(default_factory=list)
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer, whatever it is; a server that fails is what no step may meet."""
        response = self.manager.ask(method, path, body)
        assert response.status_code < 500, response.content
        if method != "GET":
            self.asked.append((method, path, body, response.status_code))
        return json.loads(response.content)

    def path(self, index: int) -> str:
        return f"{TYPE}/entries/{self.uids[index % len(self.uids)]}"

    def content(self, index: int) -> dict[str, Any]:
        values = {uid: shape.value(index + place) for place, (uid, shape) in enumerate(self.shapes.items())}
        inner = values.pop("inner", None)
        rows = {"inner": inner, "_metadata": {"uid": "cs0000000000000001"}}
        return {**values, "rows": [rows] if self.is_repeated else rows}

    def reshape(self, shapes: dict[str, Shape], *, repeated: bool, method: str = "PUT", path: str = TYPE) -> None:
        own = [shape.document(uid) for uid, shape in shapes.items() if uid != "inner"]
        rows = {"uid": "rows", "display_name": "Rows", "data_type": "group", "multiple": repeated}
        rows["schema"] = [shapes["inner"].document("inner")]
        document = {"title": "Ranked", "uid": "ranked", "schema": [TITLE, *own, rows]}
        if "content_type" in self.ask(method, f"{path}?force=true", {"content_type": document}):
            self.shapes, self.is_repeated = shapes, repeated


shapes = st.builds(Shape, st.sampled_from(list(VALUES)), st.booleans(), st.booleans(), st.booleans())
every_shape = st.fixed_dictionaries(dict.fromkeys(("one", "two", "three", "inner"), shapes))
small = st.integers(0, 5)
codes = st.sampled_from(CODES)


def create(history: History, code: str, index: int, _other: int) -> None:
    entry = {"title": f"T{len(history.uids)}", **history.content(index)}
    answer = history.ask("POST", f"{TYPE}/entries?locale={code}", {"entry": entry})
    history.uids += [answer["entry"]["uid"]] if "entry" in answer else []


def update(history: History, code: str, index: int, other: int) -> None:
    history.ask("PUT", f"{history.path(other)}?locale={code}", {"entry": history.content(index)})


def operate(history: History, code: str, index: int, other: int) -> None:
    uid = ("one", "two", "three")[index % 3]
    history.ask("PUT", f"{history.path(other)}?locale={code}", {"entry": {uid: {"ADD": 1}}})
    history.ask("PUT", f"{history.path(other)}?locale={code}", {"entry": {uid: {"PUSH": {"data": "b"}}}})


def import_over(history: History, code: str, index: int, other: int) -> None:
    uid = history.uids[other % len(history.uids)]
    document = {"uid": uid, "title": f"I{uid}", **history.content(index)}
    status, answer = upload(history.manager, f"{TYPE}/entries/import?locale={code}&overwrite=true", document)
    assert status < 500, answer


def unlocalize(history: History, code: str, _index: int, other: int) -> None:
    history.ask("POST", f"{history.path(other)}/unlocalize?locale={code}", {})


def delete(history: History, code: str, index: int, other: int) -> None:
    everywhere = "?delete_all_localized=true" if index == 0 else f"?locale={code}"
    history.ask("DELETE", f"{history.path(other)}{everywhere}")


def restore(history: History, code: str, index: int, other: int) -> None:
    everywhere = "?restore_all_localized=true" if index < 2 else f"?locale={code}"
    history.ask("POST", f"{history.path(other)}/restore{everywhere}")


def go_back(history: History, code: str, index: int, other: int) -> None:
    history.ask("POST", f"{history.path(other)}/versions/{index}/restore?locale={code}")


def draft(history: History, code: str, index: int, other: int) -> None:
    history.ask("PUT", f"{history.path(other)}/draft?locale={code}", {"entry": history.content(index)})


def copy_to_master(history: History, code: str, index: int, other: int) -> None:
    entry = {"title": "Master", "uid": history.uids[other % len(history.uids)]}
    history.ask("POST", f"{TYPE}/entries?copy_to_master=true&locale={code if index else MASTER}", {"entry": entry})


def publish(history: History, code: str, index: int, other: int) -> None:
    asked = {"entry": {"environments": ["production"], "locales": [code]}}
    history.ask("POST", f"{history.path(other)}/publish", {**asked, "version": index} if index else asked)
    drain(lambda: False)


def unpublish(history: History, code: str, _index: int, other: int) -> None:
    asked = {"entry": {"environments": ["production"], "locales": [code]}}
    history.ask("POST", f"{history.path(other)}/unpublish", asked)
    drain(lambda: False)


def drop_language(history: History, code: str, _index: int, _other: int) -> None:
    history.ask("DELETE", f"locales/{code}")


def add_language(history: History, code: str, index: int, _other: int) -> None:
    fallback = CODES[index % 3]
    document = {"locale": {"name": code, "code": code, "fallback_locale": fallback}}
    history.ask("POST", "locales", document)
    history.ask("PUT", f"locales/{code}", document)


ACTIONS = [
    create, update, update, update, operate, import_over, unlocalize, delete, restore, go_back, draft,
    copy_to_master, publish, publish, unpublish, drop_language, add_language,
]  # fmt: skip
acts = st.tuples(st.sampled_from(ACTIONS), codes, small, small)
changes = st.tuples(every_shape, st.booleans())


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(every_shape, st.lists(st.one_of(acts, acts, acts, changes), min_size=6, max_size=20))
def test_filters_and_sorts_say_what_reading_every_entry_says(first: Any, steps: list[Any]) -> None:
    history = make_history(first)
    for step in steps:
        if len(step) == 2:
            history.reshape(step[0], repeated=step[1])
        else:
            act, *arguments = step
            act(history, *arguments)
    fields = fields_of(history)
    for code in CODES:
        for place in (f"locale={code}", f"locale={code}&environment=production"):
            assert_lists_agree(history, fields, place)


def make_history(first: dict[str, Shape]) -> History:
    tenant = make_stack()
    make_environment(tenant.fresh_scope())
    history = History(make_manager(tenant))
    add_language(history, FRENCH, 0, 0)
    add_language(history, CANADIAN, 1, 0)
    history.reshape(first, repeated=False, method="POST", path="content_types")
    for index in range(3):
        create(history, MASTER, index, 0)
    return history


def fields_of(history: History) -> Fields:
    compiled = load_type(history.manager.tenant.fresh_scope(), "ranked").compiled
    return query_fields(compiled, compiled.editor_view)


def assert_lists_agree(history: History, fields: Fields, place: str) -> None:
    path = f"{TYPE}/entries?{place}"
    answer = history.ask("GET", path)
    if "entries" not in answer:
        return
    entries = answer["entries"]
    for entry in entries:
        assert history.ask("GET", f"{TYPE}/entries/{entry['uid']}?{place}")["entry"] == entry, history.asked
    for uid, shape in history.shapes.items():
        name = f"rows.{uid}" if uid == "inner" else uid
        for query in queries(name, shape):
            found = history.ask("GET", f"{path}&query={quote(json.dumps(query))}")["entries"]
            expected = [entry for entry in entries if holds(query, entry, fields)]
            assert titled(found) == titled(expected), (place, query, history.shapes, history.asked)
        assert_sorts(history, path, entries, name, shape)


def queries(name: str, shape: Shape) -> list[dict[str, Any]]:
    values = VALUES[shape.kind]
    asked: list[Any] = [*values, {"$ne": values[0]}, {"$in": values[:2]}, {"$nin": values[1:]}]
    asked += [{"$exists": True}, {"$exists": False}]
    if shape.kind != "boolean":
        asked += [{"$gt": values[0]}, {"$lte": values[1]}]
    return [{name: value} for value in asked]


def assert_sorts(history: History, path: str, entries: list[Any], name: str, shape: Shape) -> None:
    for word in ("asc", "desc"):
        ordered = history.ask("GET", f"{path}&{word}={name}")["entries"]
        assert titled(ordered) == titled(entries)
        if all(is_single(entry, name, shape) for entry in entries):
            keys = [sort_key(entry, name) for entry in ordered]
            assert keys == sorted(keys, reverse=word == "desc"), (path, word, name, history.shapes, history.asked)


def is_single(entry: Any, name: str, shape: Shape) -> bool:
    """Whether the entry has at most one value there, and of the field's kind: content may be older than its type."""
    found = [value for value in leaves(entry, name) if value is not None]
    return len(found) < 2 and all(is_of(value, shape.kind) for value in found)


def is_of(value: Any, kind: str) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "isodate":
        return isinstance(value, str) and value[:1] == "2"
    return isinstance(value, {"text": str, "boolean": bool}[kind])


def sort_key(entry: Any, name: str) -> tuple[bool, Any]:
    """Nothing first."""
    value = next(leaves(entry, name), None)
    return (False, 0) if value in (None, "") else (True, value)


def titled(entries: list[Any]) -> list[tuple[str, str]]:
    return sorted((entry["title"], entry["uid"]) for entry in entries)
