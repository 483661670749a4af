"""Instances of groups and blocks whose values the master gives, over HTTP: which is which."""

from typing import Any

import pytest

from tests.api.management_client import Manager
from tests.api.shared_values import (
    make_entry,
    make_pages,
    named,
    read,
    refuse,
    save,
    uids,
    values,
)

pytestmark = pytest.mark.django_db

UNNAMED = (
    "is required here: instances of the master language are missing, and this may be one of them. Send the uid of the"
    " master's instance, or a new one for an instance that only this language has."
)
UNKNOWN = (
    "is of no instance in the master language. Leave non_localizable_content out for one that only this language has."
)


@pytest.fixture
def manager() -> Manager:
    return make_pages()


@pytest.mark.behaviour("CS-88", "CS-89", "CS-90")
def test_the_request_that_localizes_maps_an_instance_to_the_masters(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("shared")])
    (uid,) = uids(read(manager, path, "en-us")["rows"])
    row = {"same": "something else", "own": "fr", "_metadata": {"uid": uid}}
    assert save(manager, path, title="Un", rows=[row], tags=[]) == "Entry localized successfully."
    french, english = read(manager, path), read(manager, path, "en-us")
    assert french["rows"] == [{"same": "shared", "own": "fr", "_metadata": {"uid": uid}}]
    assert english["rows"] == [{"same": "shared", "own": "en", "_metadata": {"uid": uid}}]
    assert (french["uid"], french["locale"], french["_version"]) == (english["uid"], "fr-fr", 1)
    assert french["created_at"] > english["created_at"]


@pytest.mark.behaviour("CS-91", "CS-92")
def test_the_request_that_updates_goes_on_reading_from_the_master(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("shared")])
    (uid,) = uids(read(manager, path, "en-us")["rows"])
    save(manager, path, title="Un")
    row = {"same": "Master French", "_metadata": named(uid, non_localizable_content=True), "own": "Localized"}
    assert save(manager, path, title="Deux", rows=[row], tags=[]) == "Entry updated successfully."
    french = read(manager, path)
    assert french["rows"] == [{"same": "shared", "own": "Localized", "_metadata": {"uid": uid}}]
    assert (french["title"], french["_version"]) == ("Deux", 2)
    save(manager, path, "en-us", rows=[{**values("new"), "_metadata": {"uid": uid}}])
    assert read(manager, path)["rows"] == [{"same": "new", "own": "Localized", "_metadata": {"uid": uid}}]


@pytest.mark.behaviour("CS-90", "CS-92")
@pytest.mark.parametrize("claims", [{}, {"non_localizable_content": True}])
def test_values_follow_the_master_wherever_they_stand(manager: Manager, claims: dict[str, bool]) -> None:
    path = make_entry(
        manager,
        code="a",
        seo={**values("b"), "social": values("c")},
        contact=values("d"),
        contacts=[values("e"), values("f")],
        parts=[{"card": {**values("g"), "rows": [values("h")]}}, {"quote": {"own": "en"}}],
    )
    master = read(manager, path, "en-us")
    outer, inner = master["parts"][0]["card"]["_metadata"]["uid"], uids(master["parts"][0]["card"]["rows"])[0]
    quote = master["parts"][1]["quote"]["_metadata"]["uid"]
    first, second = uids(master["contacts"])
    wrong: dict[str, Any] = {"same": ["ignored"], "own": "fr"}
    card = {**wrong, "rows": [{**wrong, "_metadata": named(inner, **claims)}], "_metadata": named(outer, **claims)}
    save(
        manager,
        path,
        title="Un",
        code={"ignored": True},
        seo={**wrong, "social": {"own": "fr"}},
        contact=wrong,
        contacts=[{**wrong, "_metadata": named(second, **claims)}, {**wrong, "_metadata": named(first, **claims)}],
        parts=[
            {"quote": {"own": "fr", "_metadata": {"uid": quote}}},
            {"card": card},
        ],
    )
    french = read(manager, path)
    assert french["code"] == "a"
    assert french["seo"] == {**values("b", "fr"), "social": values("c", "fr")}
    assert french["contact"] == values("d", "fr")
    assert french["contacts"] == [
        {**values("f", "fr"), "_metadata": {"uid": second}},
        {**values("e", "fr"), "_metadata": {"uid": first}},
    ]
    assert french["parts"] == [
        {"quote": {"own": "fr", "_metadata": {"uid": quote}}},
        {
            "card": {
                **values("g", "fr"),
                "rows": [{**values("h", "fr"), "_metadata": {"uid": inner}}],
                "_metadata": {"uid": outer},
            }
        },
    ]


@pytest.mark.behaviour("CS-89", "CS-92")
def test_an_instance_that_could_be_the_masters_must_say_which_it_is(manager: Manager) -> None:
    path = make_entry(
        manager,
        rows=[values("a"), values("b")],
        parts=[{"card": {**values("c"), "rows": [values("d")]}}, {"quote": {"own": "en"}}],
        contacts=[values("e")],
    )
    master = read(manager, path, "en-us")
    first, _ = uids(master["rows"])
    outer = master["parts"][0]["card"]["_metadata"]["uid"]
    row = {"own": "fr"}
    assert refuse(manager, path, rows=[row]) == {"rows.0._metadata.uid": [UNNAMED]}
    assert refuse(manager, path, rows=[{**row, "_metadata": {"uid": first}}, row]) == {
        "rows.1._metadata.uid": [UNNAMED]
    }
    assert refuse(manager, path, contacts=[row]) == {"contacts.0._metadata.uid": [UNNAMED]}
    assert refuse(manager, path, parts=[{"quote": row}, {"card": row}]) == {"parts.1.card._metadata.uid": [UNNAMED]}
    nested = {"card": {"own": "fr", "rows": [row], "_metadata": {"uid": outer}}}
    assert refuse(manager, path, parts=[nested]) == {"parts.0.card.rows.0._metadata.uid": [UNNAMED]}

    # The language exists now, and the same holds of its updates.
    save(manager, path, title="Un")
    assert refuse(manager, path, rows=[row]) == {"rows.0._metadata.uid": [UNNAMED]}
    # Another kind of block has nothing to do with the master's, nor has a list without such a field.
    save(manager, path, parts=[{"quote": row}])
    assert read(manager, path)["parts"][0]["quote"]["own"] == "fr"


@pytest.mark.behaviour("CS-92")
@pytest.mark.parametrize(
    ("metadata", "path", "message"),
    [
        ({"non_localizable_content": True}, "rows.0._metadata.uid", UNNAMED),
        ({"uid": "cs0000000000000000", "non_localizable_content": True}, "rows.0._metadata.uid", UNKNOWN),
        (
            {"uid": "{}", "non_localizable_content": "yes"},
            "rows.0._metadata.non_localizable_content",
            "must be true or false.",
        ),
    ],
)
def test_an_instance_that_claims_values_it_cannot_have_is_refused(
    manager: Manager, metadata: dict[str, Any], path: str, message: str
) -> None:
    page = make_entry(manager, rows=[values("a")])
    (uid,) = uids(read(manager, page, "en-us")["rows"])
    told = {key: uid if value == "{}" else value for key, value in metadata.items()}
    rows = [{"own": "fr", "_metadata": told}]
    assert refuse(manager, page, rows=rows) == {path: [message]}


@pytest.mark.behaviour("CS-89")
def test_instances_that_only_a_language_has_keep_their_own_values(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("a")])
    (uid,) = uids(read(manager, path, "en-us")["rows"])
    mine = {"uid": "cs1111111111111111"}
    save(
        manager,
        path,
        title="Un",
        rows=[
            {"same": "x", "own": "fr", "_metadata": mine},
            {"own": "fr", "_metadata": {"uid": uid}},
            values("y", "fr"),
        ],
    )
    rows = read(manager, path)["rows"]
    assert [(row["same"], row["own"]) for row in rows] == [("x", "fr"), ("a", "fr"), ("y", "fr")]
    assert uids(rows)[:2] == [mine["uid"], uid]
    save(manager, path, "en-us", rows=[{**values("b"), "_metadata": {"uid": uid}}, values("c")])
    rows = read(manager, path)["rows"]
    assert [(row["same"], row["own"]) for row in rows] == [("x", "fr"), ("b", "fr"), ("y", "fr")]
    # A copy of an instance is one of the language's own, under a uid of its own.
    save(manager, path, rows=[rows[1], {**rows[1], "same": "z"}])
    rows = read(manager, path)["rows"]
    assert [row["same"] for row in rows] == ["b", "z"]
    assert uids(rows)[0] == uid != uids(rows)[1]


@pytest.mark.behaviour("CS-90", "CS-92")
def test_moves_and_removals_in_one_language_are_no_others(manager: Manager) -> None:
    path = make_entry(manager, rows=[values("a"), values("b"), values("c")])
    one, two, three = read(manager, path, "en-us")["rows"]
    save(manager, path, title="Un")
    # The master moves one and removes another, whose values the other language keeps from then on.
    save(manager, path, "en-us", rows=[{**three, "same": "C"}, {**one, "same": "A"}])
    assert [row["same"] for row in read(manager, path)["rows"]] == ["A", "b", "C"]
    save(manager, path, rows=[{"same": "B", "_metadata": two["_metadata"]}, one])
    assert [row["same"] for row in read(manager, path)["rows"]] == ["B", "A"]
    # What a language removed is not brought back, and may be followed by one of its own without a uid.
    save(manager, path, "en-us", rows=[{**one, "same": "1"}, {**three, "same": "3"}])
    save(manager, path, rows=[{**one, "own": "fr"}, values("mine", "fr")])
    assert [(row["same"], row["own"]) for row in read(manager, path)["rows"]] == [("1", "fr"), ("mine", "fr")]
