"""References in place over the management API: as they are saved, and with `environment` as they are live."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.json_values import JSONObject
from tests.api.delivery.site import Site, make_site
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


def link(uid: str, kind: str = "author") -> JSONObject:
    return {"uid": uid, "_content_type_uid": kind}


def create(manager: Manager, path: str, title: str, **content: Any) -> Any:
    return manager.post(path, {"entry": {"title": title, **content}})["entry"]


@pytest.mark.behaviour("CS-10", "CS-20")
def test_references_are_links_unless_they_are_included(manager: Manager) -> None:
    ada = create(manager, AUTHORS, "Ada", bio="Counts herons.")
    article = create(manager, ARTICLES, "Herons", author=[link(ada["uid"])])

    read = manager.get(f"{ARTICLES}/{article['uid']}")["entry"]
    assert read["author"] == [link(ada["uid"])]
    whole = {**read, "author": [{**ada, "_content_type_uid": "author"}]}
    for spelling in ("include[]=author", "include[][]=author", "include[BASE][]=author", "include=author"):
        assert manager.get(f"{ARTICLES}/{article['uid']}?{spelling}") == {"entry": whole}
    assert manager.get(f"{ARTICLES}?include[]=author&include[]=nothing") == {"entries": [whole]}


@pytest.mark.behaviour("CS-128")
def test_an_entry_with_references_in_place_can_be_sent_back(site: Site, manager: Manager) -> None:
    ada = create(manager, AUTHORS, "Ada", photo=site.picture())
    article = create(manager, ARTICLES, "Herons", author=[link(ada["uid"])], gallery=[site.picture()])
    path = f"{ARTICLES}/{article['uid']}"
    before = manager.get(path)["entry"]

    manager.put(path, {"entry": manager.get(f"{path}?include[]=author")["entry"]})

    after = manager.get(path)["entry"]
    assert after == {**before, "_version": 2, "updated_at": after["updated_at"]}


def test_what_does_not_exist_stays_a_link(manager: Manager) -> None:
    ada, bob = create(manager, AUTHORS, "Ada"), create(manager, AUTHORS, "Bob")
    links: list[JSONObject] = [link("blt0000000000000000"), link(bob["uid"]), link(ada["uid"])]
    eve = create(manager, AUTHORS, "Eve", friends=links)
    manager.delete(f"{AUTHORS}/{bob['uid']}")

    friends = manager.get(f"{AUTHORS}/{eve['uid']}?include[]=friends.friends")["entry"]["friends"]
    assert [friend.get("title") for friend in friends] == [None, None, "Ada"]
    assert friends[:2] == links[:2]


def test_paths_lead_through_blocks_and_references_and_circles_end(manager: Manager) -> None:
    ada = create(manager, AUTHORS, "Ada")
    bob = create(manager, AUTHORS, "Bob", friends=[link(ada["uid"])])
    manager.put(f"{AUTHORS}/{ada['uid']}", {"entry": {"friends": [link(bob["uid"]), link(ada["uid"])]}})
    page = [{"quote": {"words": "Quiet.", "by": [link(ada["uid"])]}}]
    article = create(manager, ARTICLES, "Herons", page=page, author=[link(ada["uid"])])

    entry = manager.get(f"{ARTICLES}/{article['uid']}?include[]=page.quote.by.friends")["entry"]
    (by,) = entry["page"][0]["quote"]["by"]
    assert [friend["title"] for friend in by["friends"]] == ["Bob", "Ada"]
    assert by["friends"][0]["friends"] == [link(ada["uid"])]
    assert entry["author"] == [link(ada["uid"])]

    shown = manager.get(f"{AUTHORS}/{ada['uid']}?include[]={'.'.join(['friends'] * 9)}")["entry"]
    levels = 0
    while "title" in shown["friends"][0]:
        shown, levels = shown["friends"][0], levels + 1
    assert levels == 5


@pytest.mark.behaviour("CS-12", "CS-23")
def test_references_follow_the_language_of_the_read(manager: Manager) -> None:
    ada, bob = create(manager, AUTHORS, "Ada"), create(manager, AUTHORS, "Bob")
    manager.put(f"{AUTHORS}/{ada['uid']}?locale=fr-fr", {"entry": {"title": "Ada la Française"}})
    eve = create(manager, AUTHORS, "Eve", friends=[link(ada["uid"]), link(bob["uid"])])

    def friends(query: str) -> list[tuple[str, str]]:
        entry = manager.get(f"{AUTHORS}/{eve['uid']}?include[]=friends{query}")["entry"]
        return [(friend["locale"], friend["title"]) for friend in entry["friends"]]

    assert friends("") == [("en-us", "Ada"), ("en-us", "Bob")]
    assert friends("&locale=fr-fr") == [("fr-fr", "Ada la Française"), ("en-us", "Bob")]


@pytest.mark.behaviour("CS-19", "CS-23")
def test_with_an_environment_references_show_what_is_live_there(site: Site, manager: Manager) -> None:
    photo = site.picture()
    ada, bob = create(manager, AUTHORS, "Ada", photo=photo), create(manager, AUTHORS, "Bob")
    eve = create(manager, AUTHORS, "Eve", friends=[link(ada["uid"]), link(bob["uid"])])
    site.publish(photo, ada["uid"], eve["uid"])
    manager.put(f"{AUTHORS}/{ada['uid']}", {"entry": {"title": "Ada, edited"}})

    path = f"{AUTHORS}/{eve['uid']}?include[]=friends"
    live = manager.get(f"{path}&environment=production")["entry"]["friends"]
    assert (live[0]["title"], live[0]["_version"], live[1]) == ("Ada", 1, link(bob["uid"]))
    assert (live[0]["photo"]["uid"], live[0]["photo"]["filename"]) == (photo, "heron.png")
    saved = manager.get(path)["entry"]["friends"]
    assert [(friend["title"], friend["_version"]) for friend in saved] == [("Ada, edited", 2), ("Bob", 1)]


@pytest.mark.behaviour("CS-21")
def test_an_older_version_shows_its_own_references(manager: Manager) -> None:
    ada, bob = create(manager, AUTHORS, "Ada"), create(manager, AUTHORS, "Bob")
    article = create(manager, ARTICLES, "Herons", author=[link(ada["uid"])])
    manager.put(f"{ARTICLES}/{article['uid']}", {"entry": {"author": [link(bob["uid"])]}})

    def author(query: str) -> Any:
        return manager.get(f"{ARTICLES}/{article['uid']}?include[]=author{query}")["entry"]["author"][0]["title"]

    assert (author("&version=1"), author("&version=2"), author("")) == ("Ada", "Bob", "Bob")


def test_only_the_fields_that_are_wanted_are_shown(manager: Manager) -> None:
    bob = create(manager, AUTHORS, "Bob")
    ada = create(manager, AUTHORS, "Ada", bio="Counts.", friends=[link(bob["uid"])])
    article = create(
        manager, ARTICLES, "Herons", rank=1, seo={"keywords": "a", "summary": "b"}, author=[link(ada["uid"])]
    )
    path = f"{ARTICLES}/{article['uid']}"
    whole = manager.get(path)["entry"]

    assert manager.get(f"{path}?only[BASE][]=title&only[BASE][]=seo.summary&include_branch=true")["entry"] == {
        "uid": article["uid"], "title": "Herons", "seo": {"summary": "b"}, "_branch": "main",
    }  # fmt: skip
    assert manager.get(f"{ARTICLES}?only[]=title") == {"entries": [{"uid": article["uid"], "title": "Herons"}]}
    dropped = {key: value for key, value in whole.items() if key not in ("rank", "ACL")}
    assert manager.get(f"{path}?except[BASE][]=rank&except[]=ACL")["entry"] == dropped
    narrowed = f"{path}?include[]=author.friends&only[BASE][]=author&only[author][]=friends&only[friends][]=title"
    friend = {"uid": bob["uid"], "title": "Bob", "_content_type_uid": "author"}
    assert manager.get(narrowed)["entry"] == {
        "uid": article["uid"],
        "author": [{"uid": ada["uid"], "friends": [friend], "_content_type_uid": "author"}],
    }


def test_another_stacks_entries_are_not_included(site: Site, manager: Manager) -> None:
    foreign = create(make_manager(make_site().tenant), AUTHORS, "Foreign")
    article = create(manager, ARTICLES, "Herons", author=[link(foreign["uid"])])

    read = manager.get(f"{ARTICLES}/{article['uid']}?include[]=author")["entry"]
    assert read["author"] == [link(foreign["uid"])]


@pytest.mark.parametrize("count", [1, 5])
def test_every_level_takes_one_query_whatever_it_holds(manager: Manager, count: int) -> None:
    friends = [link(create(manager, AUTHORS, f"Friend {number}")["uid"]) for number in range(count)]
    ada = create(manager, AUTHORS, "Ada", friends=friends)
    for number in range(count):
        create(manager, ARTICLES, f"Article {number}", author=[link(ada["uid"])])
    path = f"{ARTICLES}?include[]=author.friends&include_count=true&include_metadata=true&include_publish_details=true"
    manager.get(path)

    with CaptureQueriesContext(connection) as queries:
        answer = manager.get(path)
    assert len(queries) == 3
    assert (answer["count"], len(answer["entries"][0]["author"][0]["friends"])) == (count, count)


def test_too_many_paths_are_refused(manager: Manager) -> None:
    paths = "&".join(f"include[]=author.p{number}" for number in range(51))
    refused = manager.refused("GET", f"{ARTICLES}?{paths}")
    assert (*refused[:2], refused[3]) == (422, 141, {"include": ["names more than 50 paths."]})
