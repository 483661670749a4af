"""Every further field type over HTTP: created, read back by another request, refused with its path."""

from typing import Any

import pytest

from content.models import EntryVersion
from tests.api.documents import text_field, title_field
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

ENTRIES = "content_types/sheet/entries"


@pytest.fixture
def manager() -> Manager:
    return make_manager()


def field(data_type: str, uid: str = "f", **options: Any) -> dict[str, Any]:
    return {"display_name": uid.title(), "uid": uid, "data_type": data_type, **options}


def make_sheet(manager: Manager, *fields: dict[str, Any]) -> list[dict[str, Any]]:
    """A type with the fields; its schema as it comes back."""
    schema = [title_field(), *fields]
    manager.post("content_types", {"content_type": {"title": "Sheet", "uid": "sheet", "schema": schema}})
    stored: list[dict[str, Any]] = manager.get("content_types/sheet")["content_type"]["schema"]
    assert stored == schema
    return stored


SECRET = field("password", "secret", min=8)
LOGIN = field("group", "login", multiple=True, schema=[text_field("name"), SECRET])
CHOICES = {"advanced": True, "choices": [{"key": "One", "value": 1}, {"key": "Two", "value": 2}]}


@pytest.mark.parametrize(
    ("schema", "good", "bad", "path", "message"),
    [
        (field("integer", min=1), 3, 0, "f", "must not be less than 1."),
        (field("integer", enum=CHOICES), 2, 3, "f", "is not one of the choices."),
        (field("number", enum=CHOICES, display_type="radio"), 1, 5, "f", "is not one of the choices."),
        (
            field("text", multiple=True, display_type="checkbox", max_instance=1, enum={"choices": ["a", "b"]}),
            ["a"],
            ["a", "b"],
            "f",
            "must have at most 1 values.",
        ),
        (field("email"), "ada@example.org", "ada", "f", "must be an e-mail address."),
        (
            field("email", error_messages={"format": "Write an address."}),
            "ada@example.org",
            "ada",
            "f",
            "Write an address.",
        ),
        (field("color"), "#0af", "blue", "f", "must be a colour in hexadecimal, like #1a2b3c."),
        (field("slug"), "a-b", "a b", "f", "must consist of letters, digits, hyphens and underscores."),
        (field("time", max="18:00"), "17:59", "18:01", "f", "must not be after 18:00:00."),
        (
            field("isodate", mode="range"),
            {"start": "2024-01-01", "end": None},
            {"start": "soon"},
            "f.start",
            "must be a date in ISO 8601.",
        ),
        (
            field("group", multiple=True, schema=[field("integer", "n", mandatory=True)]),
            [{"n": 1, "_metadata": {"uid": "cs1"}}],
            [{"n": 1}, {}],
            "f.1.n",
            "is a required field.",
        ),
    ],
)
def test_a_field_type_is_stored_and_judged(
    manager: Manager, schema: dict[str, Any], good: Any, bad: Any, path: str, message: str
) -> None:
    make_sheet(manager, schema)

    created = manager.post(ENTRIES, {"entry": {"title": "A", "f": good}})["entry"]

    assert manager.get(f"{ENTRIES}/{created['uid']}")["entry"]["f"] == good
    status, code, _, errors = manager.refused("POST", ENTRIES, {"entry": {"title": "B", "f": bad}})
    assert (status, code, errors) == (422, 119, {path: [message]})


def test_a_field_of_no_known_type_is_refused_with_its_place(manager: Manager) -> None:
    body = {"content_type": {"title": "Sheet", "uid": "sheet", "schema": [title_field(), field("hologram")]}}

    status, code, _, errors = manager.refused("POST", "content_types", body)

    assert (status, code, errors) == (422, 115, {"schema.1.data_type": ["is not a known data type."]})


def test_no_answer_shows_a_password_and_sending_an_entry_back_keeps_it(manager: Manager) -> None:
    make_sheet(manager, SECRET, LOGIN)
    body = {"title": "A", "secret": "correct horse", "login": [{"name": "ada", "secret": "battery staple"}]}

    created = manager.post(ENTRIES, {"entry": body})["entry"]

    assert set(created) & {"secret"} == set()
    assert created["login"] == [{"name": "ada", "_metadata": created["login"][0]["_metadata"]}]
    read = manager.get(f"{ENTRIES}/{created['uid']}")["entry"]
    assert read == created
    updated = manager.put(f"{ENTRIES}/{created['uid']}", {"entry": {**read, "title": "B"}})["entry"]
    assert updated == {**created, "title": "B", "_version": 2, "updated_at": updated["updated_at"]}
    first, second = EntryVersion.objects.order_by("version")
    assert first.data["secret"].startswith("$argon2id$")
    assert {**first.data, "title": "B"} == second.data


@pytest.mark.parametrize(
    "query",
    [
        'query={"secret":{"$regex":"^.argon2"}}',
        'query={"secret":{"$exists":true}}',
        'query={"$or":[{"login.secret":"x"}]}',
        'query={"login.0.secret":"x"}',
        "asc=secret",
        "desc=off",
    ],
)
def test_nobody_may_ask_for_what_nobody_may_see(manager: Manager, query: str) -> None:
    make_sheet(manager, SECRET, LOGIN, text_field("off", enabled=False))

    status, _, _, errors = manager.refused("GET", f"{ENTRIES}?{query}")

    assert status == 422
    assert len(errors) == 1


def test_a_unique_field_says_so_in_its_own_words(manager: Manager) -> None:
    make_sheet(manager, text_field("code", unique=True, error_messages={"unique": "Taken."}))
    manager.post(ENTRIES, {"entry": {"title": "A", "code": "x"}})

    status, _, _, errors = manager.refused("POST", ENTRIES, {"entry": {"title": "B", "code": "x"}})

    assert (status, errors) == (422, {"code": ["Taken."]})


def test_a_slug_is_made_on_the_way_in(manager: Manager) -> None:
    make_sheet(manager, field("slug", "slug", source_field="title", mandatory=True, unique=True))

    created = manager.post(ENTRIES, {"entry": {"title": "Hello, World!"}})["entry"]

    assert created["slug"] == "hello-world"
    updated = manager.put(f"{ENTRIES}/{created['uid']}", {"entry": {"title": "Other"}})["entry"]
    assert updated["slug"] == "hello-world"
