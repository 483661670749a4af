"""Taxonomies over the management API."""

from typing import Any

import pytest

from stacks.models import Activity
from tests.api.asking import count_queries, without_times
from tests.api.management_client import Manager, make_manager
from tests.factories import make_locale, make_management_token, make_stack

pytestmark = pytest.mark.django_db


def make_taxonomy(manager: Manager, uid: str = "topics", **more: str) -> Any:
    """A taxonomy of that uid."""
    return manager.post("taxonomies", {"taxonomy": {"uid": uid, "name": uid.title(), **more}})["taxonomy"]


def add(manager: Manager, uid: str, parent: str | None = None, taxonomy: str = "topics", **more: object) -> Any:
    """A term of that uid."""
    term = {"uid": uid, "name": uid.title(), "parent_uid": parent, **more}
    return manager.post(f"taxonomies/{taxonomy}/terms", {"term": term})["term"]


def gone(manager: Manager, path: str) -> None:
    """A deletion that must succeed, without a body."""
    response = manager.ask("DELETE", path)
    assert (response.status_code, response.content) == (204, b"")


def test_a_taxonomy_is_created_and_read() -> None:
    manager = make_manager()
    author = manager.tenant.scope
    answer = manager.post(
        "taxonomies", {"taxonomy": {"uid": "topics", "name": "Topics", "description": "What we write about."}}
    )

    assert answer["notice"] == "Taxonomy created successfully."
    taxonomy = without_times(answer["taxonomy"])
    token = taxonomy.pop("created_by")
    assert taxonomy == {
        "uid": "topics",
        "name": "Topics",
        "description": "What we write about.",
        "locale": author.master_locale,
        "updated_by": token,
    }
    assert manager.get("taxonomies/topics") == {"taxonomy": answer["taxonomy"]}
    assert manager.get("taxonomies?include_count=true") == {"taxonomies": [answer["taxonomy"]], "count": 1}
    assert manager.get("taxonomies?count=true") == {"taxonomies": 1}


def test_a_uid_comes_from_the_name_where_none_is_sent() -> None:
    manager = make_manager()
    assert manager.post("taxonomies", {"taxonomy": {"name": "Colours of Rome"}})["taxonomy"]["uid"] == "colours_of_rome"


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"uid": "topics"}, {"name": ["is a required field."]}),
        ({"uid": "topics", "name": "  "}, {"name": ["is a required field."]}),
        ({"uid": "topics", "name": 4}, {"name": ["must be a text."]}),
        ({"uid": "to-pics", "name": "T"}, {"uid": ["is not valid: letters, digits and underscores, at most 100."]}),
        ({"uid": "t" * 101, "name": "T"}, {"uid": ["is not valid: letters, digits and underscores, at most 100."]}),
        ({"name": "日本"}, {"uid": ["is not valid: letters, digits and underscores, at most 100."]}),
        ({"uid": "publish", "name": "T"}, {"uid": ["is a reserved word."]}),
        ({"uid": "topics", "name": "T" * 256}, {"name": ["is longer than 255 characters."]}),
        (
            {"uid": "a b", "name": "", "description": "d" * 10_001},
            {
                "uid": ["is not valid: letters, digits and underscores, at most 100."],
                "name": ["is a required field."],
                "description": ["is longer than 10000 characters."],
            },
        ),
    ],
)
def test_a_bad_taxonomy_is_refused_with_every_problem(sent: dict[str, Any], errors: dict[str, list[str]]) -> None:
    manager = make_manager()
    sentence = "Taxonomy creation failed. Please try again."
    assert manager.refused("POST", "taxonomies", {"taxonomy": sent}) == (422, 141, sentence, errors)
    assert manager.get("taxonomies") == {"taxonomies": []}


def test_a_uid_is_taken_once_and_free_again_after_deletion() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    again = {"taxonomy": {"uid": "topics", "name": "Other"}}
    assert manager.refused("POST", "taxonomies", again)[3] == {"uid": ["is not unique."]}
    gone(manager, "taxonomies/topics")
    assert manager.post("taxonomies", again)["taxonomy"]["name"] == "Other"


def test_a_taxonomy_is_renamed_and_keeps_what_is_not_sent() -> None:
    manager = make_manager()
    before = make_taxonomy(manager, description="Old")
    answer = manager.put("taxonomies/topics", {"taxonomy": {**before, "name": "Themes", "terms_count": 4}})
    assert answer["notice"] == "Taxonomy updated successfully."
    assert (answer["taxonomy"]["name"], answer["taxonomy"]["description"]) == ("Themes", "Old")
    kept = manager.put("taxonomies/topics", {"taxonomy": {"description": "New"}})["taxonomy"]
    assert (kept["name"], kept["description"]) == ("Themes", "New")
    refused = manager.refused("PUT", "taxonomies/topics", {"taxonomy": {"uid": "other", "name": "T"}})
    assert refused[3] == {"uid": ["cannot be changed."]}


def test_an_unknown_taxonomy_and_another_stacks_look_alike() -> None:
    manager, other = make_manager(), make_manager()
    make_taxonomy(other)
    add(other, "rome")
    sentence = "The taxonomy 'topics' was not found. Please try again."
    missing = (422, 141, sentence, {"taxonomy": ["is not valid."]})
    for method, path in [
        ("GET", "taxonomies/topics"),
        ("PUT", "taxonomies/topics"),
        ("POST", "taxonomies/topics?locale=en-us"),
        ("DELETE", "taxonomies/topics?force=true"),
        ("GET", "taxonomies/topics/locales"),
        ("GET", "taxonomies/topics/terms"),
        ("POST", "taxonomies/topics/terms"),
        ("PUT", "taxonomies/topics/terms/rome/move"),
        ("DELETE", "taxonomies/topics/terms/rome"),
    ]:
        body = {"taxonomy": {"name": "T"}, "term": {"name": "T"}} if method in ("PUT", "POST") else None
        assert manager.refused(method, path, body) == missing, (method, path)
    nowhere = "The term 'rome' was not found in 'topics'. Please try again."
    for path in ("", "/ancestors", "/descendants", "/locales"):
        refused = manager.refused("GET", f"taxonomies/topics/terms/rome{path}")
        assert refused == (422, 141, nowhere, {"term": ["is not valid."]})
    assert manager.get("taxonomies/$all/terms") == {"terms": []}
    assert other.get("taxonomies/topics")["taxonomy"]["uid"] == "topics"


def test_a_taxonomy_is_localized_read_with_fallback_and_unlocalized() -> None:
    manager = make_manager()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    make_locale(manager.tenant.fresh_scope(), "fr-ca", "fr-fr")
    make_taxonomy(manager, description="All")

    answer = manager.post("taxonomies/topics?locale=fr-fr", {"taxonomy": {"name": "Sujets"}})

    assert answer["notice"] == "Taxonomy localized successfully."
    assert (answer["taxonomy"]["locale"], answer["taxonomy"]["name"]) == ("fr-fr", "Sujets")
    locales = manager.get("taxonomies/topics/locales")["taxonomies"]
    assert [(row["locale"], row["name"]) for row in locales] == [("en-us", "Topics"), ("fr-fr", "Sujets")]
    assert manager.get("taxonomies?locale=fr-ca") == {"taxonomies": []}
    assert manager.refused("GET", "taxonomies/topics?locale=fr-ca")[0] == 422
    found = manager.get("taxonomies/topics?locale=fr-ca&include_fallback=true")["taxonomy"]
    assert (found["locale"], found["name"]) == ("fr-fr", "Sujets")
    named = manager.get("taxonomies?locale=fr-ca&fallback_locale=en-us")["taxonomies"]
    assert [row["name"] for row in named] == ["Topics"]
    changed = manager.put("taxonomies/topics?locale=fr-fr", {"taxonomy": {"name": "Thèmes"}})["taxonomy"]
    assert (changed["name"], manager.get("taxonomies/topics")["taxonomy"]["name"]) == ("Thèmes", "Topics")
    gone(manager, "taxonomies/topics?locale=fr-fr")
    assert [row["locale"] for row in manager.get("taxonomies/topics/locales")["taxonomies"]] == ["en-us"]


@pytest.mark.parametrize(
    ("method", "path", "errors"),
    [
        ("POST", "taxonomies/topics", {"locale": ["is a required parameter."]}),
        ("POST", "taxonomies/topics?locale=en-us", {"locale": ["has words for 'en-us' already."]}),
        ("POST", "taxonomies/topics?locale=xx-xx", {"locale": ["is not a language of this stack."]}),
        ("PUT", "taxonomies/topics?locale=fr-fr", {"locale": ["has no words for 'fr-fr' yet: localize it first."]}),
        ("DELETE", "taxonomies/topics?locale=fr-fr", {"locale": ["has no words for 'fr-fr'."]}),
        ("GET", "taxonomies/topics?locale=xx-xx", {"locale": ["is not a language of this stack."]}),
        ("GET", "taxonomies?locale=xx-xx", {"locale": ["is not a language of this stack."]}),
        ("GET", "taxonomies/topics/terms?depth=-1", {"depth": ["must be a whole number, zero or more."]}),
    ],
)
def test_a_language_that_is_not_there_is_refused(method: str, path: str, errors: dict[str, list[str]]) -> None:
    manager = make_manager()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    make_taxonomy(manager)
    body = {"taxonomy": {"name": "T"}} if method in ("PUT", "POST") else None
    status, _, _, found = manager.refused(method, path, body)
    assert (status, found) == (422, errors)


def test_taxonomies_are_listed_sorted_searched_and_counted() -> None:
    manager = make_manager()
    for uid in ("topics", "places", "moods"):
        make_taxonomy(manager, uid)
    add(manager, "rome", taxonomy="places")
    add(manager, "trastevere", "rome", taxonomy="places")

    assert [row["uid"] for row in manager.get("taxonomies?asc=uid")["taxonomies"]] == ["moods", "places", "topics"]
    assert [row["uid"] for row in manager.get("taxonomies?desc=name&limit=1&skip=1")["taxonomies"]] == ["places"]
    assert [row["uid"] for row in manager.get("taxonomies?typeahead=OO")["taxonomies"]] == ["moods"]
    found = manager.get('taxonomies?query={"uid":{"$in":["topics","places"]}}&asc=uid&include_count=true')
    assert ([row["uid"] for row in found["taxonomies"]], found["count"]) == (["places", "topics"], 2)
    counted = "include_terms_count=true&include_referenced_terms_count=true&include_referenced_entries_count=true"
    place = manager.get(f"taxonomies/places?{counted}&include_referenced_content_type_count=true")["taxonomy"]
    counts = {key: value for key, value in place.items() if key.endswith("_count")}
    assert counts == {
        "terms_count": 2,
        "referenced_terms_count": 0,
        "referenced_entries_count": 0,
        "referenced_content_type_count": 0,
    }
    gone(manager, "taxonomies/moods")
    assert [row["uid"] for row in manager.get("taxonomies?deleted=true")["taxonomies"]] == ["moods"]


def test_a_taxonomy_with_terms_is_deleted_only_by_force() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    add(manager, "rome")
    status, _, sentence, errors = manager.refused("DELETE", "taxonomies/topics")
    assert (status, errors) == (422, {"terms": ["1 terms stand below it."]})
    assert sentence == "It is still in use. Take it out of the entries first, or pass force=true."
    gone(manager, "taxonomies/topics?force=true")
    assert manager.refused("GET", "taxonomies/topics/terms/rome")[0] == 422
    assert manager.get("taxonomies/$all/terms") == {"terms": []}


def test_every_change_is_logged_without_content() -> None:
    manager = make_manager()
    make_locale(manager.tenant.fresh_scope(), "fr-fr")
    make_taxonomy(manager)
    add(manager, "rome")
    manager.put("taxonomies/topics/terms/rome", {"term": {"name": "Roma"}})
    manager.post("taxonomies/topics/terms/rome?locale=fr-fr", {"term": {"name": "Rome"}})
    manager.put("taxonomies/topics/terms/rome/move", {"term": {"parent_uid": None, "order": 1}})
    gone(manager, "taxonomies/topics/terms/rome?locale=fr-fr")
    gone(manager, "taxonomies/topics/terms/rome")
    gone(manager, "taxonomies/topics")
    rows = Activity.objects.filter(target_kind__in=["taxonomy", "term"]).order_by("id")
    assert list(rows.values_list("action", "target_uid", "facts")) == [
        ("taxonomy.create", "topics", {}),
        ("term.create", "rome", {"taxonomy": "topics"}),
        ("term.update", "rome", {"taxonomy": "topics", "locale": "en-us"}),
        ("term.localize", "rome", {"taxonomy": "topics", "locale": "fr-fr"}),
        ("term.move", "rome", {"taxonomy": "topics", "terms": 1}),
        ("term.unlocalize", "rome", {"taxonomy": "topics", "locale": "fr-fr"}),
        ("term.delete", "rome", {"taxonomy": "topics", "terms": 1}),
        ("taxonomy.delete", "topics", {"terms": 0}),
    ]


def test_a_token_that_reads_changes_nothing() -> None:
    tenant = make_stack()
    manager = make_manager(tenant)
    make_taxonomy(manager)
    rows: list[Any] = [
        {"module": "taxonomy", "acl": {"read": True}},
        {"module": "branch", "branches": ["main"], "acl": {"read": True}},
    ]
    reader = Manager(tenant, make_management_token(tenant, rows))
    assert reader.get("taxonomies/topics")["taxonomy"]["name"] == "Topics"
    assert reader.refused("PUT", "taxonomies/topics", {"taxonomy": {"name": "T"}})[0] == 403
    assert reader.refused("DELETE", "taxonomies/topics")[0] == 403
    assert manager.get("taxonomies/topics")["taxonomy"]["name"] == "Topics"


def test_reads_and_writes_cost_few_queries() -> None:
    manager = make_manager()
    make_taxonomy(manager)
    for number in range(10):
        add(manager, f"term_{number}", f"term_{number - 1}" if number else None)
    headers = manager.tenant.headers(manager.secret)
    costs = {
        path: count_queries("GET", path, headers=headers)
        for path in (
            "taxonomies?include_terms_count=true&include_count=true",
            "taxonomies/topics",
            "taxonomies/topics/terms?depth=0&include_children_count=true&include_count=true",
            "taxonomies/topics/terms/term_9",
            "taxonomies/topics/terms/term_9/ancestors?include_count=true",
            "taxonomies/topics/terms/term_0/descendants?include_count=true",
            "taxonomies/$all/terms?typeahead=term",
        )
    }
    assert max(costs.values()) <= 3, costs
    term = {"term": {"uid": "new", "name": "New", "parent_uid": "term_3", "order": 1}}
    assert count_queries("POST", "taxonomies/topics/terms", term, headers=headers) <= 10
    assert count_queries("PUT", "taxonomies/topics/terms/new", {"term": {"name": "N"}}, headers=headers) <= 10
