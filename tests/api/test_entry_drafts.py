"""Drafts of entries: what is about to change, laid over what is saved, and nowhere else."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import EntryVersion
from publishing.drain import drain
from stacks.models import Activity
from tests.api.delivery.site import Site, make_site
from tests.api.documents import article
from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db

ARTICLES = "content_types/article/entries"
AUTHORS = "content_types/author/entries"


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def manager(site: Site) -> Manager:
    return make_manager(site.tenant)


@pytest.fixture
def entry(manager: Manager) -> Any:
    return _create(manager, "Herons", body="Grey.", rank=1)


def _create(manager: Manager, title: str, path: str = ARTICLES, **content: Any) -> Any:
    return manager.post(path, {"entry": {"title": title, **content}})["entry"]


def _draft(manager: Manager, uid: str, query: str = "", **content: Any) -> Any:
    return manager.put(f"{ARTICLES}/{uid}/draft{query}", {"entry": content})["entry"]


def _facts(drafted: Any) -> tuple[object, ...]:
    draft = drafted["_draft"]
    return draft["locale"], draft["base_locale"], draft["base_version"], draft["is_behind"], draft["change_set"]


@pytest.mark.behaviour("CS-13")
def test_a_draft_is_laid_over_the_entry_where_it_is_asked_for(manager: Manager, entry: Any) -> None:
    other = _create(manager, "Egrets")
    path = f"{ARTICLES}/{entry['uid']}"

    answer = manager.put(f"{path}/draft", {"entry": {"body": "Grey and white.", "rank": 1, "nonsense": 1}})

    drafted = manager.get(f"{path}?apply_draft=true")["entry"]
    about = drafted["_draft"]
    assert answer == {"notice": "Draft saved successfully.", "entry": drafted}
    assert drafted == {**entry, "body": "Grey and white.", "_draft": about}
    assert _facts(drafted) == ("en-us", "en-us", 1, False, ["body"])
    assert about["created_by"] == about["updated_by"] == entry["created_by"]
    assert about["created_at"] == about["updated_at"] > entry["updated_at"]
    assert manager.get(f"{path}/draft") == {"entry": drafted}
    assert manager.get(f"{ARTICLES}?apply_draft=true") == {"entries": [other, drafted]}
    assert manager.get(path) == {"entry": entry}
    assert manager.get(ARTICLES) == {"entries": [other, entry]}
    assert [row["_version"] for row in manager.get(f"{path}/versions")["versions"]] == [1]


@pytest.mark.behaviour("CS-13")
def test_an_update_keeps_the_draft_and_says_that_it_is_behind(manager: Manager, entry: Any) -> None:
    uid = entry["uid"]
    _draft(manager, uid, body="Draft.")
    manager.put(f"{ARTICLES}/{uid}", {"entry": {"rank": 2, "body": "Saved."}})

    drafted = manager.get(f"{ARTICLES}/{uid}?apply_draft=true")["entry"]
    assert (drafted["body"], drafted["rank"], drafted["_version"]) == ("Draft.", 2, 2)
    assert _facts(drafted) == ("en-us", "en-us", 1, True, ["body"])
    assert _facts(_draft(manager, uid, title="Drafts")) == ("en-us", "en-us", 1, True, ["body", "title"])
    rebased = _draft(manager, uid, "?rebase=true")
    assert (rebased["body"], _facts(rebased)) == ("Draft.", ("en-us", "en-us", 2, False, ["body", "title"]))
    assert manager.get(f"{ARTICLES}/{uid}/draft")["entry"] == rebased


def test_a_field_leaves_the_draft_where_it_is_sent_as_it_is_saved(manager: Manager, entry: Any) -> None:
    uid = entry["uid"]
    _draft(manager, uid, body="Draft.", rank=5, tags=["a"])
    drafted = manager.put(f"{ARTICLES}/{uid}/draft", {"entry": {**entry, "rank": 6}})["entry"]
    assert (drafted["body"], drafted["rank"], drafted["tags"]) == ("Grey.", 6, [])
    assert manager.get(f"{ARTICLES}/{uid}/draft")["entry"]["_draft"]["change_set"] == ["rank"]


def test_a_change_from_one_to_true_is_one(manager: Manager) -> None:
    def story(wide: object) -> Any:
        return {"type": "doc", "uid": "d1", "attrs": {"wide": wide}, "children": [{"text": "Herons"}]}

    uid = _create(manager, "Egrets", story=story(1))["uid"]
    drafted = _draft(manager, uid, story=story(wide=True))
    assert (drafted["story"]["attrs"]["wide"], drafted["_draft"]["change_set"]) == (True, ["story"])
    assert manager.get(f"{ARTICLES}/{uid}/draft")["entry"] == drafted
    assert _draft(manager, uid, story=story(1))["_draft"]["change_set"] == []


def test_a_discarded_draft_leaves_the_entry_as_it_is_saved(manager: Manager, entry: Any) -> None:
    path = f"{ARTICLES}/{entry['uid']}"
    _draft(manager, entry["uid"], body="Draft.")
    assert manager.delete(f"{path}/draft") == {"notice": "Draft discarded successfully."}
    assert manager.get(f"{path}?apply_draft=true") == {"entry": entry}
    for method in ("GET", "DELETE"):
        assert manager.refused(method, f"{path}/draft") == (
            422, 141, f"The entry '{entry['uid']}' has no draft in 'en-us'.", {"draft": ["doesn't exist."]},
        )  # fmt: skip
    told = Activity.objects.filter(action__startswith="entry.draft").order_by("id").values_list("action", "facts")
    facts = {"content_type": "article", "locale": "en-us"}
    assert list(told) == [("entry.draft_save", facts), ("entry.draft_discard", facts)]


def test_a_draft_may_lack_what_it_needs_but_not_hold_what_it_must_not(manager: Manager, entry: Any) -> None:
    _create(manager, "Egrets")
    path = f"{ARTICLES}/{entry['uid']}"
    drafted = _draft(manager, entry["uid"], title="", page=[{"quote": {}}])
    assert (drafted["title"], list(drafted["page"][0]["quote"])) == ("", ["_metadata"])
    assert _draft(manager, entry["uid"], title="Egrets")["title"] == "Egrets"
    refused = manager.refused(
        "PUT", f"{path}/draft", {"entry": {"rank": "many", "author": [{"uid": "x"}, {"uid": "y"}], "title": 1}}
    )
    assert refused == (
        422,
        119,
        "The draft could not be saved. Please enter valid data.",
        {"author": ["must have at most 1 values."], "rank": ["must be a number."], "title": ["must be a text."]},
    )
    assert manager.get(f"{path}/draft")["entry"]["title"] == "Egrets"
    assert manager.refused("PUT", path, {"entry": {"title": "Egrets"}})[3] == {"title": ["is not unique."]}


def test_instances_and_operators_work_in_drafts_as_in_updates(manager: Manager, entry: Any) -> None:
    drafted = _draft(manager, entry["uid"], page=[{"quote": {"words": "One."}}], rank={"ADD": 4})
    quoted = drafted["page"][0]["quote"]
    again = _draft(manager, entry["uid"], page={"PUSH": {"data": [{"quote": {"words": "Two."}}]}}, rank={"ADD": 1})
    assert (again["rank"], again["page"][0]["quote"], again["page"][1]["quote"]["words"]) == (6, quoted, "Two.")
    assert manager.get(f"{ARTICLES}/{entry['uid']}")["entry"]["rank"] == 1


@pytest.mark.behaviour("CS-13", "CS-19")
def test_every_language_has_a_draft_of_its_own(manager: Manager, entry: Any) -> None:
    uid = entry["uid"]
    path = f"{ARTICLES}/{uid}?apply_draft=true"
    _draft(manager, uid, body="English draft.")
    french = manager.get(f"{path}&locale=fr-fr")["entry"]
    assert (french["body"], french["locale"], _facts(french)[0]) == ("English draft.", "en-us", "en-us")
    assert manager.refused("GET", f"{ARTICLES}/{uid}/draft?locale=fr-fr")[:2] == (422, 141)

    drafted = _draft(manager, uid, "?locale=fr-fr", body="Brouillon.")
    assert (drafted["body"], drafted["locale"]) == ("Brouillon.", "en-us")
    assert _facts(drafted) == ("fr-fr", "en-us", 1, False, ["body"])
    assert manager.get(path)["entry"]["body"] == "English draft."

    manager.put(f"{ARTICLES}/{uid}?locale=fr-fr", {"entry": {"body": "Gris."}})
    french = manager.get(f"{path}&locale=fr-fr")["entry"]
    assert (french["body"], french["locale"], _facts(french)[3]) == ("Brouillon.", "fr-fr", True)
    manager.delete(f"{ARTICLES}/{uid}/draft?locale=fr-fr")
    assert manager.get(f"{path}&locale=fr-fr")["entry"]["body"] == "Gris."
    assert manager.get(path)["entry"]["body"] == "English draft."


def test_a_draft_of_another_language_keeps_what_is_the_masters(manager: Manager) -> None:
    manager.post("content_types", {"content_type": article(uid="page", title="Page")})
    entries = "content_types/page/entries"
    uid = _create(manager, "One", entries, byline="Ada")["uid"]
    french = f"{entries}/{uid}/draft?locale=fr-fr"

    sent = {"title": "Un", "byline": "Grace"}
    drafted = manager.put(french, {"entry": sent})["entry"]
    assert (drafted["title"], drafted["byline"], drafted["_draft"]["change_set"]) == ("Un", "Ada", ["title"])
    manager.put(f"{entries}/{uid}", {"entry": {"byline": "Bob"}})
    drafted = manager.get(french)["entry"]
    assert (drafted["title"], drafted["byline"], drafted["_draft"]["is_behind"]) == ("Un", "Bob", True)


def test_a_draft_goes_and_comes_with_its_language(manager: Manager, entry: Any) -> None:
    uid = entry["uid"]
    path = f"{ARTICLES}/{uid}?locale=fr-fr"
    manager.put(path, {"entry": {"body": "Gris."}})
    _draft(manager, uid, "?locale=fr-fr", body="Brouillon.")

    manager.delete(path)
    assert manager.get(f"{path}&apply_draft=true")["entry"] == entry
    assert manager.refused("DELETE", f"{ARTICLES}/{uid}/draft?locale=fr-fr")[:2] == (422, 141)
    assert manager.ask("POST", f"{ARTICLES}/{uid}/restore?locale=fr-fr").status_code == 200
    assert manager.get(f"{path}&apply_draft=true")["entry"]["body"] == "Brouillon."

    manager.delete(path)
    begun = _draft(manager, uid, "?locale=fr-fr", rank=9)
    assert (begun["body"], begun["rank"], _facts(begun)) == ("Grey.", 9, ("fr-fr", "en-us", 1, False, ["rank"]))


@pytest.mark.behaviour("CS-13", "CS-19")
def test_publishing_does_not_see_drafts(site: Site, manager: Manager, entry: Any) -> None:
    uid = entry["uid"]
    _draft(manager, uid, body="Draft.", title="Drafted")
    manager.post(f"{ARTICLES}/{uid}/publish", {"entry": {"environments": ["production"], "locales": ["en-us"]}})
    drain(lambda: False)

    live = manager.get(f"{ARTICLES}/{uid}?environment=production")["entry"]
    assert (live["title"], live["body"], live["_version"], "_draft" in live) == ("Herons", "Grey.", 1, False)
    assert site.get(f"{ARTICLES}/{uid}?apply_draft=true")["entry"]["body"] == "Grey."
    over = manager.get(f"{ARTICLES}?environment=production&apply_draft=true")["entries"][0]
    assert (over["title"], over["body"], _facts(over)[2:]) == ("Drafted", "Draft.", (1, False, ["body", "title"]))
    query = 'query={"title":"Drafted"}&apply_draft=true'
    assert manager.get(f"{ARTICLES}?{query}") == {"entries": []}
    assert EntryVersion.objects.filter(entry__uid=uid).count() == 1


def test_files_and_references_of_drafts_are_shown_like_those_of_entries(
    site: Site, manager: Manager, entry: Any
) -> None:
    cover, other = site.picture("a.png"), site.picture("b.png")
    ada = _create(manager, "Ada", AUTHORS)
    author = [{"uid": ada["uid"], "_content_type_uid": "author"}]
    drafted = _draft(manager, entry["uid"], cover=cover, gallery=[other, cover], author=author)
    assert (drafted["cover"]["filename"], [file["filename"] for file in drafted["gallery"]]) == (
        "a.png",
        ["b.png", "a.png"],
    )
    path = f"{ARTICLES}/{entry['uid']}?apply_draft=true"
    read = manager.get(f"{path}&include[]=author&only[BASE][]=author&only[BASE][]=cover")["entry"]
    assert (read["author"][0]["title"], read["cover"]) == ("Ada", drafted["cover"])
    assert read["_draft"] == drafted["_draft"]

    manager.put(f"{ARTICLES}/{entry['uid']}", {"entry": manager.get(path)["entry"]})
    saved = manager.get(f"{ARTICLES}/{entry['uid']}")["entry"]
    assert (saved["cover"], saved["author"], saved["_version"]) == (drafted["cover"], author, 2)


def test_a_draft_and_a_version_contradict_one_another(manager: Manager, entry: Any) -> None:
    _draft(manager, entry["uid"], body="Draft.")
    refused = manager.refused("GET", f"{ARTICLES}/{entry['uid']}?apply_draft=true&version=1")
    assert refused[3] == {"version": ["cannot be combined with a draft."]}


def test_drafts_of_unknown_deleted_and_foreign_entries_are_refused(manager: Manager, entry: Any) -> None:
    foreign = _create(make_manager(make_site().tenant), "Foreign")
    manager.delete(f"{ARTICLES}/{entry['uid']}")
    for uid in ("blt0000000000000000", foreign["uid"], entry["uid"]):
        for method, body in (("GET", None), ("PUT", {"entry": {"title": "x"}}), ("DELETE", None)):
            assert manager.refused(method, f"{ARTICLES}/{uid}/draft", body)[3] == {"uid": ["is not valid."]}


def test_a_field_that_the_type_has_lost_is_lost_to_its_drafts(manager: Manager, entry: Any) -> None:
    _draft(manager, entry["uid"], body="Draft.", rank=3)
    document = manager.get("content_types/article")["content_type"]
    schema = [field for field in document["schema"] if field["uid"] != "body"]
    manager.put("content_types/article?force=true", {"content_type": {**document, "schema": schema}})
    drafted = manager.get(f"{ARTICLES}/{entry['uid']}/draft")["entry"]
    assert ("body" in drafted, drafted["rank"], drafted["_draft"]["change_set"]) == (False, 3, ["rank"])


def test_drafts_cost_their_readers_no_statement_of_their_own(manager: Manager, entry: Any) -> None:
    for number in range(3):
        _draft(manager, _create(manager, f"Other {number}")["uid"], body="Draft.")
    counts = []
    for path in (ARTICLES, f"{ARTICLES}?apply_draft=true"):
        manager.get(path)
        with CaptureQueriesContext(connection) as queries:
            manager.get(path)
        counts.append(len(queries))
    assert counts == [1, 1]
    with CaptureQueriesContext(connection) as queries:
        _draft(manager, entry["uid"], body="Draft.")
    told = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(told) <= 8, told


@pytest.mark.django_db(transaction=True)
def test_drafts_that_are_saved_at_once_lose_nothing() -> None:
    manager = make_manager(make_site().tenant)
    uid = _create(manager, "Herons", rank=1)["uid"]

    def change(number: int) -> None:
        _draft(manager, uid, rank={"ADD": number}, gallery={"PUSH": {"data": [f"blt{number:016x}"]}})
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(1, 13)))

    drafted = manager.get(f"{ARTICLES}/{uid}/draft")["entry"]
    assert (drafted["rank"], sorted(drafted["gallery"])) == (79, [f"blt{number:016x}" for number in range(1, 13)])
    assert manager.get(f"{ARTICLES}/{uid}")["entry"]["rank"] == 1
