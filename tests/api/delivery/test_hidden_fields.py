"""What front ends never see: passwords, fields that are hidden or switched off, nulls that are left out."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.delivery.site import Site
from tests.api.shared_values import group
from tests.content.builders import make_type, text

ENTRIES = "content_types/account/entries"
SECRET: dict[str, Any] = {"uid": "secret", "display_name": "Secret", "data_type": "password"}
FRIEND: dict[str, Any] = {
    "uid": "friend",
    "display_name": "Friend",
    "data_type": "reference",
    "reference_to": ["account"],
}


@pytest.fixture
def account(site: Site) -> str:
    """The uid of a live account that refers to another one."""
    make_type(
        site.scope,
        SECRET,
        FRIEND,
        text("note", hidden_in_api=True),
        text("nick", omit_null=True),
        text("name"),
        uid="account",
    )
    content: dict[str, Any] = {"secret": "correct horse", "note": "n", "nick": None, "name": None}
    other = site.published({"title": "Other", **content}, "account")
    return site.published({"title": "One", **content, "friend": [other]}, "account")


def test_an_entry_is_shown_without_what_front_ends_do_not_see(site: Site, account: str) -> None:
    for query in ("", "?only[BASE][]=title&only[BASE][]=secret&only[BASE][]=name&only[BASE][]=note"):
        entry = site.get(f"{ENTRIES}/{account}{query}")["entry"]
        assert {"secret", "note", "nick"} & set(entry) == set()
        assert (entry["title"], entry["name"]) == ("One", None)


def test_entries_it_refers_to_are_shown_the_same_way(site: Site, account: str) -> None:
    friend = site.get(f"{ENTRIES}/{account}?include[]=friend")["entry"]["friend"][0]

    assert friend["title"] == "Other"
    assert {"secret", "note", "nick"} & set(friend) == set()


@pytest.mark.parametrize("path", ["secret", "note"])
def test_front_ends_cannot_ask_for_what_they_do_not_see(site: Site, account: str, path: str) -> None:
    query = quote(f'{{"{path}":{{"$regex":"."}}}}')

    status, _, errors = site.refused(f"{ENTRIES}?query={query}&environment=production")

    assert (status, [*errors.values()]) == (422, [["is not a field that can be asked for."]])


@pytest.mark.parametrize("place", ["rows", "rows.0", "rows.inner", "rows.0.inner.0"])
@pytest.mark.parametrize("guess", [{"note": "n"}, [{"note": "n"}], {"note": "other"}, {}])
@pytest.mark.parametrize("operator", ["$eq", "$ne"])
def test_front_ends_cannot_guess_what_they_do_not_see(site: Site, place: str, guess: object, operator: str) -> None:
    note = text("note", hidden_in_api=True)
    inner: Any = group("inner", note, text("name"), multiple=True)
    rows: Any = group("rows", note, inner, multiple=True)
    make_type(site.scope, rows, uid="account")
    row: Any = {"note": "n", "_metadata": {"uid": "cs0000000000000001"}}
    content: Any = {"note": "n", "inner": [row]}
    site.published({"title": "One", "rows": [content]}, "account")

    query = quote(json.dumps({place: {operator: guess}}))
    status, _, errors = site.refused(f"{ENTRIES}?query={query}&environment=production")

    assert (status, errors) == (
        422,
        {f"query.{place}.{operator}": ["cannot be compared as a whole: it holds fields that are not shown."]},
    )
    shown = quote('{"rows.inner.name": null}')
    assert len(site.get(f"{ENTRIES}?query={shown}&environment=production")["entries"]) == 1
