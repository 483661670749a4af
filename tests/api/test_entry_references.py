"""Which entries refer to an entry, over HTTP."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from publishing.drain import drain
from tests.api.documents import article, text_field, title_field
from tests.api.management_client import Manager, make_manager
from tests.factories import make_environment, make_locale, make_stack

pytestmark = pytest.mark.django_db

TARGET = {"display_name": "Author", "data_type": "reference", "reference_to": ["article"]}
PAGE = "content_types/page/entries"
USE = {"content_type_uid": "page", "content_type_title": "Page", "locale": "en-us"}


@pytest.fixture
def manager() -> Manager:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    make_locale(tenant.scope, "fr-ca", "fr-fr")
    make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": article()})
    embeds = {"reference_to": ["sys_assets", "article"], "field_metadata": {"embed_entry": True}}
    rich = {**embeds, "field_metadata": {"allow_json_rte": True, "embed_entry": True}}
    html = {**embeds, "field_metadata": {"allow_rich_text": True, "embed_entry": True}}
    schema: list[dict[str, Any]] = [
        title_field(),
        {**TARGET, "uid": "author"},
        {
            "display_name": "Credits",
            "uid": "credits",
            "data_type": "group",
            "multiple": True,
            "schema": [{**TARGET, "uid": "person"}],
        },
        {
            "display_name": "Parts",
            "uid": "parts",
            "data_type": "blocks",
            "multiple": True,
            "blocks": [{"title": "Quote", "uid": "quote", "schema": [{**TARGET, "uid": "by"}]}],
        },
        {"display_name": "Body", "uid": "body", "data_type": "json", **rich},
        text_field("html", **html),
    ]
    manager.post("content_types", {"content_type": {"title": "Page", "uid": "page", "schema": schema}})
    return manager


@pytest.fixture
def path(manager: Manager) -> str:
    """The path of an entry that nothing refers to yet."""
    uid = manager.post("content_types/article/entries", {"entry": {"title": "Ada"}})["entry"]["uid"]
    return f"content_types/article/entries/{uid}"


def uid_of(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def refer(manager: Manager, title: str, **content: object) -> str:
    """The uid of a new page with this content."""
    uid: str = manager.post(PAGE, {"entry": {"title": title, **content}})["entry"]["uid"]
    return uid


def titles(manager: Manager, path: str, query: str = "") -> list[tuple[str, str]]:
    """The language and title of each use."""
    return [(row["locale"], row["title"]) for row in manager.get(f"{path}/references{query}")["references"]]


@pytest.mark.behaviour("CS-83")
def test_the_entries_that_refer_to_an_entry_are_listed_with_their_types(manager: Manager, path: str) -> None:
    assert manager.get(f"{path}/references") == {"references": []}
    one = refer(manager, "One", author=[{"uid": uid_of(path), "_content_type_uid": "article"}])
    refer(manager, "Two")
    assert manager.get(f"{path}/references") == {"references": [{"entry_uid": one, "title": "One", **USE}]}
    manager.put(f"{PAGE}/{one}", {"entry": {"author": []}})
    assert manager.get(f"{path}/references") == {"references": []}


@pytest.mark.behaviour("CS-86")
@pytest.mark.parametrize("where", ["author", "credits", "parts", "body", "html"])
def test_a_reference_is_found_wherever_it_stands(manager: Manager, path: str, where: str) -> None:
    uid = uid_of(path)
    reference = [{"uid": uid, "_content_type_uid": "article"}]
    attributes = {"type": "entry", "entry-uid": uid, "content-type-uid": "article", "display-type": "block"}
    embed = {"type": "reference", "uid": "b" * 32, "attrs": attributes, "children": [{"text": ""}]}
    content: dict[str, object] = {
        "author": reference,
        "credits": [{"person": []}, {"person": reference}, {"person": reference}],
        "parts": [{"quote": {"by": reference}}],
        "body": {"type": "doc", "uid": "a" * 32, "attrs": {}, "children": [embed]},
        "html": f'<p data-sys-entry-uid="{uid}" data-sys-content-type-uid="article" sys-style-type="block">x</p>',
    }
    one = refer(manager, "One", **{where: content[where]})
    assert manager.get(f"{path}/references") == {"references": [{"entry_uid": one, "title": "One", **USE}]}


@pytest.mark.behaviour("CS-84")
def test_uses_tell_their_version_its_name_and_where_they_are_live(manager: Manager, path: str) -> None:
    one = refer(manager, "One", author=[{"uid": uid_of(path), "_content_type_uid": "article"}])
    manager.post(f"{PAGE}/{one}/publish", {"entry": {"environments": ["production"], "locales": ["en-us"]}})
    drain(lambda: False)
    query = "/references?include_publish_details=true"
    unnamed = manager.get(f"{path}{query}")["references"][0]
    assert "_version_name" not in unnamed
    assert [row["version_name"] for row in unnamed["publish_details"]] == [None]

    manager.ask("POST", f"{PAGE}/{one}/versions/1/name", {"entry": {"_version_name": "First"}})
    manager.put(f"{PAGE}/{one}", {"entry": {"title": "Uno"}})
    manager.ask("POST", f"{PAGE}/{one}/versions/2/name", {"entry": {"_version_name": "Second"}})
    (use,) = manager.get(f"{path}{query}")["references"]
    (live,) = manager.get(f"{PAGE}/{one}?include_publish_details=true")["entry"]["publish_details"]
    named = {row["_version"]: row["_version_name"] for row in manager.get(f"{PAGE}/{one}/versions")["versions"]}
    assert [named[1]["title"], named[2]["title"]] == ["First", "Second"]
    assert use == {
        "entry_uid": one,
        "title": "Uno",
        **USE,
        "_version": 2,
        "_version_name": named[2],
        "publish_details": [{**live, "version_name": named[1]}],
    }
    assert live["version"] == 1


@pytest.mark.behaviour("CS-85")
def test_uses_are_looked_at_in_the_language_that_is_asked_for(manager: Manager, path: str) -> None:
    reference = [{"uid": uid_of(path), "_content_type_uid": "article"}]
    one = refer(manager, "One", author=reference)
    two = refer(manager, "Two")
    manager.put(f"{PAGE}/{one}?locale=fr-fr", {"entry": {"title": "Un", "author": []}})
    manager.put(f"{PAGE}/{two}?locale=fr-fr", {"entry": {"title": "Deux", "author": reference}})
    refer(manager, "Three", author=reference)
    assert titles(manager, path) == [("en-us", "One"), ("en-us", "Three")]
    assert titles(manager, path, "?locale=fr-fr") == [("fr-fr", "Deux"), ("en-us", "Three")]
    assert titles(manager, path, "?locale=fr-ca") == [("fr-fr", "Deux"), ("en-us", "Three")]
    assert manager.refused("GET", f"{path}/references?locale=de-de")[3] == {
        "locale": ["is not a language of this stack."]
    }


@pytest.mark.behaviour("CS-85")
def test_what_lies_in_the_trash_is_listed_only_on_demand(manager: Manager, path: str) -> None:
    reference = [{"uid": uid_of(path), "_content_type_uid": "article"}]
    one = refer(manager, "One", author=reference)
    refer(manager, "Two", author=reference)
    manager.delete(f"{PAGE}/{one}")
    assert titles(manager, path) == [("en-us", "Two")]
    assert titles(manager, path, "?deleted=true") == [("en-us", "One"), ("en-us", "Two")]
    found = manager.get(f"{path}/references?deleted=true&include_count=true")
    assert [row.get("deleted_at", "")[:2] for row in found["references"]] == ["20", ""]
    assert found["count"] == 2


@pytest.mark.behaviour("CS-85", "CS-103")
def test_uses_are_counted_paged_and_shown_with_their_branch(manager: Manager, path: str) -> None:
    reference = [{"uid": uid_of(path), "_content_type_uid": "article"}]
    for title in ("One", "Three", "Two"):
        refer(manager, title, author=reference)
    assert titles(manager, path, "?limit=1") == [("en-us", "One")]
    assert titles(manager, path, "?limit=2&skip=1") == [("en-us", "Three"), ("en-us", "Two")]
    past = manager.get(f"{path}/references?include_count=true&skip=5")
    assert past == {"references": [], "count": 3}
    for parameter in ("include_branch", "inclue_branch"):
        rows = manager.get(f"{path}/references?{parameter}=true")["references"]
        assert [row["_branch"] for row in rows] == ["main"] * 3


def test_uses_cost_one_query_however_many_there_are(
    manager: Manager, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for title in ("One", "Two", "Three"):
        refer(manager, title, author=[{"uid": uid_of(path), "_content_type_uid": "article"}])
    query = f"{path}/references?include_count=true&include_publish_details=true"
    manager.get(query)
    # One for the caller, one for the uses.
    with django_assert_num_queries(2):
        assert manager.get(query)["count"] == 3


def test_an_entry_refers_to_itself_and_a_stranger_to_nothing(manager: Manager, path: str) -> None:
    one = refer(manager, "One")
    gone = (422, 141, "The requested object doesn't exist.", {"uid": ["is not valid."]})
    for stranger in (f"{PAGE}/blt0000000000000000", f"{PAGE}/{uid_of(path)}", f"content_types/article/entries/{one}"):
        assert manager.refused("GET", f"{stranger}/references") == gone
    manager.delete(path)
    assert manager.refused("GET", f"{path}/references") == gone
