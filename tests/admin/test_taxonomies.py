"""Taxonomies in the admin: the tree, its words in every language, moving terms, and what is said before one goes."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from content.actions.entries import create_entry
from content.models import EntryLocale, Term, TermText
from content.taxonomies import TermListing, list_terms
from core.json_values import JSONObject
from publishing.actions.publish_taxonomies import publish_taxonomies
from publishing.plan import PublishRequest, Target
from tests.admin.browsing import needs_chromium
from tests.admin.builders import address, make_reader, marks, messages_after, page, signed_in
from tests.admin.test_home import panel
from tests.content.builders import make_type
from tests.factories import SYSTEM, make_taxonomy

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = ("birds", ("herons", "birds"), ("gulls", "birds"), "stones", "trees")
TOPICS: JSONObject = {
    "uid": "taxonomies",
    "display_name": "Topics",
    "data_type": "taxonomy",
    "taxonomies": [{"taxonomy_uid": "topics"}],
}


@pytest.fixture
def shelf(stage: "Stage") -> "Stage":
    """A stage with the taxonomy topics: birds (herons, gulls), stones, trees."""
    make_taxonomy(stage.scope, "topics", *TERMS)
    return stage


def tree(stage: "Stage") -> list[tuple[str, str | None]]:
    """Every term and its parent, level by level."""
    rows = list_terms(stage.scope, "topics", TermListing(languages=("en-us",), in_tree_order=True)).rows
    return [(row.uid, row.parent_uid) for row in rows]


def test_people_make_a_taxonomy_and_add_terms(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)

    def url(path: str) -> str:
        return address(stage.tenant, path)

    assert "There is no taxonomy yet." in page(browser, url("taxonomies/"))
    bad = browser.post(url("new-taxonomy/"), {"name": "", "uid": "a b"}).content.decode()
    assert "Name is a required field." in bad
    assert "The uid is not valid: letters, digits and underscores, at most 100." in bad
    made = messages_after(browser, url("new-taxonomy/"), {"name": "Topics", "description": "All"})
    top = messages_after(browser, url("taxonomies/topics/new-term/"), {"name": "Birds"})
    low = messages_after(browser, url("taxonomies/topics/new-term/"), {"name": "Herons", "uid": "h", "below": "birds"})
    assert made + top + low == [
        "The taxonomy “Topics” is created.", "The term “Birds” is added.", "The term “Herons” is added.",
    ]  # fmt: skip
    lost = browser.post(url("taxonomies/topics/new-term/"), {"name": "Gulls", "below": "nowhere"}).content.decode()
    assert "The place is not a term of this taxonomy." in lost
    assert tree(stage) == [("birds", None), ("h", "birds")]
    assert "Topics" in page(browser, url("taxonomies/"))
    shown = page(browser, url("taxonomies/topics/"))
    assert shown.index('id="term-birds"') < shown.index('id="term-h"')


def test_a_taxonomy_and_a_term_are_renamed_translated_and_taken_back(shelf: "Stage") -> None:
    browser = signed_in(shelf.tenant.owner)
    for path, uid in (("taxonomies/topics/", "topics"), ("taxonomies/topics/terms/birds/", "birds")):
        url = address(shelf.tenant, path)
        assert messages_after(browser, url, {"name": "New", "description": "Words"}) == ["Saved."]
        assert "Not translated yet" in page(browser, f"{url}?locale=fr-fr")
        assert messages_after(browser, f"{url}?locale=fr-fr", {"name": "Neuf"}) == ["Translated into fr-fr."]
        assert messages_after(browser, f"{url}?locale=fr-fr", {"name": "Nouveau"}) == ["Saved."]
        rows = TermText.objects.filter(term__uid=uid).order_by("locale")
        assert list(rows.values_list("locale", "name", "description")) == [
            ("en-us", "New", "Words"), ("fr-fr", "Nouveau", ""),
        ]  # fmt: skip
        refused = browser.post(url, {"name": "", "description": "Kept"}).content.decode()
        assert "Name is a required field." in refused
        assert "Kept" in refused
        taken = messages_after(browser, f"{url}?locale=fr-fr", {"do": "unlocalize"})
        assert taken == ["The translation is taken away."]
        assert list(rows.values_list("locale", flat=True)) == ["en-us"]


@pytest.mark.parametrize(
    ("uid", "data", "expected"),
    [
        ("stones", {"step": "up"}, [("stones", None), ("birds", None), ("trees", None), ("herons", "birds"), ("gulls", "birds")]),
        ("birds", {"step": "down"}, [("stones", None), ("birds", None), ("trees", None), ("herons", "birds"), ("gulls", "birds")]),
        ("stones", {"step": "in"}, [("birds", None), ("trees", None), ("herons", "birds"), ("gulls", "birds"), ("stones", "birds")]),
        ("herons", {"step": "out"}, [("birds", None), ("herons", None), ("stones", None), ("trees", None), ("gulls", "birds")]),
        ("birds", {"step": "up"}, None),
        ("birds", {"step": "out"}, None),
        ("birds", {"step": "in"}, None),
        ("birds", {"step": "sideways"}, None),
        ("birds", {"parent": "herons", "order": "1"}, None),
        ("birds", {"parent": "nowhere"}, None),
        ("trees", {"parent": "", "order": "1"}, [("trees", None), ("birds", None), ("stones", None), ("herons", "birds"), ("gulls", "birds")]),
        ("trees", {"parent": "birds", "order": "x"}, [("birds", None), ("stones", None), ("herons", "birds"), ("gulls", "birds"), ("trees", "birds")]),
    ],
)  # fmt: skip
def test_terms_move_a_step_or_to_a_place(
    shelf: "Stage", uid: str, data: dict[str, str], expected: list[tuple[str, str | None]] | None
) -> None:
    before = tree(shelf)
    path = address(shelf.tenant, f"taxonomies/topics/terms/{uid}/move/")
    response = signed_in(shelf.tenant.owner).post(path, data)
    assert (response.status_code, response.headers["Location"]) == (
        302, address(shelf.tenant, f"taxonomies/topics/?locale=en-us#term-{uid}"),
    )  # fmt: skip
    assert tree(shelf) == (expected or before)


def test_what_is_used_is_deleted_only_all_the_same(shelf: "Stage") -> None:
    kind = make_type(shelf.tenant.fresh_scope(), TOPICS, uid="note")
    term: JSONObject = {"taxonomy_uid": "topics", "term_uid": "herons"}
    create_entry(SYSTEM, shelf.tenant.fresh_scope(), kind, locale=None, data={"title": "Ardea", "taxonomies": [term]})
    browser = signed_in(shelf.tenant.owner)
    url = address(shelf.tenant, "taxonomies/topics/terms/birds/delete/")
    question = page(browser, url)
    assert "2 terms below it go with it." in question
    assert "Ardea" in question
    assert "Ardea" in page(browser, address(shelf.tenant, "taxonomies/topics/terms/herons/"))
    assert "2 terms stand below it." in browser.post(url, {}).content.decode()
    assert Term.objects.alive().filter(uid="birds").exists()
    assert messages_after(browser, url, {"force": "on"}) == ["The term “Birds” is deleted."]
    assert tree(shelf) == [("stones", None), ("trees", None)]
    gone = messages_after(browser, address(shelf.tenant, "taxonomies/topics/delete/"), {"force": "on"})
    assert gone == ["The taxonomy “Topics” is deleted."]
    assert browser.get(address(shelf.tenant, "taxonomies/topics/")).status_code == 404


def test_a_reader_sees_the_tree_and_changes_nothing(shelf: "Stage") -> None:
    reader = signed_in(make_reader(shelf.tenant))
    shown = page(reader, address(shelf.tenant, "taxonomies/topics/"))
    assert "Herons" in shown
    assert "Add a term" not in shown
    before = marks(shelf.tenant)
    for path in (
        "new-taxonomy/", "taxonomies/topics/", "taxonomies/topics/delete/", "taxonomies/topics/new-term/",
        "taxonomies/topics/terms/birds/", "taxonomies/topics/terms/birds/move/", "taxonomies/topics/terms/birds/delete/",
    ):  # fmt: skip
        answer = reader.post(address(shelf.tenant, path), {"name": "X", "step": "down", "force": "on"})
        assert answer.status_code == 403, path
    assert marks(shelf.tenant) == before
    assert len(tree(shelf)) == 5


def test_of_many_terms_a_page_shows_one_level(shelf: "Stage", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.admin.term_tree.WHOLE", 2)
    browser = signed_in(shelf.tenant.owner)
    first = page(browser, address(shelf.tenant, "taxonomies/topics/"))
    assert 'id="term-stones"' in first
    assert 'id="term-herons"' not in first
    assert 'id="term-trees"' in page(browser, address(shelf.tenant, "taxonomies/topics/?page=2"))
    assert 'id="term-herons"' in page(browser, address(shelf.tenant, "taxonomies/topics/?below=birds"))
    assert browser.get(address(shelf.tenant, "taxonomies/topics/?below=nowhere")).status_code == 404


@needs_chromium
def test_an_editor_moves_terms_by_keyboard_and_by_dragging(tab: "Page", shelf: "Stage", complaints: list[str]) -> None:
    base = f"/admin/s/{shelf.tenant.stack.api_key}/main/"
    for width, scheme in ((1280, "light"), (390, "dark")):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it takes
        for path in ("taxonomies/", "new-taxonomy/", "taxonomies/topics/", "taxonomies/topics/?locale=fr-fr",
                     "taxonomies/topics/new-term/?below=birds", "taxonomies/topics/terms/birds/",
                     "taxonomies/topics/terms/birds/delete/"):  # fmt: skip
            tab.goto(f"{base}{path}")
            assert tab.get_by_role("heading", level=1).count() == 1, path
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{base}taxonomies/topics/")
    tab.get_by_role("button", name="Move Trees up").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#term-trees")
    assert [uid for uid, parent in tree(shelf) if parent is None] == ["birds", "trees", "stones"]
    tab.locator("#term-stones > .term").drag_to(tab.locator("#term-herons > .term"))
    tab.wait_for_url("**#term-stones")
    assert ("stones", "herons") in tree(shelf)
    tab.locator("#term-trees > .term").drag_to(tab.locator("#term-birds > .term"), target_position={"x": 40, "y": 2})
    tab.wait_for_url("**#term-trees")
    assert [uid for uid, parent in tree(shelf) if parent is None] == ["trees", "birds"]
    assert complaints == []


@needs_chromium
def test_an_editor_picks_terms_for_an_entry(tab: "Page", shelf: "Stage", complaints: list[str]) -> None:
    make_type(shelf.tenant.fresh_scope(), TOPICS, uid="note")
    base = f"/admin/s/{shelf.tenant.stack.api_key}/main/"
    tab.goto(f"{base}new/note/")
    tab.get_by_label("Title required").fill("Ardea")
    tab.get_by_label("Topics: Search terms by name, or give taxonomy/term").fill("hero")
    tab.get_by_role("tree", name="Topics").get_by_role("treeitem", name="Herons, Topics / Birds", exact=True).click()
    tab.get_by_role("button", name="Create").click()
    assert tab.get_by_role("status").inner_text() == "The entry is created."
    assert tab.get_by_label("Herons Topics / Birds").is_checked()
    entry = EntryLocale.objects.select_related("latest").get(title="Ardea")
    assert entry.latest.data["taxonomies"] == [{"taxonomy_uid": "topics", "term_uid": "herons"}]
    assert complaints == []


def test_terms_of_an_entry_are_typed_and_checked_without_scripts(shelf: "Stage") -> None:
    kind = make_type(shelf.tenant.fresh_scope(), TOPICS, uid="note")
    term: JSONObject = {"taxonomy_uid": "topics", "term_uid": "herons"}
    saved = create_entry(
        SYSTEM, shelf.tenant.fresh_scope(), kind, locale=None, data={"title": "Ardea", "taxonomies": [term]}
    )
    browser, path = signed_in(shelf.tenant.owner), address(shelf.tenant, f"entries/note/{saved.uid}/")
    shown = page(browser, path)
    assert 'value="topics/herons" checked' in shown
    assert "Topics / Birds" in shown
    sent = {"shown": ["title", "taxonomies"], "f.title": "Ardea", "version": "1"}
    bad = browser.post(path, {**sent, "f.taxonomies": ["topics/herons", "topics/moons"]}).content.decode()
    assert "is not a term of this taxonomy." in bad
    browser.post(path, {**sent, "f.taxonomies": ["topics/herons", "topics/stones"]})
    data = EntryLocale.objects.select_related("latest").get(title="Ardea").latest.data
    assert data["taxonomies"] == [term, {"taxonomy_uid": "topics", "term_uid": "stones"}]
    found = browser.get(address(shelf.tenant, "pick/terms/?taxonomies=topics&q=ones")).json()
    stones = {"value": "topics/stones", "title": "Stones", "about": "Topics"}
    assert found == {"results": [{**stones, "picture": "", "url": "", "facts": "", "is_gone": False, "marks": []}]}


def test_the_queue_names_terms_and_finds_them(shelf: "Stage") -> None:
    soon = (datetime.now(UTC) + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    request = PublishRequest("publish", (Target("taxonomy", "topics"),), ("production",), scheduled_at=soon)
    publish_taxonomies(shelf.tenant.actor, shelf.scope, request)
    browser = signed_in(shelf.tenant.owner)
    queue = page(browser, address(shelf.tenant, "queue/"))
    assert "Herons" in queue
    assert address(shelf.tenant, "taxonomies/topics/terms/herons/") in queue
    found = page(browser, address(shelf.tenant, "queue/?q=heron"))
    assert ("Herons" in found, "Stones" in found) == (True, False)
    assert "Herons" in panel(page(browser, address(shelf.tenant)), "The next 24 hours")
