"""The terms of taxonomies over the management API."""

from typing import Any

import pytest

from content.models import Term
from tests.api.asking import without_times
from tests.api.management_client import Manager, make_manager
from tests.api.test_taxonomies import add, gone, make_taxonomy
from tests.factories import make_locale

pytestmark = pytest.mark.django_db


def make_tree() -> Manager:
    """A taxonomy: europe (italy (rome, milan), france), asia."""
    manager = make_manager()
    make_taxonomy(manager)
    for uid, parent in [
        ("europe", None),
        ("asia", None),
        ("italy", "europe"),
        ("france", "europe"),
        ("rome", "italy"),
        ("milan", "italy"),
    ]:
        add(manager, uid, parent)
    return manager


def tree(manager: Manager) -> list[tuple[str, str | None, int, int]]:
    """Every term of the taxonomy: uid, parent, depth, order."""
    rows = manager.get("taxonomies/topics/terms?depth=0")["terms"]
    return [(row["uid"], row["parent_uid"], row["depth"], row["order"]) for row in rows]


def uids(answer: Any) -> list[str]:
    """The uids of a list, in order."""
    return [row["uid"] for row in answer["terms"]]


def move(manager: Manager, uid: str, parent: str | None, order: int | None = None, *, force: bool = True) -> Any:
    """Move a term."""
    body = {"term": {"parent_uid": parent, "order": order}, "force": force}
    return manager.put(f"taxonomies/topics/terms/{uid}/move", body)["term"]


def test_a_term_is_created_below_another_and_read() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    add(manager, "europe")
    term = {"uid": "italy", "name": "Italy", "description": "Boot", "parent_uid": "europe", "order": 1}
    answer = manager.post("taxonomies/topics/terms", {"term": term})

    assert answer["notice"] == "Term created successfully."
    found = without_times(answer["term"])
    author = found.pop("created_by")
    assert found == {
        "uid": "italy",
        "name": "Italy",
        "description": "Boot",
        "locale": "en-us",
        "taxonomy_uid": "topics",
        "parent_uid": "europe",
        "depth": 2,
        "order": 1,
        "updated_by": author,
    }
    assert manager.get("taxonomies/topics/terms/italy") == {"term": answer["term"]}


def test_the_tree_is_listed_level_by_level_in_the_order_of_siblings() -> None:
    manager = make_tree()
    assert tree(manager) == [
        ("europe", None, 1, 1),
        ("asia", None, 1, 2),
        ("italy", "europe", 2, 1),
        ("france", "europe", 2, 2),
        ("rome", "italy", 3, 1),
        ("milan", "italy", 3, 2),
    ]
    assert uids(manager.get("taxonomies/topics/terms")) == ["europe", "asia"]
    assert uids(manager.get("taxonomies/topics/terms?depth=2")) == ["europe", "asia", "italy", "france"]
    assert uids(manager.get("taxonomies/topics/terms?depth=0&asc=uid&limit=2&skip=1")) == ["europe", "france"]
    page = manager.get("taxonomies/topics/terms?depth=0&limit=2&skip=4&include_count=true")
    assert (uids(page), page["count"]) == (["rome", "milan"], 6)
    assert manager.get("taxonomies/topics/terms?depth=0&count=true") == {"terms": 6}
    counted = manager.get("taxonomies/topics/terms?include_children_count=true")["terms"]
    assert [(row["uid"], row["children_count"]) for row in counted] == [("europe", 2), ("asia", 0)]


def test_ancestors_and_descendants() -> None:
    manager = make_tree()
    base = "taxonomies/topics/terms"
    above = manager.get(f"{base}/rome/ancestors?include_count=true")
    assert (uids(above), above["count"]) == (["europe", "italy"], 2)
    assert uids(manager.get(f"{base}/europe/ancestors")) == []
    below = manager.get(f"{base}/europe/descendants?include_count=true&include_children_count=true")
    assert [(row["uid"], row["children_count"]) for row in below["terms"]] == [
        ("italy", 2),
        ("france", 0),
        ("rome", 0),
        ("milan", 0),
    ]
    assert below["count"] == 4
    assert uids(manager.get(f"{base}/europe/descendants?depth=1")) == ["italy", "france"]
    assert uids(manager.get(f"{base}/europe/descendants?limit=1&skip=2")) == ["rome"]
    assert manager.get(f"{base}/europe/descendants?count=true") == {"terms": 4}


def test_a_search_looks_into_names_and_uids_of_all_levels() -> None:
    manager = make_tree()
    make_taxonomy(manager, "moods")
    add(manager, "roman_holiday", taxonomy="moods")
    assert uids(manager.get("taxonomies/$all/terms?typeahead=ROM")) == ["roman_holiday", "rome"]
    assert uids(manager.get("taxonomies/$all/terms?term=asia")) == ["asia"]
    assert uids(manager.get("taxonomies/$all/terms?typeahead=%25")) == []
    assert uids(manager.get("taxonomies/topics/terms?typeahead=rom")) == ["rome"]
    found = manager.get('taxonomies/$all/terms?query={"taxonomy_uid":"moods"}&include_count=true')
    assert (uids(found), found["count"]) == (["roman_holiday"], 1)
    assert uids(manager.get('taxonomies/topics/terms?query={"parent_uid":"italy"}&desc=order')) == ["milan", "rome"]


@pytest.mark.parametrize(
    ("uid", "parent", "order", "expected"),
    [
        ("milan", "italy", 1, ["europe", "asia", "italy", "france", "milan", "rome"]),
        ("rome", "italy", None, ["europe", "asia", "italy", "france", "milan", "rome"]),
        ("rome", "italy", 99, ["europe", "asia", "italy", "france", "milan", "rome"]),
        ("rome", "italy", 1, ["europe", "asia", "italy", "france", "rome", "milan"]),
        ("rome", None, 1, ["rome", "europe", "asia", "italy", "france", "milan"]),
        ("italy", "asia", None, ["europe", "asia", "france", "italy", "rome", "milan"]),
        ("europe", "asia", 1, ["asia", "europe", "italy", "france", "rome", "milan"]),
        ("italy", None, 2, ["europe", "italy", "asia", "france", "rome", "milan"]),
    ],
)
def test_a_move_keeps_the_numbers_of_siblings_whole(
    uid: str, parent: str | None, order: int | None, expected: list[str]
) -> None:
    manager = make_tree()
    moved = move(manager, uid, parent, order)
    assert moved["parent_uid"] == parent
    assert sorted(uid for uid, *_ in tree(manager)) == sorted(expected)
    check_numbers()
    rows = manager.get("taxonomies/topics/terms?depth=0")["terms"]
    children: dict[str | None, list[str]] = {}
    for row in rows:
        children.setdefault(row["parent_uid"], []).append(row["uid"])
    level, found = [None], []
    while level:
        found += (next_level := [child for parent in level for child in children.get(parent, [])])
        level = next_level  # type: ignore[assignment]  # only the first level has no parent
    assert found == expected


def check_numbers() -> None:
    """Siblings are numbered from 1 without gaps, and each is one level below its parent."""
    rows = Term.objects.alive().filter(depth__gt=0)
    by_parent: dict[int | None, list[int]] = {}
    for term in rows.select_related("parent").order_by("order", "pk"):
        assert term.parent is not None
        assert term.depth == term.parent.depth + 1, term
        by_parent.setdefault(term.parent_id, []).append(term.order)
    assert {parent: list(range(1, len(orders) + 1)) for parent, orders in by_parent.items()} == by_parent


def test_a_term_never_moves_below_itself() -> None:
    manager = make_tree()
    before = tree(manager)
    cycle = {"parent_uid": ["is the term itself, or stands below it."]}
    for parent in ("italy", "rome"):
        body = {"term": {"parent_uid": parent}, "force": True}
        assert manager.refused("PUT", "taxonomies/topics/terms/italy/move", body)[3] == cycle
    assert tree(manager) == before


def test_what_has_terms_below_changes_its_parent_only_by_force() -> None:
    manager = make_tree()
    body = {"term": {"parent_uid": "asia"}}
    status, _, _, errors = manager.refused("PUT", "taxonomies/topics/terms/italy/move", body)
    assert (status, errors) == (422, {"force": ["is required."]})
    manager.put("taxonomies/topics/terms/italy/move", {"term": {"parent_uid": "europe", "order": 2}})
    manager.put("taxonomies/topics/terms/italy/move?force=true", body)
    assert uids(manager.get("taxonomies/topics/terms/rome/ancestors")) == ["asia", "italy"]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"uid": "x"}, {"name": ["is a required field."]}),
        ({"uid": "rome", "name": "Rome"}, {"uid": ["is not unique."]}),
        ({"uid": "x", "name": "X", "parent_uid": "nowhere"}, {"parent_uid": ["is not a term of this taxonomy."]}),
        ({"uid": "x", "name": "X", "parent_uid": 5}, {"parent_uid": ["must be a text."]}),
        ({"uid": "x", "name": "X", "order": 0}, {"order": ["must be a whole number, 1 or more."]}),
        ({"uid": "x", "name": "X", "order": True}, {"order": ["must be a whole number, 1 or more."]}),
        ({"uid": "x", "name": "X", "order": 2**31}, {"order": ["must be a whole number, 1 or more."]}),
        ({"uid": "x", "name": "X", "order": "1"}, {"order": ["must be a whole number, 1 or more."]}),
        (
            {"uid": "no-no", "name": "", "parent_uid": "nowhere"},
            {
                "uid": ["is not valid: letters, digits and underscores, at most 100."],
                "name": ["is a required field."],
                "parent_uid": ["is not a term of this taxonomy."],
            },
        ),
    ],
)
def test_a_bad_term_is_refused_with_every_problem(sent: dict[str, Any], errors: dict[str, list[str]]) -> None:
    manager = make_tree()
    before = tree(manager)
    sentence = "Term creation failed. Please try again."
    assert manager.refused("POST", "taxonomies/topics/terms", {"term": sent}) == (422, 141, sentence, errors)
    assert tree(manager) == before


def test_a_tree_is_twenty_levels_deep_at_most() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    for depth in range(1, 21):
        add(manager, f"t{depth}", f"t{depth - 1}" if depth > 1 else None)
    add(manager, "pair")
    add(manager, "other", "pair")
    deep = {"parent_uid": ["would be more than 20 levels deep."]}
    term = {"term": {"uid": "t21", "name": "T", "parent_uid": "t20"}}
    assert manager.refused("POST", "taxonomies/topics/terms", term)[3] == deep
    body = {"term": {"parent_uid": "t19"}, "force": True}
    assert manager.refused("PUT", "taxonomies/topics/terms/pair/move", body)[3] == deep
    assert move(manager, "pair", "t18")["depth"] == 19
    assert manager.get("taxonomies/topics/terms/other")["term"]["depth"] == 20


def test_a_term_with_others_below_is_deleted_with_them_by_force() -> None:
    manager = make_tree()
    assert manager.refused("DELETE", "taxonomies/topics/terms/italy")[3] == {"terms": ["2 terms stand below it."]}
    gone(manager, "taxonomies/topics/terms/italy?force=true")
    assert tree(manager) == [("europe", None, 1, 1), ("asia", None, 1, 2), ("france", "europe", 2, 1)]
    assert uids(manager.get("taxonomies/topics/terms?deleted=true&depth=0&asc=uid")) == ["italy", "milan", "rome"]
    add(manager, "rome", "france")
    assert uids(manager.get("taxonomies/topics/terms/rome/ancestors")) == ["europe", "france"]


def test_a_term_is_localized_read_with_fallback_and_unlocalized() -> None:
    manager = make_tree()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    path = "taxonomies/topics/terms/italy"
    answer = manager.post(f"{path}?locale=fr-fr", {"term": {"name": "Italie"}})
    assert answer["notice"] == "Term localized successfully."
    assert (answer["term"]["locale"], answer["term"]["name"]) == ("fr-fr", "Italie")
    assert [row["locale"] for row in manager.get(f"{path}/locales")["terms"]] == ["en-us", "fr-fr"]
    assert uids(manager.get("taxonomies/topics/terms?locale=fr-fr&depth=0")) == ["italy"]
    names = [
        row["name"]
        for row in manager.get("taxonomies/topics/terms?locale=fr-fr&include_fallback=true&depth=2")["terms"]
    ]
    assert names == ["Europe", "Asia", "Italie", "France"]
    changed = manager.put(f"{path}?locale=fr-fr", {"term": {"name": "L'Italie"}})["term"]
    assert (changed["name"], manager.get(path)["term"]["name"]) == ("L'Italie", "Italy")
    gone(manager, f"{path}?locale=fr-fr")
    assert [row["locale"] for row in manager.get(f"{path}/locales")["terms"]] == ["en-us"]
    assert manager.get(path)["term"]["name"] == "Italy"


def test_the_same_uid_may_stand_in_two_taxonomies() -> None:
    manager = make_tree()
    make_taxonomy(manager, "cities")
    add(manager, "rome", taxonomy="cities")
    gone(manager, "taxonomies/cities/terms/rome")
    assert manager.get("taxonomies/topics/terms/rome")["term"]["taxonomy_uid"] == "topics"
    sentence = "The term 'rome' was not found in 'cities'. Please try again."
    missing = (422, 141, sentence, {"term": ["is not valid."]})
    assert manager.refused("GET", "taxonomies/cities/terms/rome") == missing


def test_a_place_without_words_moves_and_words_with_a_place_do_not() -> None:
    manager = make_tree()
    answer = manager.put("taxonomies/topics/terms/rome", {"term": {"parent_uid": "asia", "order": 1}})
    assert (answer["notice"], answer["term"]["parent_uid"]) == ("Term moved successfully.", "asia")
    term = manager.get("taxonomies/topics/terms/milan")["term"]
    move(manager, "milan", "asia")
    kept = manager.put("taxonomies/topics/terms/milan", {"term": {**term, "name": "Milano"}})["term"]
    assert (kept["name"], kept["parent_uid"]) == ("Milano", "asia")
